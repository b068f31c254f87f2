"""Documents to print or keep, as tagged PDF that screen readers can read (PDF/UA-1)."""

from __future__ import annotations

import json
import string
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import typst

# What the font surely has beside Latin letters with accents.
USUAL = frozenset(string.digits + string.ascii_letters + string.punctuation + " \n–—‘’“”…•−€")
DOCUMENTS = Path(__file__).resolve().parents[1] / "documents"


def pdf_bytes(name: str, data: Mapping[str, Any]) -> bytes:
    """The document of this name in `app/documents`, filled in. Values go in as data: none is read as markup.

    Raises typst's own error where the document and the data do not fit.
    """
    said = json.dumps(data)
    try:
        return _compiled(name, said)
    except typst.TypstError:
        # A sign that the font lacks cannot be in a document that is read aloud; the rest is said without it.
        return _compiled(name, json.dumps(_plain(data)))


def _compiled(name: str, said: str) -> bytes:
    made = typst.compile(
        str(DOCUMENTS / f"{name}.typ"),
        root=str(DOCUMENTS),
        format="pdf",
        pdf_standards=["ua-1"],
        sys_inputs={"data": said},
        font_paths=_fonts(),
    )
    if not isinstance(made, bytes):
        raise TypeError("a document is one file")
    return made


def _plain(value: Any) -> Any:
    """The same with a question mark for every character that is no usual letter, digit or punctuation."""
    if isinstance(value, str):
        return "".join(each if each in USUAL or "\u00a0" <= each <= "\u024f" else "?" for each in value)
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(False, include_embedded_fonts=False, font_paths=[str(DOCUMENTS / "fonts")])
