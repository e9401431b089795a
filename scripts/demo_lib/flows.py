"""Configuration flows over REST: answers by step, so that a flow may ask in any order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .client import Client
from .server import DemoError

ENTRY_FLOWS = "/api/config/config_entries/flow"
SUBENTRY_FLOWS = "/api/config/config_entries/subentries/flow"
MOST_STEPS = 20

type Step = dict[str, Any]
type Answer = str | dict[str, Any] | Callable[[Step], dict[str, Any]]
type Answers = dict[str, Answer]


async def add_entry(client: Client, answers: Answers) -> str:
    """Walk through the integration's flow and return the new entry's id.

    A flow that goes on with a subentry by itself is not followed: the subentry is added by its own flow.
    """
    result = await _walk(client, ENTRY_FLOWS, "crosswatch", answers)
    if follow_up := result.get("next_flow"):
        await client.delete(f"{SUBENTRY_FLOWS}/{follow_up[1]}")
    entry_id: str = result["result"]["entry_id"]
    return entry_id


async def add_subentry(client: Client, entry_id: str, kind: str, answers: Answers) -> None:
    """Walk through the flow of a subentry of that kind."""
    await _walk(client, SUBENTRY_FLOWS, [entry_id, kind], answers)


def options(step: Step, field: str) -> list[str]:
    """What a field of a form lets the user choose from."""
    selectors = {each["name"]: each["selector"] for each in step["data_schema"] if "selector" in each}
    return [option["value"] for option in selectors[field]["select"]["options"]]


async def _walk(client: Client, path: str, handler: str | list[str], answers: Answers) -> Step:
    """For a menu step the answer is the name of an option, for a form it is the fields."""
    step: Step = await client.post(path, {"handler": handler})
    for _ in range(MOST_STEPS):
        if step["type"] == "create_entry":
            return step
        if step["type"] == "abort" or step.get("errors"):
            raise DemoError(f"CrossWatch refused {handler}: {step.get('reason') or step['errors']}")
        if step["step_id"] not in answers:
            raise DemoError(f"the demo has no answer to step {step['step_id']!r} of {handler}: {step}")
        step = await client.post(f"{path}/{step['flow_id']}", _payload(step, answers[step["step_id"]]))
    raise DemoError(f"the flow {handler} does not come to an end: {step}")


def _payload(step: Step, answer: Answer) -> dict[str, Any]:
    if isinstance(answer, str):
        return {"next_step_id": answer}
    return answer if isinstance(answer, dict) else answer(step)
