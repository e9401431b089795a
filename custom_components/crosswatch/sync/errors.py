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
