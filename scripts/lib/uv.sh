# uv installs packages and makes virtual environments. Sourced after common.sh.

# Sets $uv. A contributor's own uv is used as it is; without one, pip puts one into the cache.
ensure_uv() {
    uv="$(command -v uv || true)"
    [ -n "$uv" ] && "$uv" --version >/dev/null 2>&1 && return
    local wanted
    wanted="$(grep -E '^uv==' "$root/requirements/bootstrap.txt")"
    local home="$cache/tools/$wanted"
    uv="$home/bin/uv"
    [ -e "$home/.complete" ] || with_lock uv _bootstrap_uv "$home" || return 1
}

_bootstrap_uv() {
    local home="$1"
    [ -e "$home/.complete" ] && return
    command -v python3 >/dev/null || die "neither uv nor python3 found: install one of them"
    say "getting uv with pip ..."
    rm -rf "$home"
    mkdir -p "$(dirname "$home")"
    quietly "$cache/logs/uv.log" python3 -m venv "$home" ||
        die "python3 cannot make virtual environments (Debian: apt-get install python3-venv)"
    quietly "$cache/logs/uv.log" "$home/bin/pip" install -r "$root/requirements/bootstrap.txt" ||
        die "uv could not be installed with pip: is there a network?"
    touch "$home/.complete"
}

# uv does not read pip's configuration: a mirror or a certificate that is set there counts here too.
borrow_pip_settings() {
    export UV_CACHE_DIR="${UV_CACHE_DIR:-$cache/uv}"
    # The cache and the environments may be on different file systems, where uv would warn.
    export UV_LINK_MODE="${UV_LINK_MODE:-copy}" UV_NO_PROGRESS=1 UV_HTTP_TIMEOUT="${UV_HTTP_TIMEOUT:-180}"
    [ "$(stat -c %d "$cache" 2>/dev/null)" = "$(stat -c %d "$UV_CACHE_DIR" 2>/dev/null || stat -c %d "$cache" 2>/dev/null)" ] &&
        UV_LINK_MODE=hardlink
    local index certificate
    index="${PIP_INDEX_URL:-$(python3 -m pip config get global.index-url 2>/dev/null || true)}"
    certificate="${PIP_CERT:-$(python3 -m pip config get global.cert 2>/dev/null || true)}"
    [ -z "$index" ] || export UV_DEFAULT_INDEX="${UV_DEFAULT_INDEX:-$index}"
    [ -z "$certificate" ] || export SSL_CERT_FILE="${SSL_CERT_FILE:-$certificate}"
}
