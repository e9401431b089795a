# The parts of scripts/test, one function each, run from the project's root. Sourced after the other modules.

all_parts="format lint types imports unit machine oldest newest conformance emulators browser live kodi coverage"
nothing_to_run=98
not_possible_here=99

coverage_data="$cache/coverage/$(printf '%s' "$root" | short_hash)"
export RUFF_CACHE_DIR="$cache/ruff"
python_sources=(custom_components tests scripts)

part_format() { in_leg newest ruff format --check "${python_sources[@]}"; }

part_lint() { in_leg newest ruff check --output-format concise "${python_sources[@]}"; }

part_types() {
    in_leg newest mypy --cache-dir "$cache/mypy" custom_components/crosswatch
    in_leg newest mypy --cache-dir "$cache/mypy" tests scripts/demo_lib
}

part_imports() { run_pytest newest tests/test_imports.py; }

part_unit() {
    with_coverage unit
    run_pytest newest tests -n 2 --ignore=tests/conformance --ignore=tests/emulators --ignore=tests/browser \
        --ignore=tests/live --ignore=tests/machine --ignore=tests/test_imports.py
}

# The order of sets of words must not differ from run to run: what is found once is to be found again.
part_machine() { PYTHONHASHSEED=0 run_pytest newest tests/machine -n 2; }

part_oldest() { run_pytest oldest tests/ha -n 2; }

part_newest() {
    with_coverage newest
    run_pytest newest tests/ha -n 2
}

part_conformance() {
    with_coverage conformance
    run_pytest newest tests/conformance -n 2
}

part_emulators() {
    # The services' own contracts, where they are at hand: the emulators are checked against them.
    [ ! -d "$root/../shared/specs" ] || export CROSSWATCH_SPECS="${CROSSWATCH_SPECS:-$root/../shared/specs}"
    run_pytest newest tests/emulators -n 2
}

part_browser() {
    has_tests tests/browser || return "$nothing_to_run"
    local browser="${CROSSWATCH_BROWSER:-$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)}"
    if [ -z "$browser" ]; then
        need_programs chromium chromium || return "$not_possible_here"
        browser="$(command -v chromium)"
    fi
    CROSSWATCH_BROWSER="$browser" run_pytest newest tests/browser --timeout=600
}

part_live() {
    has_tests tests/live || return "$nothing_to_run"
    ensure_leg demo >/dev/null || return 1
    run_pytest newest tests/live -n 2 --timeout=300
}

part_kodi() {
    has_tests tests/kodi || return "$nothing_to_run"
    need_programs "kodi kodi-bin xvfb ffmpeg" Xvfb ffmpeg "/usr/lib/*/kodi/kodi.bin" || return "$not_possible_here"
    run_pytest newest tests/kodi --timeout=600
}

part_coverage() {
    local files=("$coverage_data"/*)
    [ -e "${files[0]}" ] || { say "first run the parts unit, newest and conformance" && return "$nothing_to_run"; }
    local work
    work="$(mktemp -d)"
    in_leg newest coverage combine --quiet --keep --data-file="$work/all" "${files[@]}"
    in_leg newest coverage json --quiet --data-file="$work/all" -o "$work/all.json"
    in_leg newest python scripts/lib/coverage_gate.py "$work/all.json"
    rm -rf "$work"
}

# CROSSWATCH_SOAK_EXAMPLES: how many households the state machine lives through; CROSSWATCH_SOAK_SEED: which ones.
part_soak() {
    export CROSSWATCH_SOAK_EXAMPLES="${CROSSWATCH_SOAK_EXAMPLES:-100000}" CROSSWATCH_SOAK_SEED="${CROSSWATCH_SOAK_SEED:-$RANDOM}"
    say "$CROSSWATCH_SOAK_EXAMPLES examples from seed $CROSSWATCH_SOAK_SEED"
    PYTHONHASHSEED=0 HYPOTHESIS_PROFILE=soak run_pytest newest tests -m soak --timeout=0 -n 2
}

# in_leg LEG PROGRAM ARGUMENT...: a program of the leg's environment.
in_leg() {
    local home program="$2"
    home="$(ensure_leg "$1")" || return 1
    shift 2
    "$home/bin/$program" "$@"
}

# run_pytest LEG FOLDER OPTION...: pytest, unless there is nothing to run.
run_pytest() {
    local leg="$1" target="$2" status=0
    shift 2
    has_tests "$target" || return "$nothing_to_run"
    in_leg "$leg" python -m pytest "$target" -q -p no:sugar -o cache_dir="$cache/pytest" "$@" \
        ${pytest_arguments[@]+"${pytest_arguments[@]}"} || status=$?
    [ "$status" -ne 5 ] || return "$nothing_to_run" # pytest found no test
    return "$status"
}

has_tests() { [ -n "$(find "$1" -name 'test_*.py' 2>/dev/null | head -n 1)" ]; }

# with_coverage NAME: the next pytest leaves its coverage under that name.
with_coverage() {
    mkdir -p "$coverage_data"
    rm -f "$coverage_data/$1"
    export COVERAGE_FILE="$coverage_data/$1"
    pytest_arguments+=(--cov --cov-report=)
}
