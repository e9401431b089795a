# What every script needs: where things are, and how to say something. Sourced, never run.

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)"
cache="${CROSSWATCH_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/crosswatch}"

# Without bytecode every start of Home Assistant compiles everything again (11 s instead of 3 s).
unset PYTHONDONTWRITEBYTECODE
# The environments are complete by themselves: nothing of the caller's may leak in.
unset PYTHONPATH PYTHONHOME VIRTUAL_ENV

# Progress goes to stderr, so that stdout carries only what a caller asked for.
say() { printf '%s\n' "$*" >&2; }

die() {
    say "error: $*"
    exit 1
}

# with_lock NAME COMMAND...: run COMMAND (which may be a function) while nobody else holds NAME.
with_lock() {
    local name="$1"
    shift
    mkdir -p "$cache/locks"
    if ! command -v flock >/dev/null; then # not on macOS: two first starts at once are then the user's affair
        "$@"
        return
    fi
    (
        if ! flock --nonblock 9; then
            say "waiting for another process that prepares $name ..."
            flock 9
        fi
        "$@" 9>&-
    ) 9>"$cache/locks/$name"
}

# Text on stdin -> a short name for it.
short_hash() { { sha256sum 2>/dev/null || shasum -a 256; } | cut -c 1-16; }

# quietly LOG COMMAND...: keep the output in LOG, show its end only if the command fails.
quietly() {
    local log="$1"
    shift
    mkdir -p "$(dirname "$log")"
    if ! "$@" >"$log" 2>&1; then
        tail -n 12 "$log" >&2
        return 1
    fi
}
