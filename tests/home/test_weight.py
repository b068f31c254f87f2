"""What a first visit costs on a slow line."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

from flask import Flask

from tests.home.conftest import World
from tests.support.page import PageClient

MOST = 50 * 1024
IMPORTED = re.compile(r'from "(\./[^"]+)"')


def weight(data: bytes) -> int:
    return len(gzip.compress(data))


def test_catalogue_with_styles_and_script_is_light(world: World, client: PageClient, app: Flask) -> None:
    page = client.get("/falkirk/")
    html = page.get_data(as_text=True)
    files = set(re.findall(r'(?:href|src)="/static/([^"?]+\.(?:css|js|svg))\?v=\w+"', html))
    assert any(name.endswith(".css") for name in files)
    folder = Path(str(app.static_folder))
    for name in [name for name in files if name.endswith(".js")]:
        script = folder / name
        files |= {
            str((script.parent / found).resolve().relative_to(folder.resolve()))
            for found in IMPORTED.findall(script.read_text())
        }
    total = weight(page.data) + sum(weight((folder / name).read_bytes()) for name in files)
    assert total <= MOST, f"{total:,} bytes: {sorted(files)}"


def test_catalogue_asks_nothing_of_another_host(world: World, client: PageClient) -> None:
    html = client.get("/falkirk/").get_data(as_text=True)
    assert re.findall(r'(?:src|srcset)="(?:https?:)?//[^"]+"|<link[^>]+href="https?:[^"]+"', html) == []
