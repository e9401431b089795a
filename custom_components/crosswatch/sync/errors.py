"""What a caller of the orchestrator can get wrong."""

from __future__ import annotations


class UnknownPlan(Exception):
    """There is no plan of that number."""

    def __init__(self, plan: int) -> None:
        """Remember which plan was asked for."""
        super().__init__(f"there is no plan {plan}")
        self.plan = plan


class StalePlan(Exception):
    """The plan was applied already, or a newer one replaced it."""

    def __init__(self, plan: int) -> None:
        """Remember which plan was asked for."""
        super().__init__(f"plan {plan} was applied or replaced already")
        self.plan = plan


class NothingToUndo(Exception):
    """No run of the sync that is asked for wrote anything, or it is no longer known what it wrote."""


class UnknownCapture(Exception):
    """The account has no capture of that number."""

    def __init__(self, capture: int) -> None:
        """Remember which capture was asked for."""
        super().__init__(f"there is no capture {capture} of this account")
        self.capture = capture


class NothingToCapture(Exception):
    """The account keeps none of the features that were asked for."""
