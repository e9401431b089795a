"""Taking one picture for the documentation."""

from __future__ import annotations

import io

from PIL import Image
from playwright.sync_api import Page

from tests.browser.home import ROOT

TARGET = ROOT / "docs" / "images"
LARGEST = 250_000
WIDTH = 1280

# Icons are fetched one by one, after everything else. They lie in one shadow below the other.
EVERY_ICON_IS_DRAWN = """() => {
    const icons = [];
    const look = (node) => {
        for (const child of node.querySelectorAll("*")) {
            if (child.localName === "ha-state-icon") icons.push(child);
            if (child.shadowRoot) look(child.shadowRoot);
        }
    };
    const drawn = (node) =>
        node.localName === "path" ||
        [...(node.shadowRoot?.children ?? []), ...node.children].some(drawn);
    look(document);
    return icons.length > 0 && icons.every(drawn);
}"""


def wait_for_icons(page: Page) -> None:
    """Wait until every icon of the page is drawn."""
    page.wait_for_function(EVERY_ICON_IS_DRAWN)


def take(page: Page, name: str) -> None:
    """Write a picture, small enough to be looked at on a page."""
    TARGET.mkdir(parents=True, exist_ok=True)
    page.wait_for_load_state("networkidle")
    page.mouse.move(0, 0)
    image = Image.open(io.BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
    path = TARGET / f"{name}.png"
    image.save(path, optimize=True)
    if path.stat().st_size > LARGEST:
        image.quantize(256).save(path, optimize=True)
    print(f"{path.relative_to(ROOT)} ({image.width}x{image.height}, {path.stat().st_size // 1000} kB)")
