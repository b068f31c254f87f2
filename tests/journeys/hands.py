"""How somebody works a page: with a pointer, or with nothing but the keyboard."""

from __future__ import annotations

from typing import Protocol

from playwright.sync_api import ElementHandle, Locator, Page

MOST_TABS = 900
# Where an element stands against the one that has the focus: there, before it or after it. One radio of a
# group is where the focus comes to; arrows lead to the others.
WHERE = """wanted => {
    const focused = document.activeElement || document.body;
    const of_group = wanted.type === "radio" && focused.type === "radio" && focused.name === wanted.name;
    if (focused === wanted || of_group) return "there";
    return wanted.compareDocumentPosition(focused) & Node.DOCUMENT_POSITION_FOLLOWING ? "before" : "after";
}"""
# Whether the focus looks other than without it, and stands on the part of the page that is seen. Radios and
# boxes draw it on their label.
IS_SHOWN = """() => {
    const focused = document.activeElement;
    const label = focused.labels && focused.labels[0];
    const look = () => [[focused, null], [label, null], [label, "::before"]].map(([each, part]) => {
        const style = each ? getComputedStyle(each, part) : {};
        return [style.outline, style.boxShadow, style.backgroundColor, style.color, style.borderColor].join();
    }).join(";");
    const box = focused.getBoundingClientRect(), with_focus = look();
    focused.blur();
    const drawn = look() !== with_focus;
    focused.focus();
    return drawn && box.bottom > 0 && box.top < innerHeight;
}"""


class Hands(Protocol):
    """What somebody does to the parts of a page."""

    def go(self, target: Locator, patience: float = 15) -> None:
        """Follow a link or press a button that leads to another page, within so many seconds."""

    def turn(self, target: Locator) -> None:
        """Press what changes this page or gives a file."""

    def check(self, target: Locator) -> None:
        """Choose a radio or tick a box."""

    def write(self, target: Locator, value: str) -> None:
        """Put this into a field instead of what is there."""

    def pick(self, target: Locator, option: str) -> None:
        """Choose from a list."""


class Pointer:
    """A mouse or a finger, and something to type on."""

    def go(self, target: Locator, patience: float = 15) -> None:
        target.click(timeout=patience * 1_000)

    def turn(self, target: Locator) -> None:
        target.click()

    def check(self, target: Locator) -> None:
        target.check()

    def write(self, target: Locator, value: str) -> None:
        target.fill(value)

    def pick(self, target: Locator, option: str) -> None:
        target.select_option(label=option)


class Keys:
    """The keyboard alone; wherever it comes to, the focus must be seen."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def go(self, target: Locator, patience: float = 15) -> None:
        self._reach(target)
        with self.page.expect_navigation(timeout=patience * 1_000):
            self.page.keyboard.press("Enter")

    def turn(self, target: Locator) -> None:
        self._reach(target)
        self.page.keyboard.press("Enter")

    def check(self, target: Locator) -> None:
        wanted = self._reach(target)
        if wanted.get_attribute("type") == "checkbox":
            if not wanted.is_checked():
                self.page.keyboard.press("Space")
        else:
            self._arrow_to(wanted)
        assert wanted.is_checked(), f"the keyboard cannot choose {target}"

    def write(self, target: Locator, value: str) -> None:
        wanted = self._reach(target)
        if wanted.get_attribute("type") == "time":
            self.page.keyboard.type(value.replace(":", ""))
        else:
            self.page.keyboard.press("Control+A")
            self.page.keyboard.press("Delete")
            self.page.keyboard.insert_text(value)
        assert wanted.input_value() == value, f"the keyboard cannot write into {target}"

    def pick(self, target: Locator, option: str) -> None:
        wanted = self._reach(target)
        self.page.keyboard.type(option)
        chosen = wanted.evaluate("list => list.selectedOptions[0].label")
        assert chosen == option, f"the keyboard comes to {chosen!r}, not to {option!r}"

    def _reach(self, target: Locator) -> ElementHandle:
        """Go with the tabulator until the focus is there. Raises AssertionError when it never is."""
        wanted = target.element_handle()
        for _ in range(MOST_TABS):
            where = wanted.evaluate(WHERE)
            if where == "there":
                assert self.page.evaluate(IS_SHOWN), f"the focus is not seen on {target}"
                return wanted
            self.page.keyboard.press("Shift+Tab" if where == "before" else "Tab")
        raise AssertionError(f"the keyboard never comes to {target}")

    def _arrow_to(self, wanted: ElementHandle) -> None:
        name = wanted.get_attribute("name")
        for _ in range(self.page.locator(f"input[type=radio][name='{name}']").count() + 1):
            if wanted.is_checked():
                return
            on_it = wanted.evaluate("radio => radio === document.activeElement")
            self.page.keyboard.press("Space" if on_it else "ArrowDown")
