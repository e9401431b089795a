"""Prints what Home Assistant's components need at run time: theirs and that of all they depend on.

usage: component_requirements.py FOLDER_WITH_HOMEASSISTANT REQUIREMENTS_IN
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

MARK = "# components:"


def named_components(requirements: Path) -> list[str]:
    """The components on the "# components:" lines of a requirements file."""
    lines = requirements.read_text().splitlines()
    return [name for line in lines if line.startswith(MARK) for name in line.removeprefix(MARK).split()]


def closure(components: Path, names: list[str]) -> set[str]:
    """The requirements of these components and of those that they depend on."""
    found: set[str] = set()
    seen: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        manifest = json.loads((components / name / "manifest.json").read_text())
        found.update(manifest.get("requirements", []))
        waiting.extend(manifest.get("dependencies", []))
    return found


def main() -> None:
    """Print one requirement a line."""
    home, requirements = Path(sys.argv[1]), Path(sys.argv[2])
    names = named_components(requirements)
    print("\n".join(sorted(closure(home / "homeassistant" / "components", names))))


if __name__ == "__main__":
    main()
