# The environments ("legs"): which Python each needs. Sourced after common.sh, uv.sh, debian_python.sh and python.sh.

legs="oldest newest demo"

leg_python() { # prints the series and the lowest version that Home Assistant accepts
    case "$1" in
        oldest) echo "3.13 3.13.0" ;;
        newest | demo) echo "3.14 3.14.2" ;;
        *) die "no leg '$1': there are $legs" ;;
    esac
}

# ensure_leg LEG: prints the path of its virtual environment, made if need be.
ensure_leg() {
    local leg="$1" lock="$root/requirements/$1.txt" series minimum python home
    read -r series minimum <<<"$(leg_python "$leg")"
    [ -f "$lock" ] || die "$lock is missing: run scripts/lock"
    # Every step says "|| return": a function in $(...) does not end at its first failure by itself.
    ensure_uv || return 1
    python="$(ensure_python "$series" "$minimum")" || return 1
    home="$cache/environments/$leg-$({ cat "$lock" && "$python" -VV && echo "$python"; } | short_hash)"
    [ -e "$home/.complete" ] || with_lock "environment-$leg" _build_leg "$leg" "$lock" "$python" "$home" >&2 || return 1
    echo "$home"
}

# Paths inside a virtual environment are absolute: it is built in its place and marked when it is whole.
_build_leg() {
    local leg="$1" lock="$2" python="$3" home="$4"
    [ -e "$home/.complete" ] && return
    say "preparing the environment '$leg' (once, about half a minute) ..."
    borrow_pip_settings
    rm -rf "$home"
    mkdir -p "$(dirname "$home")"
    quietly "$cache/logs/$leg.log" "$uv" venv --quiet --python "$python" "$home" ||
        die "the virtual environment for '$leg' could not be made"
    quietly "$cache/logs/$leg.log" "$uv" pip install --python "$home/bin/python" --no-deps -r "$lock" ||
        die "the packages of '$leg' could not be installed: is there a network? (log: $cache/logs/$leg.log)"
    touch "$home/.complete"
}
