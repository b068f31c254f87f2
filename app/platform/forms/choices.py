"""Fields in which something is chosen. Nothing is ever chosen beforehand unless the caller gives data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from typing import Any, NamedTuple

from app.platform.forms.fields import Field

NONE_SUCH = "Choose one of the answers listed"


class Choice(NamedTuple):
    """One choice; `divider` is a word that stands before it ("or")."""

    value: str
    label: str
    hint: str = ""
    divider: str = ""


Choices = Iterable[Choice | Sequence[str]]


def choices_of(kind: type[StrEnum]) -> list[Choice]:
    """A choice for each member: its `label` if it has one, else its value with a capital."""
    return [
        Choice(member.value, str(getattr(member, "label", member.value[:1].upper() + member.value[1:])))
        for member in kind
    ]


class Chooser(Field):
    """What choices share. `choices` may be set after the form is made; with `of`, data are members of it.

    Choices of the class are sentences of the service, said in the programme's words unless `literal`.
    """

    def __init__(
        self,
        label: str,
        choices: Choices = (),
        *args: Any,
        of: Callable[[str], Any] | None = None,
        literal: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(label, *args, **kwargs)
        self.of = of or str
        if not choices and isinstance(of, type) and issubclass(of, StrEnum):
            choices = choices_of(of)
        self.choices = choices
        self.service_words = not literal

    @property
    def choices(self) -> list[Choice]:
        """What can be chosen."""
        return self._choices

    @choices.setter
    def choices(self, given: Choices) -> None:
        self._choices = [
            choice if isinstance(choice, Choice) else Choice(*map(str, choice)) for choice in given
        ]
        self.service_words = False

    @property
    def chosen(self) -> set[str]:
        """The values marked on the page."""
        if self.raw_data is not None and self.raw_data:
            return {str(value) for value in self.raw_data}
        data = self.data if isinstance(self.data, list | tuple | set) else [self.data]
        return {str(getattr(item, "value", item)) for item in data if item is not None}

    @property
    def option_ids(self) -> list[str]:
        """The id of each choice's input: the first is the field's own."""
        return [self.id if at == 0 else f"{self.id}-{at + 1}" for at in range(len(self.choices))]

    def known(self, value: str) -> bool:
        """Whether this can be chosen."""
        return value in {choice.value for choice in self.choices}


class _One(Chooser):
    def process_formdata(self, valuelist: list[Any]) -> None:
        """The value sent, or nothing; whether it can be chosen is looked at on validation."""
        self.data = str(valuelist[0]) if valuelist and str(valuelist[0]) else None

    def pre_validate(self, form: Any) -> None:
        super().pre_validate(form)
        self.data = self.of(str(self.data))

    def check(self) -> str:
        """Something that was never on offer."""
        return "" if self.known(str(self.data)) else (self.required_message or NONE_SUCH)


class Radios(_One):
    """One of a few; `inline` sets them side by side, `small` for dense pages."""

    kind = "radios"

    def __init__(self, *args: Any, inline: bool = False, small: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.inline = inline
        self.small = small


class Select(_One):
    """One of many. `prompt` is the empty first line."""

    kind = "select"

    def __init__(self, *args: Any, prompt: str = "Choose one", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.prompt = prompt


class Checkboxes(Chooser):
    """Any number of them; data is a list."""

    kind = "checkboxes"

    def __init__(self, *args: Any, small: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.small = small

    def process_data(self, value: Any) -> None:
        """Nothing known is an empty list."""
        self.data = list(value) if value is not None else []

    def process_formdata(self, valuelist: list[Any]) -> None:
        """What was ticked; nothing sent means nothing ticked."""
        self.data = [str(value) for value in valuelist]

    def pre_validate(self, form: Any) -> None:
        super().pre_validate(form)
        self.data = [self.of(str(value)) for value in self.data]

    def check(self) -> str:
        """Something that was never on offer."""
        return "" if all(map(self.known, map(str, self.data))) else NONE_SUCH


class Tick(Field):
    """One box, ticked or not; with `required` it must be ticked. `legend` is an optional question above."""

    kind = "tick"

    def __init__(self, label: str, *args: Any, legend: str = "", **kwargs: Any) -> None:
        super().__init__(label, *args, **kwargs)
        self.legend = legend

    def process_data(self, value: Any) -> None:
        """Nothing known is not ticked."""
        self.data = bool(value)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Sent means ticked."""
        self.data = bool(valuelist and str(valuelist[0]))

    def is_empty(self) -> bool:
        """Not ticked."""
        return not self.data
