"""The one timeline: steps in the order they were made, and where on it the project stands.

The steps form a tree in the file. Undo goes to the parent, redo to the parent's newest child; a step made after an undo
starts a new branch, and the old one stays in the file though Redo no longer leads there. Each step holds how to do it
and how to take it back, as JSON; never a copy of a page.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from ductus.document.transcription import now
from ductus.project.actions import BEGINS_CONTINUED, Action, Several, action_cell, action_from_plain
from ductus.project.cells import cell_json, cell_text, json_cell, text_cell
from ductus.project.database import Database
from ductus.project.records import Checkpoint, Step
from ductus.project.schema import ROOT_STEP
from ductus.project.trail import Trail

_WHERE = "where it stands on its timeline"
_CONTINUED = str(json_cell(BEGINS_CONTINUED)).removesuffix("}").encode()


@dataclass(frozen=True, slots=True)
class StoredStep:
    """A step as the file holds it; `action` takes back the last step, or does the next one again."""

    id: int
    parent_id: int
    step: Step
    action: Action

    @property
    def continues(self) -> bool:
        """Whether it belongs to the step before it."""
        return isinstance(self.action, Several) and self.action.continues


class Timeline:
    """The timeline of an open project. What it writes belongs inside a transaction of the caller's."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._trail = Trail(database)

    @property
    def undo_title(self) -> str:
        """What Undo would take back, empty at the beginning."""
        with self._db.decoding(_WHERE):
            return cell_text(self._db.one("SELECT title FROM step JOIN timeline ON step.id = current_id")[0])

    @property
    def redo_title(self) -> str:
        """What Redo would do again, empty at the end."""
        row = self._db.one(
            "SELECT title FROM step WHERE id = (SELECT next_id FROM step JOIN timeline ON step.id = current_id)"
        )
        with self._db.decoding(_WHERE):
            return cell_text(row[0]) if row is not None else ""

    @property
    def position(self) -> int:
        """Id of the step the project stands behind."""
        with self._db.decoding(_WHERE):
            return int(self._db.one("SELECT current_id FROM timeline")[0])

    @property
    def next_continues(self) -> bool:
        """Whether what Redo would do belongs to the step behind which the project stands."""
        next_id = self._next_id
        return next_id is not None and self._is_continued(next_id)

    def parts(self, *, is_back: bool) -> tuple[int, ...]:
        """How many pages each part of the step touches that Undo, or else Redo, would go through, in its order."""
        parts: list[int] = []
        step_id = self.position if is_back else self._next_id
        while step_id not in (None, ROOT_STEP) and (is_back or not parts or self._is_continued(step_id)):
            row = self._db.one("SELECT page_ids, parent_id, next_id FROM step WHERE id = ?", (step_id,))
            with self._db.decoding(f"step {step_id} of the timeline"):
                pages, parent_id, next_id = row
                parts.append(len(cell_json(pages)))
            if is_back and not self._is_continued(step_id):
                break
            step_id = parent_id if is_back else next_id
        return tuple(parts)

    @property
    def _next_id(self) -> int | None:
        row = self._db.one("SELECT next_id FROM step JOIN timeline ON step.id = current_id")
        with self._db.decoding(_WHERE):
            return int(row[0]) if row[0] is not None else None

    def _is_continued(self, step_id: int) -> bool:
        """Whether a step belongs to the one before it."""
        return self._db.first_bytes("step", "forward", step_id, len(_CONTINUED)) == _CONTINUED

    def push(self, step: Step, forward: Action, backward: Action) -> int:
        """Add a step that was just done, and stand behind it; its id. What could be redone before no longer can."""
        parent = self.position
        cursor = self._db.run(
            "INSERT INTO step (parent_id, title, page_ids, line_ids, by_whom, made_at, forward, backward)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                parent,
                text_cell(step.title),
                json_cell(step.page_ids),
                json_cell(step.line_ids),
                text_cell(step.by),
                step.made_at.isoformat(),
                action_cell(forward),
                action_cell(backward),
            ),
        )
        self._db.run("UPDATE step SET next_id = ? WHERE id = ?", (cursor.lastrowid, parent))
        pushed = int(cursor.lastrowid or 0)
        self._stand_behind(pushed)
        return pushed

    def has_touched(self, line_id: str) -> bool:
        """Whether any step, on whatever branch, was about this line."""
        quoted = json_cell(line_id)
        return self._db.one("SELECT 1 FROM step WHERE instr(line_ids, ?) LIMIT 1", (quoted,)) is not None

    def last(self) -> StoredStep | None:
        """The step that Undo would take back."""
        return self._step(self.position, "backward")

    def next(self) -> StoredStep | None:
        """The step that Redo would do again."""
        step_id = self._next_id
        return self._step(step_id, "forward") if step_id is not None else None

    def step_back(self, taken_back: StoredStep, forward: Action) -> None:
        """Stand before a step that was just taken back; `forward` is what does it again from here."""
        self._db.run("UPDATE step SET forward = ? WHERE id = ?", (action_cell(forward), taken_back.id))
        self._stand_behind(taken_back.parent_id)

    def step_forward(self, done: StoredStep, backward: Action) -> None:
        """Stand behind a step that was just done again; `backward` is what takes it back from here."""
        self._db.run("UPDATE step SET backward = ? WHERE id = ?", (action_cell(backward), done.id))
        self._stand_behind(done.id)

    def name(self, name: str) -> None:
        """Give the present point of the timeline a name."""
        row = (text_cell(name), now().isoformat(), self.position)
        self._db.run("INSERT INTO checkpoint (name, at, step_id) VALUES (?, ?, ?)", row)

    def names(self) -> tuple[Checkpoint, ...]:
        """All named points, oldest first."""
        rows = self._db.all("SELECT name, at, step_id FROM checkpoint ORDER BY id")
        if not rows:
            return ()
        self._trail.look_at_all()
        here = self.position

        def lies(step_id: int) -> Literal["here", "back", "ahead", "aside"]:
            if step_id == here:
                return "here"
            if not self._trail.leads_to(step_id):
                return "aside"
            return "back" if step_id < here else "ahead"

        with self._db.decoding("the checkpoints"):
            return tuple(
                Checkpoint(cell_text(name), datetime.fromisoformat(at), step, lies(step)) for name, at, step in rows
            )

    def look_for_names(self, steps: int) -> bool:
        """Go through at most that many steps to know where named points lie; whether that is known now."""
        return self._trail.look(steps)

    def _stand_behind(self, step_id: int) -> None:
        self._db.run("UPDATE timeline SET current_id = ?", (step_id,))

    def _step(self, step_id: int, way: Literal["forward", "backward"]) -> StoredStep | None:
        if step_id == ROOT_STEP:
            return None
        # Only the way it is wanted: a step over 2,000 outlines takes a tenth of a second to decode.
        row = self._db.one(
            "SELECT parent_id, title, page_ids, line_ids, by_whom, made_at,"  # noqa: S608  # one of two literals
            f" {way} FROM step WHERE id = ?",
            (step_id,),
        )
        with self._db.decoding(f"step {step_id} of the timeline"):
            return _stored_step(step_id, row)


def _stored_step(step_id: int, row: Any) -> StoredStep:
    parent_id, title, page_ids, line_ids, by, made_at, action = row
    step = Step(
        title=cell_text(title),
        page_ids=tuple(cell_json(page_ids)),
        line_ids=tuple(cell_json(line_ids)),
        by=cell_text(by),
        made_at=datetime.fromisoformat(made_at),
    )
    return StoredStep(step_id, parent_id, step, action_from_plain(cell_json(action)))
