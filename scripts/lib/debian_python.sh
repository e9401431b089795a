# A newer Python beside an older Debian: the binary packages of a later suite, unpacked with their own C library.
# Nothing is installed or upgraded, root is not needed. Sourced after common.sh.

# The patchelf of later suites (0.18) breaks the interpreter; this one runs on every Debian since.
patchelf_suite=bookworm

_debian_suite() {
    case "$1" in
        3.13) echo trixie ;;
        3.14) echo forky ;;
    esac
}

can_unpack_debian_python() {
    [ -r /etc/debian_version ] && command -v apt-get >/dev/null && command -v dpkg >/dev/null
}

# unpack_debian_python SERIES PREFIX
unpack_debian_python() {
    local series="$1" prefix="$2" suite work
    suite="$(_debian_suite "$series")"
    [ -n "$suite" ] || return 1
    say "unpacking Python $series from Debian $suite into $prefix (nothing is installed) ..."
    work="$(mktemp -d)"
    # shellcheck disable=SC2064  # the value of now is meant
    trap "rm -rf '$work'" RETURN
    rm -rf "$prefix"
    mkdir -p "$prefix"
    _private_apt "$work" "$suite" || return 1
    quietly "$cache/logs/debian-python.log" apt-get -c "$work/apt.conf" update || return 1
    quietly "$cache/logs/debian-python.log" apt-get -c "$work/apt.conf" -y --no-install-recommends --download-only install \
        "python$series" "python$series-venv" "libpython$series-dev" libstdc++6 || return 1
    local package
    for package in "$work"/cache/archives/*.deb; do
        dpkg -x "$package" "$prefix" || return 1
    done
    (cd "$work" && quietly "$cache/logs/debian-patchelf.log" apt-get -c "$work/apt.conf" download "patchelf/$patchelf_suite") ||
        return 1
    dpkg -x "$work"/patchelf_*.deb "$work/patchelf"
    _bind_to_prefix "$series" "$prefix" "$work/patchelf/usr/bin/patchelf"
}

# An apt of our own that knows no installed package, so that it fetches the whole closure, C library included.
# The mirror is the one that the system is configured for.
_private_apt() {
    local work="$1" suite="$2" mirror
    # shellcheck disable=SC2016  # apt's own variables
    mirror="$(apt-get indextargets --format '$(REPO_URI)' 2>/dev/null | grep '/debian/\?$' | head -n 1)"
    [ -n "$mirror" ] || return 1
    mkdir -p "$work"/{lists/partial,cache/archives/partial,empty}
    cat >"$work/apt.conf" <<CONF
Dir::Etc::sourcelist "$work/sources.list";
Dir::Etc::sourceparts "$work/empty";
Dir::State "$work";
Dir::State::lists "$work/lists";
Dir::State::status "/dev/null";
Dir::Cache "$work/cache";
APT::Sandbox::User "root";
Debug::NoLocking "true";
CONF
    printf 'deb %s %s main\n' "$mirror" "$suite" "$mirror" "$patchelf_suite" >"$work/sources.list"
}

# The interpreter gets its own loader and library path. RPATH, not RUNPATH and not LD_LIBRARY_PATH: the libraries of
# wheels follow it, child programs keep the system's.
_bind_to_prefix() {
    local series="$1" prefix="$2" patchelf="$3" triplet library loader header
    triplet="$(dpkg-architecture -qDEB_HOST_MULTIARCH 2>/dev/null || gcc -print-multiarch)"
    library="$prefix/usr/lib/$triplet"
    loader="$(find "$library" -name 'ld-linux*.so.*' | head -n 1)"
    # Debian splits pyconfig.h in two steps that only resolve under /usr.
    header="$prefix/usr/include/$triplet/python$series/pyconfig.h"
    [ ! -f "$header" ] || cp "$header" "$prefix/usr/include/python$series/pyconfig.h"
    # Last: only now can it start, so that an interrupted attempt is never taken for a whole one.
    "$patchelf" --set-interpreter "$loader" --force-rpath --set-rpath "$library" "$prefix/usr/bin/python$series"
    "$prefix/usr/bin/python$series" -c 'import ssl, sqlite3, ctypes' # proves that it starts
}
