"""Which item a statement is about: ids are tokens, and tokens lead to items.

Tokens carry the type ("movie:tmdb:603"), so movie 603 and show 603 are strangers. Whoever shares a token is
the same item, unless a primary namespace contradicts: then nothing is merged and nothing is guessed. An item
without any usable id is known by the account's own ref alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from unicodedata import normalize

from msgspec import Struct

from ..model import PRIMARY_NAMESPACES, Item, MediaType
from .corrections import NO_CORRECTIONS, Corrections

OWN_REF = "#"
"""Marks the token of an account's own ref: "movie:#kodi:uuid/movie/12"."""

PLACE = "@"
"""Marks the token of a place in a show: "episode:@17:1:3", "season:@17:1"."""

_PREFIX = {media_type: f"{media_type}:" for media_type in MediaType}
_PRIMARY = frozenset(PRIMARY_NAMESPACES)

type Ids = dict[str, str]
"""What tells an item apart from others: its primary ids by namespace, its place by show."""


class Claim(Struct, frozen=True, gc=False):
    """A statement about one item, as tokens. `ref` is the account's own ref, scoped to it, or empty.

    show: the item number of the show it belongs to. doubt: why its show could not be told.
    """

    item: Item
    tokens: tuple[str, ...]
    ref: str = ""
    show: int | None = None
    doubt: str | None = None


class NewItem(Struct, frozen=True, gc=False):
    """An item that is to be created."""

    item_number: int
    item: Item
    show: int | None
    conflict: str | None


def own_tokens(item: Item) -> tuple[str, ...]:
    """Return the tokens of an item's own ids. An id equal to the show's id is noise."""
    prefix = _PREFIX[item.type]
    if item.show_ids:
        return tuple([prefix + one for one in item.ids if one not in item.show_ids])
    return tuple([prefix + one for one in item.ids])


def ref_token(item: Item, ref: str) -> str:
    """Return the token of an account's own ref."""
    return f"{_PREFIX[item.type]}{OWN_REF}{ref}"


def place_token(item: Item, show: int) -> str | None:
    """Return the token of an item's place in a show, or None if its place is not known."""
    if item.season is None:
        return None
    if item.type is MediaType.SEASON:
        return f"season:{PLACE}{show}:{item.season}"
    if item.number is None or item.type is not MediaType.EPISODE:
        return None
    return f"episode:{PLACE}{show}:{item.season}:{item.number}"


def show_of(item: Item) -> Item | None:
    """Return the show that a season or an episode names by ids, or None."""
    if not item.show_ids:
        return None
    return Item(MediaType.SHOW, item.show_ids, item.show_title, item.show_year)


def id_of(token: str) -> str | None:
    """Return the shared id in a token ("tmdb:603"), or None for an own ref or a place."""
    found = token.partition(":")[2]
    return None if found[:1] in (OWN_REF, PLACE) else found


def telling_ids(tokens: Iterable[str]) -> Ids:
    """Return what tells items apart among tokens: primary ids, and the place in each show ("@17")."""
    found: Ids = {}
    for token in tokens:
        namespace, _, value = token.partition(":")[2].partition(":")
        if namespace in _PRIMARY or namespace[:1] == PLACE:
            found.setdefault(namespace, value)
    return found


def contradiction(first: Mapping[str, str], second: Mapping[str, str]) -> str | None:
    """Return the first namespace in which both have different ids, or None."""
    return next((space for space in first if space in second and first[space] != second[space]), None)


def without_places(ids: Mapping[str, str]) -> Ids:
    """Return the primary ids alone."""
    return {space: value for space, value in ids.items() if space[:1] != PLACE}


def fold_title(title: str) -> str:
    """Return a title without case, accents and punctuation, for comparing."""
    letters = normalize("NFKD", title.casefold())
    return "".join(letter for letter in letters if letter.isalnum())


class Graph:
    """The part of the identity graph that a batch of claims touches, and how the batch changes it.

    created, taught (item by token), merged (winner by loser): what is to be written. met: claims about
    items that were there before. freed: items whose ids contradict each other no longer. decided: tokens
    of parted items of which this batch told the half, and the half that they left, if any.
    """

    def __init__(
        self,
        known: dict[str, int],
        by_ref: dict[str, int],
        ids_of: Callable[[int], Ids],
        first_free: int,
        corrections: Corrections = NO_CORRECTIONS,
    ) -> None:
        """Begin with the items of known tokens and own refs, their ids, and the lowest unused number."""
        self.created: list[NewItem] = []
        self.taught: dict[str, int] = {}
        self.merged: dict[int, int] = {}
        self.met: dict[int, Claim] = {}
        self.freed: set[int] = set()
        self.decided: dict[str, int | None] = {}
        self._corrections = corrections
        self._known = known
        self._by_ref = by_ref
        self._load = ids_of
        self._ids: dict[int, Ids] = {}
        self._made: dict[int, tuple[str, ...]] = {}
        self._next = first_free

    def find(self, number: int) -> int:
        """Return the item into which an item was merged in this batch, or itself."""
        while number in self.merged:
            number = self.merged[number]
        return number

    def resolve(self, claim: Claim) -> int:
        """Return the number of the item that the claim is about, creating and teaching it as needed."""
        hits, fresh = self._look_up(claim)
        own = self._by_ref.get(ref_token(claim.item, claim.ref)) if self._by_ref and claim.ref else None
        if own is None:
            if not hits:
                return self._create(claim, claim.tokens, claim.doubt)
            if len(hits) == 1:
                number = hits.pop()
                if not fresh or self._only_adds(number, fresh):
                    self._teach(number, fresh)
                    return self._meet(number, claim)
        return self._weigh(claim, fresh, None if own is None else self.find(own))

    def resolve_show(self, item: Item) -> tuple[int | None, str | None]:
        """Return the show that an episode names, or why that cannot be told."""
        claim = Claim(item, own_tokens(item))
        if conflict := self._conflict(claim, self._candidates(claim)):
            return None, conflict
        return self.resolve(claim), None

    def decide(self, claims: Iterable[Claim]) -> None:
        """Let open tokens of parted items go where claims name them with what is known of one half."""
        if self._corrections.undecided:
            for claim in claims:
                self._decide(claim.tokens)

    def ids(self, number: int) -> Ids:
        """Return what tells an item apart, including what this batch taught it."""
        found = self._ids.get(number)
        if found is None:
            made = self._made.get(number)
            found = dict(self._load(number)) if made is None else telling_ids(made)
            self._ids[number] = found
        return found

    def _decide(self, tokens: tuple[str, ...]) -> None:
        still_open = self._corrections.undecided
        named = [token for token in tokens if token in self._known]
        firm = {self._known[token] for token in named if token not in still_open or token in self.decided}
        for token in named:
            if token not in still_open or token in self.decided:
                continue
            here, other = self._known[token], still_open[token]
            if (here in firm) == (other in firm):
                continue
            self.decided[token] = None
            if other in firm:
                self._hand_over(token, here, other)

    def _hand_over(self, token: str, here: int, other: int) -> None:
        self.decided[token] = here
        for space, value in telling_ids((token,)).items():
            if self.ids(here).get(space) == value:
                del self.ids(here)[space]
            self.ids(other).setdefault(space, value)
        self._known[token] = self.taught[token] = other

    def _look_up(self, claim: Claim) -> tuple[set[int], list[str]]:
        known = self._known
        hits: set[int] = set()
        fresh = []
        for token in claim.tokens:
            number = known.get(token)
            if number is None:
                fresh.append(token)
            else:
                hits.add(self.find(number) if self.merged else number)
        return hits, fresh

    def _only_adds(self, number: int, fresh: list[str]) -> bool:
        """Whether nothing that is known of the item can contradict these new tokens: most claims are such."""
        known = self.ids(number)
        return all(token.split(":", 2)[1] not in known for token in fresh)

    def _weigh(self, claim: Claim, fresh: list[str], own: int | None) -> int:
        """Decide about a claim that teaches something, or that leads to several items."""
        if own is not None and ref_token(claim.item, claim.ref) in self._corrections.tied:
            return self._meet(own, claim)
        hits = self._candidates(claim)
        if conflict := self._conflict(claim, hits):
            return own if own is not None else self._create(claim, (), conflict)
        if own is not None and self._still_means(claim, hits, own):
            hits.add(own)
            if claim.tokens:
                self.freed.add(own)
        found = self._settle(claim, fresh, hits)
        if own is not None and own not in hits:
            key = ref_token(claim.item, claim.ref)
            self._by_ref[key] = self.taught[key] = found
        return found

    def _settle(self, claim: Claim, fresh: list[str], hits: set[int]) -> int:
        if not hits:
            return self._create(claim, tuple(fresh), claim.doubt)
        winner, *losers = sorted(hits)
        for loser in losers:
            self._merge(loser, winner)
        self._teach(winner, fresh)
        return self._meet(winner, claim)

    def _still_means(self, claim: Claim, hits: set[int], own: int) -> bool:
        """Whether an own ref still stands for its item. A record whose ids lead elsewhere follows its ids."""
        if own in hits:
            return True
        mine = without_places(self._ids_beside(claim, own))
        others = [telling_ids(claim.tokens), *(self._ids_beside(claim, number) for number in hits)]
        told_apart = any(contradiction(mine, one) for one in others)
        return not told_apart and self._parted(claim, {own, *hits}) is None

    def _candidates(self, claim: Claim) -> set[int]:
        """Return the items that the claim may be about.

        Own ids come first. Its place in the show counts where no id leads anywhere, or where it leads to
        an item that nothing tells apart from those. A lesser id that a primary one contradicts is noise.
        """
        ids = telling_ids(claim.tokens)
        primary: set[int] = set()
        lesser: set[int] = set()
        places: set[int] = set()
        for token in claim.tokens:
            number = self._known.get(token)
            if number is None:
                continue
            namespace = token.partition(":")[2].partition(":")[0]
            into = places if namespace[:1] == PLACE else primary if namespace in _PRIMARY else lesser
            into.add(self.find(number))
        hits = primary | {number for number in lesser if contradiction(ids, self.ids(number)) is None}
        if not hits:
            return places
        everything = [ids, *(self.ids(number) for number in hits)]
        return hits | {
            number
            for number in places
            if all(contradiction(self.ids(number), one) is None for one in everything)
            and not any(self._are_parted(number, hit) for hit in hits)
        }

    def _conflict(self, claim: Claim, hits: set[int]) -> str | None:
        """Return in words how ids contradict each other, or None if the claim can be taken as it is.

        Where it leads to one item only, one wrong id is outvoted by two that agree.
        """
        if parted := self._parted(claim, hits):
            return parted
        ids = telling_ids(claim.tokens)
        if len(hits) == 1:
            (only,) = hits
            if self._is_vouched(claim, only):
                return None
            mine = self._ids_beside(claim, only)
            shared = [space for space in ids if space in mine]
            agree = sum(ids[space] == mine[space] for space in shared)
            if 2 * agree > len(
                [space for space in shared if space[:1] != PLACE or ids[space] == mine[space]]
            ):
                return None
        told = [ids, *(self._ids_beside(claim, number) for number in sorted(hits))]
        told = [without_places(one) for one in told]
        for place, first in enumerate(told):
            for second in told[place + 1 :]:
                if space := contradiction(first, second):
                    return f"{space} {first[space]} and {space} {second[space]}"
        return None

    def _parted(self, claim: Claim, hits: set[int]) -> str | None:
        """Return which two ids a person parted, if the claim names both or leads to the items of both."""
        for parted in self._corrections.parted:
            named = all(token in claim.tokens for token in parted.tokens)
            if named or hits.issuperset(self.find(number) for number in parted.items):
                return parted.text
        return None

    def _are_parted(self, first: int, second: int) -> bool:
        pair = {first, second}
        return any(pair == {self.find(number) for number in one.items} for one in self._corrections.parted)

    def _is_vouched(self, claim: Claim, number: int) -> bool:
        """Whether the claim names an id of the item that a person has tied to another."""
        return any(token in self._corrections.tied for token in self._naming(claim, number))

    def _ids_beside(self, claim: Claim, number: int) -> Mapping[str, str]:
        """Return what tells an item apart; of several ids that ties gave it, the one that the claim names."""
        if not self._corrections.tied:
            return self.ids(number)
        return {**self.ids(number), **telling_ids(self._naming(claim, number))}

    def _naming(self, claim: Claim, number: int) -> list[str]:
        known = self._known
        return [token for token in claim.tokens if token in known and self.find(known[token]) == number]

    def _create(self, claim: Claim, tokens: tuple[str, ...], conflict: str | None) -> int:
        number = self._next
        self._next += 1
        self.created.append(NewItem(number, claim.item, claim.show, conflict))
        self._made[number] = tokens
        for token in tokens:
            self._known[token] = number
            self.taught[token] = number
        if not tokens and claim.ref:
            own = ref_token(claim.item, claim.ref)
            self._by_ref[own] = self.taught[own] = number
        return number

    def _teach(self, number: int, tokens: list[str]) -> None:
        ids = self.ids(number) if tokens else {}
        for token in tokens:
            namespace, _, value = token.partition(":")[2].partition(":")
            tells = namespace in _PRIMARY or namespace[:1] == PLACE
            if tells and ids.setdefault(namespace, value) != value:
                continue
            self._known[token] = number
            self.taught[token] = number

    def _merge(self, loser: int, winner: int) -> None:
        for space, value in self.ids(loser).items():
            self.ids(winner).setdefault(space, value)
        self.merged[loser] = winner

    def _meet(self, number: int, claim: Claim) -> int:
        if claim.item.title or number not in self.met:
            self.met[number] = claim
        return number
