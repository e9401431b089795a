"""Whatever happens on the street of Trakt, SIMKL and MDBList, nothing is lost, invented or done unseen."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from .machine import StreetMachine

SEEDS = (1, 2, 3, 4)
EXAMPLES = 12
STEPS = 12


@pytest.mark.timeout(900)
@pytest.mark.parametrize("number", SEEDS)
def test_nothing_is_lost_or_invented_at_trackers(number: int) -> None:
    machine = seed(number)(type(f"StreetMachine{number}", (StreetMachine,), {}))
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            database=None,
            deadline=None,
            print_blob=False,
            suppress_health_check=list(HealthCheck),
        ),
    )
