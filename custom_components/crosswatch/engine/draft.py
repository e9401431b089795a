"""A decision while it is being made: what the state was, and what moves."""

from __future__ import annotations

from collections.abc import Sequence

from .state import (
    NOTHING,
    Agreed,
    Decision,
    ItemState,
    LeftOut,
    Line,
    Member,
    Need,
    Place,
    Terms,
    Waiting,
    WaitingState,
)


class Draft:
    """Collects what moves. Rows that end up as they were are not part of the decision."""

    __slots__ = (
        "agreed",
        "asked",
        "left_out",
        "lines",
        "members",
        "needs",
        "state",
        "terms",
        "waiting",
        "woken",
    )

    def __init__(self, state: ItemState, members: Sequence[Member], terms: Terms) -> None:
        """Start with nothing moved."""
        self.state = state
        self.members = {member.account: member for member in members}
        self.terms = terms
        self.agreed: dict[int, Agreed] = {}
        self.lines: dict[Place, Line | None] = {}
        self.waiting: dict[Place, Waiting | None] = {}
        self.needs: list[Need] = []
        self.left_out: list[LeftOut] = []
        self.asked: set[Place] = set()
        self.woken: set[int] = set()

    def line(self, place: Place) -> Line | None:
        """Return the line as it will be."""
        return self.lines[place] if place in self.lines else self.state.lines.get(place)

    def waits(self, place: Place) -> Waiting | None:
        """Return what waits there, as it will be."""
        return self.waiting[place] if place in self.waiting else self.state.waiting.get(place)

    def member(self, account: int | None) -> Member | None:
        """Return a member by its account."""
        return None if account is None else self.members.get(account)

    def decision(self) -> Decision:
        """Return what moves. What waits for a need that nothing asks for any more is dropped."""
        if self.state.waiting:
            self._drop_obsolete()
        state = self.state
        agreed = {slot: value for slot, value in self.agreed.items() if state.agreed.get(slot) != value}
        lines = {place: line for place, line in self.lines.items() if state.lines.get(place) != line}
        waiting = {place: row for place, row in self.waiting.items() if state.waiting.get(place) != row}
        if not (agreed or lines or waiting or self.needs or self.left_out):
            return NOTHING
        return Decision(agreed, lines, waiting, tuple(self.needs), tuple(self.left_out))

    def _drop_obsolete(self) -> None:
        for place in self.state.waiting:
            waits, member = self.waits(place), self.members.get(place[1])
            if waits is None or member is None or place in self.asked or under_way(waits):
                continue
            if member.role.listens or waits.state is not WaitingState.DECLINED or place[0] in self.woken:
                self.waiting[place] = None


def under_way(waiting: Waiting) -> bool:
    """Whether a write went out and its effect has not been seen yet."""
    return waiting.state is WaitingState.PENDING and waiting.sent_at is not None
