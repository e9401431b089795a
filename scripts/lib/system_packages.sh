# Programs that are no Python packages: used where they are, installed where we may. Sourced after common.sh.

# need_programs "PACKAGE ..." PROGRAM...: true if all programs are there, after an attempt to install the packages.
need_programs() {
    local packages="$1" program missing=()
    shift
    _find_missing "$@"
    [ ${#missing[@]} -gt 0 ] || return 0
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        say "installing $packages ..."
        _apt_install "$packages" || true
        _find_missing "$@"
        [ ${#missing[@]} -gt 0 ] || return 0
    fi
    say "missing: ${missing[*]}. On Debian: apt-get install --no-install-recommends $packages"
    return 1
}

_find_missing() { # sets missing; a program is a name on PATH or a path that may hold wildcards
    missing=()
    for program in "$@"; do
        command -v "$program" >/dev/null || compgen -G "$program" >/dev/null || missing+=("$program")
    done
}

_apt_install() {
    local log="$cache/logs/apt.log" packages
    read -r -a packages <<<"$1"
    export DEBIAN_FRONTEND=noninteractive
    # The package lists may be missing or old: fetch them only when it fails without.
    quietly "$log" apt-get install -y --no-install-recommends "${packages[@]}" 2>/dev/null && return
    quietly "$log" apt-get update && quietly "$log" apt-get install -y --no-install-recommends "${packages[@]}"
}
