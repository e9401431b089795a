"""Draws the integration's images from docs/brand/*.svg, in the sizes that Home Assistant asks for."""

from __future__ import annotations

from pathlib import Path

import cairosvg

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "docs" / "brand"
TARGET = ROOT / "custom_components" / "crosswatch" / "brand"
HEIGHTS = {"icon.png": 256, "icon@2x.png": 512, "logo.png": 128, "logo@2x.png": 256}


def main() -> None:
    """One image after the other."""
    TARGET.mkdir(exist_ok=True)
    for name, height in HEIGHTS.items():
        source = SOURCES / f"{name.split('.')[0].removesuffix('@2x')}.svg"
        cairosvg.svg2png(url=str(source), write_to=str(TARGET / name), output_height=height)
        print(TARGET / name)


if __name__ == "__main__":
    main()
