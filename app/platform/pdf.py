"""Documents to print or keep, as tagged PDF that screen readers can read (PDF/UA-1)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import typst

DOCUMENTS = Path(__file__).resolve().parents[1] / "documents"


def pdf_bytes(name: str, data: Mapping[str, Any]) -> bytes:
    """The document of this name in `app/documents`, filled in. Values go in as data: none is read as markup.

    Raises typst's own error where the document and the data do not fit.
    """
    made = typst.compile(
        str(DOCUMENTS / f"{name}.typ"),
        root=str(DOCUMENTS),
        format="pdf",
        pdf_standards=["ua-1"],
        sys_inputs={"data": json.dumps(data)},
        font_paths=_fonts(),
    )
    if not isinstance(made, bytes):
        raise TypeError("a document is one file")
    return made


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(False, include_embedded_fonts=False, font_paths=[str(DOCUMENTS / "fonts")])
