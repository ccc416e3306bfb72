"""The card of Quill weights: what they were taught on and how, how well they read, whom to thank. JSON, and a page.

id, title, licence      what they are; the licence is that of the weights they went on from
parent                  those weights: id, revision, licence; not there where a course began from nothing
sha256, onnx_of         of which numbers this is the card, and of which the ONNX file beside them was made
recipe, characters      how lines are cut for them, what they can write
command, course, data   what they were taught with: settings, sources with lines, pages and licences
hours, steps, curve     how long it took, and the error rate at each judging
figures                 error rates by set and source, with 95 % intervals by page
weaknesses              what they are bad at, in sentences
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ductus.engines.quill_support.folders import CARD, design_in, sha256_of
from ductus.training.quill.course import Course
from ductus.training.standing import Standing
from ductus.whole_files import replace_file

RECIPE = "masked"
_SECONDS_AN_HOUR = 3600
_MOST_CURVE_ROWS = 40


def card_of(folder: Path, name: str, title: str, standing: Standing, course: Course, **more: Any) -> dict[str, Any]:
    """The card of the best weights of a course folder; `more` fills in what only the caller knows.

    Raises:
        ValueError: the folder holds no design.
        OSError: it holds no weights.
    """
    return {
        "id": name,
        "title": title,
        "engine": "quill",
        "licence": "",
        "sha256": sha256_of(folder),
        "recipe": RECIPE,
        "characters": "".join(design_in(folder).characters),
        "course": asdict(course),
        "hours": round((standing.seconds + standing.judging_seconds) / _SECONDS_AN_HOUR, 2),
        "epochs": standing.epoch,
        "steps": standing.step,
        "skipped_steps": standing.skipped_steps,
        "curve": standing.curve,
        **more,
    }


def write_card(folder: Path, card: Mapping[str, Any]) -> None:
    """Put the card beside the weights."""
    replace_file(folder / CARD, json.dumps(card, ensure_ascii=False, indent=1).encode("utf-8"))


def as_markdown(card: Mapping[str, Any]) -> str:
    """The card as a page to read."""
    parts = [
        f"# {card['title']}",
        f"Weights `{card['id']}` of Quill, our own line reader. Licence: {card['licence'] or 'not stated'}. "
        f"SHA-256 of the numbers: `{card['sha256']}`.",
        *_parent(card.get("parent", {})),
        "## What it reads",
        f"Lines cut by the recipe “{card['recipe']}”. It can write {len(card['characters'])} characters:",
        f"    {card['characters'].strip()}",
        *_figures(card.get("figures", {})),
        *_weaknesses(card.get("weaknesses", ())),
        "## How it was taught",
        f"{card['hours']:g} hours, {card['epochs']} whole epochs, {card['steps']} steps, of which "
        f"{card['skipped_steps']} were skipped because their gradients were no numbers.",
        f"    {card['command']}" if card.get("command") else "",
        *_course(card.get("course", {})),
        *_credits(card.get("data", ())),
        *_curve(card["curve"]),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _parent(parent: Mapping[str, str]) -> list[str]:
    return [f"Taught from the weights `{parent['id']}`, revision `{parent['revision']}`."] if parent else []


def _figures(sets: Mapping[str, Sequence[Mapping[str, Any]]]) -> list[str]:
    said = ["## How well"] if sets else []
    for name, rows in sets.items():
        cells = [(row["source"], _percent(row["cer"]), _interval(row), row["pages"], row["lines"]) for row in rows]
        table = _table(("source", "CER", "95 % interval", "pages", "lines"), cells)
        said += [f"On {name}:", table]
    if sets:
        said.append(
            "CER is the edit distance (insertions, deletions and substitutions of characters in the form NFC, runs of "
            "blanks as one) over the length of the right text, summed over all lines; intervals are percentile "
            "bootstraps over pages. Both as `ductus evaluate` gives them."
        )
    return said


def _weaknesses(said: Sequence[str]) -> list[str]:
    return ["## What it is bad at", "\n".join(f"- {one}" for one in said)] if said else []


def _course(course: Mapping[str, Any]) -> list[str]:
    return ["Settings: " + ", ".join(f"{name} {value}" for name, value in course.items()) + "."] if course else []


def _credits(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    if not rows:
        return []
    cells = [(row["source"] or "unnamed", row["licence"] or "not stated", row["pages"], row["lines"]) for row in rows]
    return ["## Data, with thanks to those who made it", _table(("source", "licence", "pages", "lines"), cells)]


def _curve(curve: Sequence[Mapping[str, float]]) -> list[str]:
    if not curve:
        return []
    stride = -(-len(curve) // _MOST_CURVE_ROWS)
    shown = [entry for place, entry in enumerate(curve) if place % stride == 0 or place == len(curve) - 1]
    rows = [
        (f"{entry['seconds'] / _SECONDS_AN_HOUR:.2f}", int(entry["step"]), _percent(entry["cer"])) for entry in shown
    ]
    return [
        "## Learning curve",
        "On the lines set aside for judging while it was taught.",
        _table(("hours", "steps", "CER"), rows),
    ]


def _interval(row: Mapping[str, Any]) -> str:
    return f"{_percent(row['low'])} to {_percent(row['high'])}" if row["pages"] > 1 else "one page only"


def _percent(share: float) -> str:
    return f"{100 * share:.2f} %"


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(str(cell) for cell in line)} |" for line in lines)
