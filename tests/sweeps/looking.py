"""A browser that is shown pages, and says what axe finds wrong with them, wide and on a telephone."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.support.browser import context_of, sideways

STATIC = Path(__file__).resolve().parents[2] / "app" / "static"
WIDE, NARROW = 1280, 320
EVERYTHING = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# The rules that look at where things stand and how large they are; and those that look at colours. All others
# look at the elements and at which of them are shown, so where the same ones are shown they find the same.
OF_THE_LAYOUT = ["scrollable-region-focusable", "skip-link", "target-size", "th-has-data-cells"]
OF_THE_COLOURS = ["color-contrast", "link-in-text-block"]
# The one rule that looks at the style sheets, whatever the page.
OF_THE_SHEETS = "css-orientation-lock"
SHEET = re.compile(r"<link[^>]*stylesheet[^>]*>|<style")
AXE = """([rules, without]) => axe.run({runOnly: rules, resultTypes: ["violations"], reporter: "no-passes",
        rules: Object.fromEntries(without.map(rule => [rule, {enabled: false}]))})
    .then(found => found.violations.map(each => [each.id, each.nodes[0].html.slice(0, 160)]))"""
# Of each element whether it is shown; its colours and whether it leaves its place; the size of its letters.
LOOKS = """() => {
    const all = Array.from(document.querySelectorAll("*"));
    const styles = all.map(each => getComputedStyle(each));
    return [
        all.map(each => each.checkVisibility({visibilityProperty: true}) ? "1" : "0").join(""),
        styles.map(each => [each.color, each.backgroundColor, each.backgroundImage, each.opacity,
            each.position, each.fontWeight, each.textDecorationLine, each.float].join()).join(";"),
        styles.map(each => parseFloat(each.fontSize)),
    ];
}"""


class Server(ThreadingHTTPServer):
    """Answers every address with one page, and with the service's own files, which a browser may keep."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.page = b""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Answer(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if not path.startswith("/static/"):
            self._send(self.server.page, "text/html; charset=utf-8", "no-store")
            return
        file = STATIC / path.removeprefix("/static/")
        if file.is_file():
            self._send(file.read_bytes(), mimetypes.guess_type(file.name)[0] or "", "max-age=86400")
        else:
            self.send_error(404)

    def _send(self, body: bytes, kind: str, keep: str) -> None:
        self.send_response(200)
        for name, value in (("Content-Type", kind), ("Content-Length", len(body)), ("Cache-Control", keep)):
            self.send_header(name, str(value))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        """Nothing is written down."""


class Screen:
    """Shows a page in both widths."""

    def __init__(self, server: Server, page: Page) -> None:
        self.server = server
        self.page = page
        self.window = page.context.new_cdp_session(page)
        self.sheets: set[tuple[str, ...]] = set()
        self._resize(WIDE)

    def faults_of(self, address: str, html: str) -> list[str]:
        """Every violation, and how much wider than its window the page is.

        The narrow window gets every rule, but for style sheets that were looked at before. The wide one gets
        every rule too if other elements are shown in it; those of the colours unless colours are the same and
        no letters smaller, since large letters need less contrast; and those of the layout.
        """
        self.server.page = html.encode()
        self.page.goto(address)
        shown_wide, colours_wide, letters_wide = self.page.evaluate(LOOKS)
        self._resize(NARROW)
        sheets = tuple(SHEET.findall(html))
        found = self._violations(address, EVERYTHING, [OF_THE_SHEETS] if sheets in self.sheets else [])
        if not any("<style" in sheet for sheet in sheets):
            self.sheets.add(sheets)
        over = sideways(self.page)
        if over > 0:
            found.append(f"{address}: {over} px wider than a telephone")
        shown, colours, letters = self.page.evaluate(LOOKS)
        self._resize(WIDE)
        if shown != shown_wide:
            return found + self._violations(address, EVERYTHING)
        shrunk = any(wide < narrow for wide, narrow in zip(letters_wide, letters, strict=True))
        recoloured = shrunk or colours != colours_wide
        return found + self._violations(address, OF_THE_LAYOUT + (OF_THE_COLOURS if recoloured else []))

    def _violations(self, address: str, rules: list[str], without: Sequence[str] = ()) -> list[str]:
        width = self.page.evaluate("innerWidth")
        found = self.page.evaluate(AXE, [rules, list(without)])
        return [f"{address} at {width}: {name} {html}" for name, html in found]

    def _resize(self, width: int) -> None:
        measures = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        self.window.send("Emulation.setDeviceMetricsOverride", measures)


@contextmanager
def screen_of(browser: Browser) -> Iterator[Screen]:
    """A screen until the block ends; fails when a page has fetched something from elsewhere."""
    server = Server()
    thread = Thread(target=server.serve_forever)
    thread.start()
    context = context_of(browser, server.url)
    try:
        context.add_init_script(Axe().axe_script)
        yield Screen(server, context.new_page())
        assert context.elsewhere == []  # type: ignore[attr-defined]  # what it asked of others
    finally:
        context.close()
        server.shutdown()
        thread.join()
        server.server_close()
