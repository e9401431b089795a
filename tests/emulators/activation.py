"""The page at an emulated service where a person types in a code and says yes or no."""

from __future__ import annotations

import html
from typing import Protocol

from aiohttp import web

PAGE = """<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{name}</title>
<style>body{{font:18px sans-serif;max-width:24em;margin:4em auto;padding:0 1em}}
input,button{{font:inherit;padding:.5em;margin:.3em 0;width:100%;box-sizing:border-box}}</style></head>
<body><h1>Connect a device</h1>{content}</body></html>"""
FORM = """<p>{note}</p><form method="post">
<label for="code">Code</label><input id="code" name="code" value="{code}" autocomplete="off">
<button name="answer" value="approve">Allow</button>
<button name="answer" value="deny">Refuse</button></form>"""


class TakesCodes(Protocol):
    """An emulated service that a person can give a code."""

    def approve_code(self, user_code: str) -> bool:
        """Say yes to a code. Returns whether it is one that waits."""

    def deny_code(self, user_code: str) -> bool:
        """Say no to a code. Returns whether it is one that waits."""


def add_activation(app: web.Application, service: TakesCodes, path: str = "/activate") -> None:
    """Add the page to a server."""
    name = type(service).__name__

    def page(content: str, status: int = 200) -> web.Response:
        text = PAGE.format(name=name, content=content)
        return web.Response(text=text, status=status, content_type="text/html")

    def form(note: str, code: str, status: int = 200) -> web.Response:
        return page(FORM.format(note=note, code=html.escape(code, quote=True)), status)

    async def show(request: web.Request) -> web.Response:
        return form("Type in the code that your device shows.", request.query.get("code", ""))

    async def take(request: web.Request) -> web.Response:
        sent = await request.post()
        code, approved = str(sent.get("code", "")), sent.get("answer") == "approve"
        waits = service.approve_code(code) if approved else service.deny_code(code)
        if not waits:
            return form("This code is not known, or it is over.", code, 404)
        return page("<p>Your device is connected.</p>" if approved else "<p>You refused the device.</p>")

    app.router.add_get(path, show)
    app.router.add_post(path, take)
