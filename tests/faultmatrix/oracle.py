"""What people did, apart from all machinery: the judge of what a sync lost and what it invented."""

from __future__ import annotations

from collections import Counter, defaultdict

type Mark = tuple[int, int, int | None]
"""What a record says: the title's number, its amount, and for a play the time (seconds UTC)."""

type Marks = Counter[Mark]


class Oracle:
    """Knows what every person made, changed and removed, and at which member."""

    def __init__(self) -> None:
        self._made: defaultdict[str, Marks] = defaultdict(Counter)
        self._ended: defaultdict[str, Marks] = defaultdict(Counter)
        self.lost: set[tuple[str, Mark]] = set()
        self.invented: set[tuple[str, Mark]] = set()

    def person_did(self, member: str, before: Marks, after: Marks) -> None:
        """Note what a person did: the difference that it made at the member."""
        self._made[member] += after - before
        self._ended[member] += before - after

    def look(self, member: str, before: Marks, now: Marks) -> None:
        """Judge what a run made of a member, which no person touched meanwhile.

        Lost is what went and no person ended. Invented is what came and no person made, what came more
        often than people made it, and what came back although a person had ended it.
        """
        made, ended = _sum(self._made), _sum(self._ended)
        self.lost |= {(member, mark) for mark in before - now if not ended[mark]}
        for mark, count in (now - before).items():
            if count and now[mark] > made[mark] - ended[mark]:
                self.invented.add((member, mark))

    def should_hold(self, member: str, heard: tuple[str, ...]) -> Marks:
        """Return what a member holds once all is well: its own people's marks and those of whom it hears."""
        made, ended = Counter[Mark](), Counter[Mark]()
        for name in (member, *heard):
            made += self._made[name]
            ended += self._ended[name]
        return _once(made - ended)


def _sum(marks: dict[str, Marks]) -> Marks:
    return sum(marks.values(), Counter[Mark]())


def _once(marks: Marks) -> Marks:
    """Return each mark once: the same record at two members is one thing that a person made."""
    return Counter(dict.fromkeys(marks, 1))
