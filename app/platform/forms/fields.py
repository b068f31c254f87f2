"""Fields in which something is typed or chosen from the disk. Choices and dates have modules of their own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from flask import current_app
from markupsafe import Markup
from wtforms import Field as WtField
from wtforms.validators import StopValidation

ADDRESS = re.compile(r"[^@\s<>(),;:\"]+@[^@\s<>(),;:\"]+\.[^@\s.<>(),;:\"]{2,}")
LONGEST_ADDRESS = 254
FEWEST_DIGITS = 7
EMAIL_MESSAGE = "Enter an email address in the correct format, like name@example.org"
TELEPHONE_MESSAGE = "Enter a telephone number, like 01632 960 001"


def count_words(text: str) -> int:
    """How many words a text has, counted as the counter on the page does."""
    return len(re.findall(r"\S+", text))


class Field(WtField):
    """What all fields share.

    `required` is the message shown when nothing is given; without it the field may stay empty. `called` names
    the field in other messages ("Job title must be …") and is the label unless that is a question. A field
    with `shown_when=("answer", "decline")` is asked, and looked at, only with that choice.
    """

    kind = "text"
    input_type = "text"

    def __init__(
        self,
        label: str,
        validators: Sequence[Any] | None = None,
        *,
        hint: str = "",
        required: str = "",
        called: str = "",
        shown_when: tuple[str, Any] | None = None,
        label_size: str = "",
        heading: bool = False,
        width: str = "",
        autocomplete: str = "",
        attributes: dict[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(label, list(validators or ()), **kwargs)
        self.hint = hint
        self.required_message = required
        self.called = called or ("Your answer" if label.rstrip().endswith("?") else label)
        self.shown_when = (shown_when[0], str(shown_when[1])) if shown_when else None
        self.label_size = label_size
        self.heading = heading
        self.width = width
        self.autocomplete = autocomplete
        self.attributes = attributes or {}
        self.reveals: dict[str, list[Field]] = {}

    @property
    def title(self) -> str:
        """The label's words."""
        return str(self.label.text)

    @property
    def error_id(self) -> str:
        """The id of the element that a link in the error summary leads to."""
        return str(self.id)

    @property
    def typed(self) -> str:
        """What the box shows: what was typed, exactly, or what is known already."""
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else str(self.data)

    def is_empty(self) -> bool:
        """Whether nothing was given."""
        return self.data is None or self.data == "" or self.data == []

    def is_asked(self, form: Any) -> bool:
        """Whether the choice that opens this field has been made."""
        if not self.shown_when:
            return True
        chooser, value = self.shown_when
        data = form[chooser].data
        chosen = data if isinstance(data, list) else [data]
        return value in {str(getattr(item, "value", item)) for item in chosen}

    def validate(self, form: Any, extra_validators: Sequence[Any] = ()) -> bool:
        """As usual, but a field that is not asked is never at fault."""
        if not self.is_asked(form):
            self.errors = []
            return True
        return super().validate(form, list(extra_validators))

    def pre_validate(self, form: Any) -> None:
        """Nothing given: the required message, or silence; then what `check` finds."""
        if self.process_errors:
            raise StopValidation
        if self.is_empty():
            raise StopValidation(self.required_message) if self.required_message else StopValidation
        fault = self.check()
        if fault:
            raise StopValidation(fault)

    def check(self) -> str:
        """What is wrong with what was given, in a sentence; empty if nothing is."""
        return ""

    def __call__(self, **options: Any) -> Markup:
        macros: Any = current_app.jinja_env.get_template("components/form.html").module
        return Markup(macros.field(self, **options))  # noqa: S704 - made by our own escaping template


class Text(Field):
    """One line of text; spaces at the ends are dropped."""

    def __init__(self, label: str, *args: Any, longest: int = 120, **kwargs: Any) -> None:
        super().__init__(label, *args, **kwargs)
        self.longest = longest

    def process_formdata(self, valuelist: list[Any]) -> None:
        """The first value sent, tidied."""
        if valuelist:
            self.data = self.tidy(str(valuelist[0]))

    def process_data(self, value: Any) -> None:
        """Nothing known is an empty text."""
        self.data = "" if value is None else value

    def tidy(self, text: str) -> str:
        """The text as it is kept."""
        return text.replace("\x00", "").strip()

    def check(self) -> str:
        """Too long."""
        if len(self.data) > self.longest:
            return f"{self.called} must be {self.longest} characters or fewer"
        return ""


class Email(Text):
    """An email address."""

    kind = "text"
    input_type = "email"

    def __init__(self, label: str = "Email address", *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("autocomplete", "email")
        kwargs.setdefault("width", "two-thirds")
        super().__init__(label, *args, longest=LONGEST_ADDRESS, **kwargs)
        self.attributes = {"spellcheck": "false", "autocapitalize": "none"} | self.attributes

    def check(self) -> str:
        """The shape of an address; whether it works is found out by writing to it."""
        if len(self.data) > self.longest or not ADDRESS.fullmatch(self.data):
            return EMAIL_MESSAGE
        return ""


class Telephone(Text):
    """A telephone number, kept as typed."""

    input_type = "tel"

    def __init__(self, label: str = "Telephone number", *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("autocomplete", "tel")
        kwargs.setdefault("width", "20")
        super().__init__(label, *args, longest=40, **kwargs)

    def check(self) -> str:
        """Enough digits, and nothing that no number has."""
        digits = re.sub(r"[\s()+.-]", "", self.data)
        extension = re.sub(r"(?i)(ext|x)", "", digits)
        if not extension.isdigit() or len(extension) < FEWEST_DIGITS:
            return TELEPHONE_MESSAGE
        return super().check()


class LongText(Text):
    """Several lines of text, with a limit of words that the page counts."""

    kind = "textarea"

    def __init__(
        self,
        label: str,
        *args: Any,
        words: int | None = None,
        rows: int = 5,
        longest: int = 10_000,
        **kwargs: Any,
    ) -> None:
        super().__init__(label, *args, longest=longest, **kwargs)
        self.words = words
        self.rows = rows
        self.who_reads = ""

    def tidy(self, text: str) -> str:
        """Line ends as one kind."""
        return super().tidy(text.replace("\r\n", "\n"))

    def check(self) -> str:
        """Too many words."""
        if self.words and (count := count_words(self.data)) > self.words:
            return f"{self.called} must be {self.words} words or fewer. It has {count}."
        return super().check()


class FreeText(LongText):
    """Text about anything, so the page says beside it who reads it and what need not be written.

    `who_reads` completes "This is read by …".
    """

    def __init__(self, label: str, *args: Any, who_reads: str, **kwargs: Any) -> None:
        if not who_reads.strip():
            raise TypeError("A free text says who reads it.")
        super().__init__(label, *args, **kwargs)
        self.who_reads = who_reads


class Number(Field):
    """A whole number; what was typed stays in the box even if it is none."""

    kind = "text"

    def __init__(
        self, label: str, *args: Any, least: int | None = None, most: int | None = None, **kwargs: Any
    ) -> None:
        kwargs.setdefault("width", "5")
        super().__init__(label, *args, **kwargs)
        self.least = least
        self.most = most
        self.attributes = {"inputmode": "numeric", "spellcheck": "false"} | self.attributes

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Commas and spaces are allowed; raises ValueError for anything that is no whole number."""
        text = re.sub(r"[,\s]", "", str(valuelist[0])) if valuelist else ""
        self.data = None
        if text:
            if not re.fullmatch(r"-?[0-9]{1,9}", text):
                raise ValueError(f"{self.called} must be a whole number, like 12")
            self.data = int(text)

    def check(self) -> str:
        """Out of bounds."""
        if self.least is not None and self.most is not None and not self.least <= self.data <= self.most:
            return f"{self.called} must be between {self.least} and {self.most}"
        if self.least is not None and self.data < self.least:
            return f"{self.called} must be {self.least} or more"
        if self.most is not None and self.data > self.most:
            return f"{self.called} must be {self.most} or fewer"
        return ""


class Hundredths(Field):
    """A number with at most two decimals, kept as a whole number of hundredths."""

    kind = "text"

    def __init__(self, label: str, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("width", "5")
        super().__init__(label, *args, **kwargs)
        self.attributes = {"inputmode": "decimal", "spellcheck": "false"} | self.attributes

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Raises ValueError for anything else, and for numbers below zero."""
        text = re.sub(r"\s", "", str(valuelist[0])) if valuelist else ""
        self.data = None
        if text:
            found = re.fullmatch(r"([0-9]{1,6})(?:[.,]([0-9]{1,2}))?", text)
            if found is None:
                raise ValueError(f"{self.called} must be a number with at most two decimals, like 5.75")
            self.data = 100 * int(found[1]) + int((found[2] or "").ljust(2, "0"))

    @property
    def typed(self) -> str:
        """What was typed, exactly, or what is known already, with two decimals."""
        if self.raw_data or self.data is None:
            return super().typed
        return f"{self.data // 100}.{self.data % 100:02}"


class Hidden(Text):
    """A value the page carries along; never trusted."""

    kind = "hidden"

    def __init__(self, label: str = "", *args: Any, **kwargs: Any) -> None:
        super().__init__(label, *args, **kwargs)


class File(Field):
    """A file to send; `accept` lists endings (".csv"), `data` is the upload or None."""

    kind = "file"

    def __init__(self, label: str, *args: Any, accept: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(label, *args, **kwargs)
        self.accept = tuple(accept)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """An upload without a name is none."""
        self.data = next((file for file in valuelist if getattr(file, "filename", "")), None)

    def check(self) -> str:
        """The ending is not among those accepted."""
        name = str(self.data.filename).lower()
        if self.accept and not name.endswith(self.accept):
            return f"The file must end in {' or '.join(self.accept)}"
        return ""
