"""Signs a keyboard may lack: sheets of them to choose from, and short forms that become them while one types."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sign:
    """One button: the text it writes, and its key in Qt's notation, "" for none."""

    text: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class SignRow:
    """Signs that belong together."""

    title: str
    signs: tuple[Sign, ...]


@dataclass(frozen=True, slots=True)
class Keyboard:
    """A sheet of signs to write with; `id` is for life, `title` what people call it."""

    id: str
    title: str
    rows: tuple[SignRow, ...] = ()

    @property
    def signs(self) -> tuple[Sign, ...]:
        return tuple(sign for row in self.rows for sign in row.signs)


@dataclass(frozen=True, slots=True)
class Snippet:
    """What is typed becomes something else: `;p` becomes ꝑ, tagged as an abbreviation where `expansion` says of what.

    `is_at_once`: it needs no blank after it. Code points; never across lines.
    """

    typed: str
    becomes: str
    expansion: str = ""
    is_at_once: bool = False


USUAL_SNIPPETS = (
    Snippet(";p", "\ua751", "per"),
    Snippet(";o", "\ua753", "pro"),
    Snippet(";e", "p\u0304", "prae"),
    Snippet(";q", "\ua759", "quod"),
    Snippet(";Q", "\ua757", "qui"),
    Snippet(";c", "\ua76f", "con"),
    Snippet(";u", "\ua770", "us"),
    Snippet(";r", "\ua75d", "rum"),
    Snippet(";7", "\u204a", "et"),
    Snippet(";s", "\u017f"),
    Snippet(";z", "\ua75b"),
)
"""Short forms for the commonest signs of Latin hands, offered to projects that have none; none holds by itself."""


def snippet_before(snippets: tuple[Snippet, ...], text: str, *, only_at_once: bool = False) -> Snippet | None:
    """The snippet that `text`, which ends at the caret, ends with; the longest where several fit.

    One that begins with a letter or digit has to begin a word: "per" is not expanded at the end of "super".
    """
    fitting = [
        snippet
        for snippet in snippets
        if snippet.typed and text.endswith(snippet.typed) and (snippet.is_at_once or not only_at_once)
        and not (snippet.typed[0].isalnum() and text[: -len(snippet.typed)][-1:].isalnum())
    ]  # fmt: skip
    return max(fitting, key=lambda snippet: len(snippet.typed), default=None)
