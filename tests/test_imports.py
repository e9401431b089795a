"""The house keeps its order, and the checker that says so sees each kind of disorder."""

from __future__ import annotations

from pathlib import Path

import pytest

from .import_rules import LAYERS, module_names, violations

INTEGRATION = Path(__file__).parents[1] / "custom_components" / "crosswatch"


def test_the_house_is_in_order() -> None:
    assert module_names(INTEGRATION)
    assert violations(INTEGRATION) == []


def test_every_package_of_the_design_is_there() -> None:
    assert [name for layer in LAYERS for name in layer if not (INTEGRATION / name).is_dir()] == []


def house(root: Path, files: dict[str, str]) -> Path:
    """A small integration with these modules."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        for folder in path.relative_to(root).parents:
            (root / folder / "__init__.py").touch()
    return root


GOOD = {
    "sensor.py": "import homeassistant.core\nfrom .sync import runner\nfrom .model import Item\nimport time",
    "flows/sync.py": "from ..sensor import x\nfrom homeassistant import config_entries",
    "sync/runner.py": "from ..store import ledger\nfrom ..providers.kodi import client\nfrom . import apply",
    "sync/apply.py": "import asyncio\nfrom .steps import one\n",
    "sync/steps.py": "def late():\n    from .apply import two\n",
    "scrobble/route.py": "from custom_components.crosswatch.engine.rules import r",
    "store/ledger.py": "import sqlite3\nfrom ..engine.rules import r",
    "providers/kodi/client.py": "import aiohttp\nfrom ...model import Item\nfrom ..base import B",
    "providers/base.py": "from ..model.items import Item",
    "providers/tracker/history.py": "from ...store.ledger import read",
    "engine/rules.py": "from datetime import datetime\nfrom ..model import Item\nimport msgspec",
    "model/items.py": "from enum import StrEnum",
}


def test_a_house_in_order_is_accepted(tmp_path: Path) -> None:
    assert violations(house(tmp_path, GOOD)) == []


@pytest.mark.parametrize(
    ("module", "text", "complaint"),
    [
        (
            "model/items.py",
            "from ..engine.rules import r",
            "model.items:1 imports engine.rules: upwards or sideways",
        ),
        ("engine/rules.py", "from ..store import ledger", "engine.rules:1 imports store.ledger: upwards"),
        ("engine/rules.py", "import custom_components.crosswatch.sync.apply", "imports sync.apply: upwards"),
        ("store/ledger.py", "from ..sync.apply import a", "store.ledger:1 imports sync.apply: upwards"),
        (
            "store/ledger.py",
            "from ..providers.base import B",
            "store.ledger:1 imports providers.base: upwards",
        ),
        ("providers/kodi/client.py", "from ...store import ledger", "imports store.ledger: upwards"),
        (
            "providers/tracker.py",
            "def f():\n    from ..sync import apply",
            "providers.tracker:2 imports sync.apply",
        ),
        ("sync/apply.py", "from ..scrobble import route", "sync.apply:1 imports scrobble.route: upwards"),
        ("sync/apply.py", "from ..sensor import x", "sync.apply:1 imports sensor: upwards"),
        ("sync/apply.py", "from .. import const", "sync.apply:1 imports : upwards"),
        ("scrobble/route.py", "from ..flows.sync import f", "scrobble.route:1 imports flows.sync: upwards"),
        (
            "meta/art.py",
            "from homeassistant.core import HomeAssistant",
            "meta.art:1 imports homeassistant.core: only",
        ),
        (
            "store/ledger.py",
            "import homeassistant",
            "store.ledger:1 imports homeassistant: only the root may",
        ),
        (
            "providers/base.py",
            "if TYPE_CHECKING:\n    import homeassistant.util",
            "providers.base:2 imports homeassistant.util: only",
        ),
        ("engine/rules.py", "import sqlite3", "engine.rules:1 imports sqlite3: engine does no input"),
        ("model/items.py", "from pathlib import Path", "model.items:1 imports pathlib: model does no input"),
        ("engine/rules.py", "import datetime\nat = datetime.datetime.now()", "engine.rules:2 asks a clock"),
        (
            "sync/steps.py",
            "from .apply import two",
            "import each other: sync.apply -> sync.steps -> sync.apply",
        ),
        ("engine/rules.py", "from . import rules\nfrom .more import m", ""),
        ("engine/__init__.py", "from .rules import r", ""),
    ],
)
def test_disorder_is_seen(tmp_path: Path, module: str, text: str, complaint: str) -> None:
    found = violations(house(tmp_path, GOOD | {module: text}))
    if complaint:
        assert any(complaint in each for each in found), found
    else:
        assert found == []


def test_a_circle_through_a_package_is_seen(tmp_path: Path) -> None:
    circle = {"engine/__init__.py": "from .rules import r", "engine/rules.py": "from . import r"}
    assert violations(house(tmp_path, circle)) == [
        "modules import each other: engine -> engine.rules -> engine"
    ]
