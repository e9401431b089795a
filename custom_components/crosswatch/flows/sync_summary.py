"""What a sync will do, in plain sentences, before it is saved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..engine.written_ids import written_ids
from ..model import Feature, FeatureCapability, Keeps, Role
from ..subentries import SyncData, definition
from ..sync.definitions import SyncDefinition
from ..texts import Texts
from .members import Choice
from .sync_form import REMOVABLE
from .sync_guards import allowed_labels


def summarise(texts: Texts, choices: Sequence[Choice], data: SyncData) -> str:
    """Return the summary as Markdown."""
    sync = definition("", "", data)
    blocks = [_feature(texts, choices, sync, feature) for feature in sync.features()]
    blocks.append(
        [texts.say("summary", "trust", accounts=_order(texts, [choice.label for choice in choices]))]
    )
    if guards := list(_guards(texts, choices, data)):
        blocks.append(guards)
    blocks.append([texts.say("summary", "first_run")])
    return "\n\n".join("\n".join(block) for block in blocks)


def cannot_do(texts: Texts, choices: Sequence[Choice]) -> str:
    """Return what the chosen accounts do not keep at all, one sentence each."""
    return " ".join(
        texts.say("summary", "keeps_no", account=choice.label, feature=texts.say("features_inline", feature))
        for choice in choices
        for feature in Feature
        if choice.can(feature) is None and any(other.can(feature) is not None for other in choices)
    )


def _feature(texts: Texts, choices: Sequence[Choice], sync: SyncDefinition, feature: Feature) -> list[str]:
    by_role: dict[Role, list[str]] = {role: [] for role in Role}
    for choice, member in zip(choices, sync.members, strict=True):
        by_role[member.role(feature)].append(choice.label)
    lines = [f"**{texts.say('features', feature)}**"]
    for role in (Role.BOTH, Role.SOURCE, Role.TARGET):
        names = by_role[role]
        if names:
            key = f"{role}_{'one' if len(names) == 1 else 'many'}"
            lines.append(f"- {texts.say('summary', key, accounts=_names(texts, names))}")
    if feature in REMOVABLE:
        removals = "removals_on" if feature in sync.removals else "removals_off"
        lines.append(f"- {texts.say('summary', removals)}")
    lines.extend(f"- {sentence}" for sentence in _limits(texts, choices, sync, feature))
    return lines


def _limits(texts: Texts, choices: Sequence[Choice], sync: SyncDefinition, feature: Feature) -> Iterator[str]:
    for choice, member in zip(choices, sync.members, strict=True):
        can = choice.can(feature)
        if can is None:
            inline = texts.say("features_inline", feature)
            yield texts.say("summary", "keeps_no", account=choice.label, feature=inline)
        elif member.role(feature) is not Role.OFF:
            for key in _limit_keys(
                can, library=choice.capabilities.library, listens=member.role(feature).listens
            ):
                yield texts.say("summary", key, account=choice.label)


def _limit_keys(can: FeatureCapability, *, library: bool, listens: bool) -> Iterator[str]:
    if library:
        yield "library"
    if can.keeps is Keeps.LAST_PLAY:
        yield "last_play"
    if can.keeps is Keeps.FLAG:
        yield "flag"
    if listens and not can.writes_time:
        yield "stamps_time"
    if listens and not can.remove:
        yield "cannot_remove"


def _guards(texts: Texts, choices: Sequence[Choice], data: SyncData) -> Iterator[str]:
    if data.get("carry_consumed"):
        yield texts.say("summary", "carry_consumed")
    if hands_off := written_ids(data.get("hands_off", ())):
        yield texts.say("summary", "hands_off", titles=", ".join(hands_off))
    if allowed := allowed_labels(texts, choices, data):
        yield texts.say("summary", "always_allow", lists=", ".join(allowed))


def _names(texts: Texts, names: Sequence[str]) -> str:
    *first, last = names
    return texts.say("summary", "and", first=", ".join(first), last=last) if first else last


def _order(texts: Texts, names: Sequence[str]) -> str:
    ordered, *others = names
    for name in others:
        ordered = texts.say("summary", "then", first=ordered, last=name)
    return ordered
