"""Reading a pasted list of people: a name and an address a line, in the shapes that mail programs copy."""

from __future__ import annotations

import re
from dataclasses import dataclass

ADDRESS = re.compile(r"[^\s<>,;\"()]+@[^\s<>,;\"()]+\.[^\s<>,;\"()]+")
MOST_LINES = 200


@dataclass(frozen=True)
class Pasted:
    """One line: who it names, or what is wrong with it."""

    line: int
    name: str
    email: str
    fault: str = ""


def read_pasted(text: str) -> list[Pasted]:
    """Every line that holds anything. An address that stands twice is a fault the second time."""
    found: list[Pasted] = []
    seen: set[str] = set()
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        match = ADDRESS.search(line)
        if match is None:
            found.append(Pasted(number, line.strip(), "", "There is no email address in this line."))
            continue
        email = match.group()
        name = " ".join((line[: match.start()] + " " + line[match.end() :]).replace('"', " ").split())
        name = re.sub(r"[<>,;\t()]+", " ", name).strip()
        if "," in line[: match.start()].strip().rstrip("<,; \t"):
            family, _, given = line[: match.start()].replace("<", " ").replace('"', " ").partition(",")
            name = f"{given.strip(' ,;')} {family.strip(' ,;')}".strip()
        fault = ""
        if not name:
            fault = "There is no name in this line."
        elif email.casefold() in seen:
            fault = "This address is in the list already."
        seen.add(email.casefold())
        found.append(Pasted(number, " ".join(name.split()), email, fault))
    return found[:MOST_LINES]
