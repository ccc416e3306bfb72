"""The canvas in words, for screen readers."""

from __future__ import annotations

from ductus.document.region_shaping import region_of
from ductus.ui.canvas.scene import Scene
from ductus.ui.theme import status_title

_LONGEST_TEXT = 120


def description_of(scene: Scene, message: tuple[str, str]) -> str:
    """What the page shows, how much is selected, and the current line with number, status and text."""
    if message[0]:
        return " ".join(part for part in message if part)
    if scene.page is None:
        return "No page"
    parts = [f"{scene.page.name}, {_counted(len(scene.page.lines), 'line')}"]
    if len(scene.selection) > 1:
        parts.append(f"{len(scene.selection)} selected")
    region = region_of(scene.page, scene.regions.chosen)
    if region is not None:
        held = sum(line.region_id == region.id for line in scene.page.lines)
        parts.append(f"Region {region.kind} chosen, {_counted(held, 'line')}")
    line = scene.line(scene.current)
    if line is not None:
        number = scene.index.place(line.id) + 1
        locked = ", locked" if line.is_locked else ""
        parts.append(f"Line {number}: {status_title(line.status)}{locked}. {line.text[:_LONGEST_TEXT]}".rstrip(" ."))
    return ". ".join(parts)


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
