"""Files that people send."""

from __future__ import annotations

import codecs

from app.platform.errors import RuleBroken

WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def text_of(content: bytes) -> str:
    """The text of a file: UTF-8, UTF-16 with its mark, or Windows-1252, as spreadsheets write them.

    Raises `RuleBroken` for what is no text, and for an empty one.
    """
    if content.startswith(WORKBOOKS):
        raise RuleBroken("This is a workbook. Save the sheet as CSV, and choose the file that this makes.")
    for encoding in ("utf-16",) if content.startswith(UTF_16) else ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not text.strip():
            raise RuleBroken("This file is empty.")
        if "\x00" not in text:
            return text
    raise RuleBroken("This is not a text. Save the sheet as CSV, and choose the file that this makes.")
