"""A browser that is shown pages, and says what axe finds wrong with them, wide and on a telephone."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.support.browser import context_of, sideways

STATIC = Path(__file__).resolve().parents[2] / "app" / "static"
EMPTY = b"<!doctype html><title>Nothing yet</title>"
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
# Of each element whether it is shown; and of all shown words the looks that contrast depends on: what they
# and everything around them have of colours, letters and places.
LOOKS = """() => {
    const all = Array.from(document.querySelectorAll("*"));
    const around = new Map();
    const look = each => {
        const style = getComputedStyle(each);
        return [style.color, style.backgroundColor, style.backgroundImage, style.opacity, style.position,
            style.float, style.fontSize, style.fontWeight, style.textDecorationLine, style.textShadow,
            style.filter, style.mixBlendMode, style.clipPath, each.tagName === "A"].join();
    };
    const looks = new Set();
    const shown = [];
    for (const each of all) {
        const seen = each.checkVisibility({visibilityProperty: true});
        shown.push(seen ? "1" : "0");
        const here = look(each), outside = around.get(each.parentElement) || "";
        around.set(each, outside.endsWith(here) ? outside : outside + " " + here);
        const says = Array.from(each.childNodes).some(node => node.nodeType === 3 && node.data.trim());
        if (seen && (says || "value" in each)) looks.add(around.get(each));
    }
    return [shown.join(""), Array.from(looks)];
}"""


# Shows another page in the same window, as opening its address would: axe, which takes long to begin, stays.
WRITE = """html => new Promise(done => {
    document.open();
    window.addEventListener("load", () => done(), {once: true});
    document.write(html);
    document.close();
})"""
SCRIPT = re.compile(r'(?<=<script src=")[^"]+')


class Server(ThreadingHTTPServer):
    """Answers with an empty page, or with one of the service's own files, which a browser may keep."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Answer(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if not path.startswith("/static/"):
            self._send(EMPTY, "text/html; charset=utf-8", "no-store")
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

    def __init__(self, page: Page) -> None:
        self.page = page
        self.window = page.context.new_cdp_session(page)
        self.sheets: set[tuple[str, ...]] = set()
        # How words look whose contrast has been found to be enough.
        self.legible: set[str] = set()
        # A script that has run is run again only under another address.
        self.pages = count()
        self._resize(WIDE)
        self.page.goto("/")

    def faults_of(self, address: str, html: str) -> list[str]:
        """Every violation, and how much wider than its window the page is.

        The narrow window gets every rule, but for style sheets that were looked at before. The wide one gets
        every rule too if other elements are shown in it, and those of the layout otherwise. Colours are
        looked at in either as long as any words look as none have that were found legible.
        """
        self._show(html)
        shown_wide, looks_wide = self.page.evaluate(LOOKS)
        self._resize(NARROW)
        sheets = tuple(SHEET.findall(html))
        known = [OF_THE_SHEETS] if sheets in self.sheets else []
        shown, looks = self.page.evaluate(LOOKS)
        found = self._look(address, EVERYTHING, looks, known)
        if not any("<style" in sheet for sheet in sheets):
            self.sheets.add(sheets)
        over = sideways(self.page)
        if over > 0:
            found.append(f"{address}: {over} px wider than a telephone")
        self._resize(WIDE)
        rules = OF_THE_LAYOUT if shown == shown_wide else EVERYTHING
        return found + self._look(address, rules, looks_wide, known)

    def _show(self, html: str) -> None:
        number = next(self.pages)
        self.page.evaluate(WRITE, SCRIPT.sub(lambda found: f"{found.group()}&page={number}", html))

    def _look(self, address: str, rules: list[str], looks: list[str], without: Sequence[str]) -> list[str]:
        """What these rules find and, where words look as none before, those of the colours."""
        new = set(looks) - self.legible
        if rules == EVERYTHING:
            found = self._violations(address, rules, [*without, *([] if new else OF_THE_COLOURS)])
        else:
            found = self._violations(address, rules + (OF_THE_COLOURS if new else []))
        if not any(rule in fault for fault in found for rule in OF_THE_COLOURS):
            self.legible |= new
        return found

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
        yield Screen(context.new_page())
        assert context.elsewhere == []  # type: ignore[attr-defined]  # what it asked of others
    finally:
        context.close()
        server.shutdown()
        thread.join()
        server.server_close()
