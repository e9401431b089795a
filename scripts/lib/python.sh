# Finds an interpreter, or gets one. Sourced after common.sh, uv.sh and debian_python.sh.

# find_python SERIES MINIMUM: prints the path of a CPython of that series that is new enough, e.g. 3.14 3.14.2
find_python() {
    local series="$1" minimum="$2" candidate
    while IFS= read -r candidate; do
        _is_usable "$candidate" "$series" "$minimum" && return
    done < <(
        command -v "python$series"
        ls -d "${PYENV_ROOT:-$HOME/.pyenv}/versions/$series".*/bin/python 2>/dev/null | sort -rV
        ls -d "${UV_PYTHON_INSTALL_DIR:-${XDG_DATA_HOME:-$HOME/.local/share}/uv/python}/cpython-$series".*/bin/python3 2>/dev/null | sort -rV
        ls -d "$cache/python/$series/usr/bin/python$series" 2>/dev/null
        command -v python3
    )
    return 1
}

# ensure_python SERIES MINIMUM: as find_python, but gets one where there is none.
ensure_python() {
    local series="$1" minimum="$2"
    find_python "$series" "$minimum" && return
    with_lock "python-$series" _get_python "$series" "$minimum" >&2 || true
    find_python "$series" "$minimum" ||
        die "Python $series (at least $minimum) is needed. There is none here and none could be downloaded:" \
            "is there a network? You can also install it yourself (with uv, pyenv or your system's packages)."
}

_get_python() {
    local series="$1" minimum="$2"
    find_python "$series" "$minimum" >/dev/null && return
    say "no Python $series here, getting one ..."
    # A machine behind a package mirror often cannot reach uv's downloads: do not wait for that for long.
    if UV_PYTHON_DOWNLOADS=automatic UV_HTTP_TIMEOUT=20 UV_HTTP_RETRIES=0 \
        quietly "$cache/logs/python-download.log" "$uv" python install "$series" 2>/dev/null; then
        find_python "$series" "$minimum" >/dev/null && return
    fi
    if can_unpack_debian_python; then
        unpack_debian_python "$series" "$cache/python/$series" || say "  that did not work either (logs: $cache/logs)"
    fi
}

_is_usable() { # prints the real path if so
    local check='import sys
series, minimum = (tuple(map(int, text.split("."))) for text in sys.argv[1:])
good = sys.version_info[:2] == series and sys.version_info[:3] >= minimum and sys.implementation.name == "cpython"
good and print(sys.executable)
sys.exit(not good)'
    [ -n "$1" ] && "$1" -I -c "$check" "$2" "$3" 2>/dev/null
}
