"""Text out of what a vision-language service answers: fences, quotation marks and JSON taken off, lines counted."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

_FENCE = re.compile(r"```[\w+-]*[ \t]*\n?(.*?)```", re.DOTALL)
_OPEN_FENCE = re.compile(r"\A```[\w+-]*[ \t]*\n?")
_THOUGHTS = re.compile(r"<think>.*?</think>", re.DOTALL)
_TEXT_KEYS = ("text", "transcription", "content")


def one_line(answer: str) -> str:
    """The text of one line: without thoughts, fence and JSON around it, spaces single.

    Quotation marks go only where they make the answer a JSON string: others may stand on the page.
    """
    text = _bare(answer)
    found = _json_or_none(text)
    if isinstance(found, dict):
        found = next((found[key] for key in _TEXT_KEYS if isinstance(found.get(key), str)), None)
    if isinstance(found, str):
        text = found
    return " ".join(text.split())


def several_lines(answer: str, count: int) -> list[str] | None:
    """The texts of `count` lines asked for together as a JSON list; None when they are not that many.

    A wrong number is refused as a whole, because nobody knows which line is missing.
    """
    found = json_in(answer)
    if isinstance(found, dict):
        found = next((value for value in found.values() if isinstance(value, list)), None)
    if not isinstance(found, list) or len(found) != count:
        return None
    texts = [_text_of(item) for item in found]
    return None if None in texts else [" ".join(text.split()) for text in texts if text is not None]


def json_in(answer: str) -> Any:
    """The JSON value in an answer with words, thoughts or a fence around it; None when there is none that is whole."""
    text = _bare(answer)
    found = _json_or_none(text)
    if found is not None:
        return found
    starts = [place for place in (text.find("["), text.find("{")) if place >= 0]
    for start in sorted(starts):
        try:
            return json.JSONDecoder().raw_decode(text[start:])[0]
        except (ValueError, RecursionError):
            continue
    return None


def _bare(answer: str) -> str:
    text = _THOUGHTS.sub("", answer).strip()
    fenced: Sequence[str] = _FENCE.findall(text)
    return fenced[0].strip() if fenced else _OPEN_FENCE.sub("", text).strip()


def _text_of(item: Any) -> str | None:
    if isinstance(item, str):
        return item
    if isinstance(item, dict):
        return next((item[key] for key in _TEXT_KEYS if isinstance(item.get(key), str)), None)
    return None


def _json_or_none(text: str) -> Any:
    try:
        return json.loads(text) if text[:1] in ("{", "[", '"') else None
    except (ValueError, RecursionError):
        return None
