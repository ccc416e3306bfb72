"""What a form asks: one value with its range or choices, made from what an option, a setting or a format declares."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from ductus.engines.base import EngineModule, Role, option_help
from ductus.formats.base import FormatOption
from ductus.settings import Setting


@dataclass(frozen=True, slots=True)
class Question:
    """One row of a form. The type of `default` says which field answers it.

    `choice_titles` are the words shown for `choices`, one each; empty shows the choices themselves, those that are
    plain words with a capital. `explained` says of each choice when to take it. `suggestions` are offered for a text
    that may be any other as well. `is_folder` is a text that may be the path of a folder, one with `file_endings` that
    of a file which ends so; either can be chosen then. `is_advanced` questions are folded away at first.
    """

    name: str
    title: str
    default: Any
    help: str = ""
    minimum: float | None = None
    maximum: float | None = None
    step: float | None = None
    choices: tuple[str, ...] = ()
    choice_titles: tuple[str, ...] = ()
    explained: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    unit: str = ""
    is_advanced: bool = False
    is_folder: bool = False
    file_endings: tuple[str, ...] = ()

    @property
    def shown_choices(self) -> tuple[str, ...]:
        """The words shown for the choices, in their order."""
        return self.choice_titles or tuple(map(_shown, self.choices))

    @property
    def range(self) -> str:
        """What a number may be, in words: "640 to 6,400"; empty for other fields and where nothing bounds it."""
        if isinstance(self.default, bool) or not isinstance(self.default, (int, float)):
            return ""
        low = "" if self.minimum is None else f"{self.minimum:,.10g}"
        high = "" if self.maximum is None else f"{self.maximum:,.10g}"
        if low and high:
            return f"{low} to {high}"
        return f"from {low}" if low else f"up to {high}" if high else ""


def of_engine(module: EngineModule, roles: Collection[Role] = ()) -> tuple[Question, ...]:
    """The options of an engine, its own before those that it shares with others of its kind.

    With `roles`, those that are about another kind of work are left out.
    """
    defaults, own = module.Options(), module.Options.__annotations__
    told = option_help(module.Options)
    return tuple(
        Question(
            name,
            text.title,
            getattr(defaults, name),
            text.help,
            text.minimum,
            text.maximum,
            text.step,
            text.choices,
            text.choice_titles,
            is_advanced=text.is_advanced,
            file_endings=text.file_endings,
        )
        for name, text in sorted(told.items(), key=lambda row: row[0] not in own)
        if text.only_for is None or not roles or text.only_for in roles
    )


def of_setting(row: Setting) -> Question:
    """A row of the table of settings."""
    return Question(
        row.key,
        row.title,
        row.default,
        row.help,
        row.minimum,
        row.maximum,
        choices=row.choices,
        choice_titles=row.choice_titles,
        unit=row.unit,
    )


def of_format(options: Sequence[FormatOption]) -> tuple[Question, ...]:
    """What a format asks of the person exporting; the first choice holds unless another is taken."""
    return tuple(
        Question(each.name, each.title, each.choices[0], choices=each.choices, explained=each.explained)
        for each in options
    )


def _shown(choice: str) -> str:
    """A choice as it is read: plain words begin with a capital, names of things stay as they are written."""
    is_words = choice.replace(" ", "").replace("-", "").isalpha() and choice.islower()
    return choice[:1].upper() + choice[1:] if is_words else choice
