"""Faults of trackers lose nothing and invent nothing, and all comes to rest without help."""

from __future__ import annotations

import pytest

from custom_components.crosswatch.model import Feature
from tests.machine.inline import inline_loop

from .at_trackers import FAULTS, measure_at
from .page import PAGE
from .tracker_page import line_at
from .tracker_services import SERVICES


@pytest.mark.parametrize("feature", Feature)
@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("service", SERVICES)
def test_the_page_tells_what_comes_of_a_fault_at_a_tracker(
    service: str, fault: str, feature: Feature
) -> None:
    there, wrong = SERVICES[service], FAULTS[fault]
    loop = inline_loop()
    try:
        both = [loop.run_until_complete(measure_at(there, feature, way, wrong)) for way in (True, False)]
    finally:
        loop.close()
    for cell in both:
        assert (cell.lost, cell.invented, cell.held) == (0, 0, 0)
        assert cell.recovered is not None
    assert line_at(there, wrong, feature, both) in PAGE.read_text("utf-8").splitlines()
