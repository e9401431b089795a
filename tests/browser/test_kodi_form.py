"""A Kodi that cannot be reached as told: the form says what is wrong, and the user puts it right."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from .conftest import OpenPage
from .home import ROOT, Home, free_port
from .screens import Device, add_account


@pytest.fixture
def kodi_port() -> Iterator[str]:
    """An emulated Kodi, started as its own program."""
    program = subprocess.Popen(
        [sys.executable, "-m", "tests.emulators", "kodi"], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert program.stdout is not None
    said = re.search(r":(\d+) ", program.stdout.readline())
    assert said is not None
    yield said[1]
    program.terminate()
    program.communicate()


def test_a_kodi_with_a_wrong_address_is_corrected_in_the_form(
    furnished_home: Home, open_page: OpenPage, kodi_port: str
) -> None:
    page = open_page(furnished_home)
    form = add_account(page, "Kodi")
    form.titled("Add a Kodi")
    form.fill("Host", "http://kodi/")
    form.submit()
    form.says("This is no host. Enter a name or an IP address only.")

    form.fill("Host", "127.0.0.1")
    form.fill("Port", str(free_port()))
    form.submit()
    form.says("Nobody answers at this address.")

    form.fill("Port", kodi_port)
    form.fill("Username", "kodi")
    form.fill("Password", "wrong")
    form.submit()
    form.says("Kodi refuses this username and password.")

    expect(form.field("Password")).to_have_value("")
    form.fill("Password", "se cret+")
    form.submit()
    form.finish("Skip and finish")
    expect(Device(page).row("Connectivity")).to_contain_text("Connected")
