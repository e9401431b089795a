"""Two trackers kept in step in Home Assistant, and people who take more off a list than usual."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.crosswatch.hub import async_get_hub
from custom_components.crosswatch.model import Feature, Item, MediaType, Operation, Value, Write
from custom_components.crosswatch.store.tracker import count_records, write_records

from .household import ask, device_id, only_subentry, profile, set_up, sync, tracker

ADDED = 1_766_000_000
FILMS = [
    Item(MediaType.MOVIE, (f"imdb:tt{9_000_000 + number}", f"tmdb:{number + 1}"), f"Film {number:02}", 2000)
    for number in range(40)
]
PLAYS = [
    Item(
        MediaType.EPISODE,
        title=f"Part {number}",
        show_ids=("tvdb:371980",),
        show_title="Severance",
        season=1,
        number=number,
    )
    for number in range(1, 25)
]


@dataclass(frozen=True)
class Household:
    """A profile of one sync between the trackers Living room and Travel."""

    hass: HomeAssistant
    home: MockConfigEntry

    @property
    def sync(self) -> ConfigSubentry:
        return only_subentry(self.home)

    @property
    def device(self) -> str:
        return device_id(self.hass, self.home, self.sync.subentry_id)

    def issue(self, code: str) -> ir.IssueEntry | None:
        """The repair about what one guard holds."""
        return ir.async_get(self.hass).async_get_issue(
            "crosswatch", f"held_changes_{self.sync.subentry_id}_{code}"
        )

    async def adds(self, where: str, feature: Feature, items: Sequence[Item], at: int = ADDED) -> None:
        """A person adds, or watches, something at a tracker."""
        await self._person(where, feature, [_add(number, item, at) for number, item in enumerate(items, 1)])

    async def removes(self, where: str, items: Sequence[Item]) -> None:
        """A person takes something off the watchlist of a tracker."""
        removals = [Write(number, Operation.REMOVE, item) for number, item in enumerate(items, 1)]
        await self._person(where, Feature.WATCHLIST, removals)

    async def runs(self) -> dict[str, object]:
        """The sync runs, and everything that follows from it happens."""
        result = await ask(self.hass, "sync_now", device_id=self.device)
        await self.hass.async_block_till_done(wait_background_tasks=True)
        return dict(result["syncs"][0])

    async def wishes(self, where: str) -> int:
        """How many titles are on a tracker's watchlist."""
        return (await self._counts(where))[Feature.WATCHLIST]

    async def plays(self, where: str) -> int:
        """How many plays a tracker has."""
        return (await self._counts(where))[Feature.HISTORY]

    async def _counts(self, where: str) -> dict[Feature, int]:
        database = await async_get_hub(self.hass).async_database()
        return await database.run(count_records, where)

    async def _person(self, where: str, feature: Feature, writes: Sequence[Write]) -> None:
        hub = async_get_hub(self.hass)
        database = await hub.async_database()
        await database.run(write_records, where, feature, writes, hub.now())


async def in_step(hass: HomeAssistant, films: int = 8, *, interval: int = 0) -> Household:
    """Set up two trackers that have the same films on their watchlists, and keep them in step."""
    accounts = [tracker("Living room"), tracker("Travel")]
    home = profile(sync("Everything", accounts, ["watchlist"]), interval=interval)
    await set_up(hass, *accounts, home)
    household = Household(hass, home)
    for where in ("living-room", "travel"):
        await household.adds(where, Feature.WATCHLIST, FILMS[:films])
    await ask(hass, "dry_run", device_id=household.device)
    await household.runs()
    return household


async def all_removed(hass: HomeAssistant, films: int = 8) -> Household:
    """Somebody removes all films in the living room: their removals at Travel are held."""
    household = await in_step(hass, films)
    await household.removes("living-room", FILMS[:films])
    await household.runs()
    return household


async def many_removed(hass: HomeAssistant) -> Household:
    """Somebody removes 15 of 40 films in the living room: more than the budget, and not most."""
    household = await in_step(hass, 40)
    await household.removes("living-room", FILMS[:15])
    await household.runs()
    return household


def _add(number: int, item: Item, at: int) -> Write:
    return Write(number, Operation.ADD, item, value=Value(1, at))
