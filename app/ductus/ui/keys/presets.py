"""Key sets for hands that learned elsewhere: only what differs from ours, and only what we have too.

Sources: labelme's `_config/default_config.yaml` and the table of keys in PPOCRLabel's README (W, Q, D, A, Ctrl+J and
Ctrl+E are common to both, Ctrl+R to PPOCRLabel); eScriptorium's `docs/shortcuts.md`. Where a key there would put text
in danger here (PPOCRLabel confirms a page with Ctrl+V, eScriptorium deletes points with Ctrl+Del in any place), ours
stays. To add a preset: add a row to `PRESETS`; the id of each command is that of `commands.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Preset:
    """A key set by name. `keys` replaces all keys of a command; a command not named keeps ours, if they are free."""

    id: str
    title: str
    about: str
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


DUCTUS = "ductus"
PRESETS: tuple[Preset, ...] = (
    Preset(DUCTUS, "Ductus", "The keys this help speaks of."),
    Preset(
        "labelme",
        "labelme, PPOCRLabel",
        "As in labelme and PPOCRLabel, where they agree with one another and with typing text.",
        {
            "canvas.use_select": ("Ctrl+J", "V"),
            "canvas.use_rectangle": ("W",),
            "canvas.use_polygon": ("Q", "Home"),
            "canvas.duplicate": ("Ctrl+D", "Ctrl+C"),
            "canvas.confirm": ("Return", "Ctrl+Return"),
        },
    ),
    Preset(
        "escriptorium",
        "eScriptorium",
        "As in eScriptorium's segmentation and transcription panels.",
        {
            "canvas.use_baseline": ("A", "B"),
            "canvas.use_cut": ("C",),
            "canvas.join": ("J",),
            "canvas.reverse": ("I",),
            "canvas.toggle_order": ("L",),
            "canvas.next_page": ("Ctrl+Right",),
            "canvas.previous_page": ("Ctrl+Left",),
            "canvas.erase": ("Del", "Backspace", "Ctrl+Del"),
            "canvas.fit_page": ("Ctrl+Backspace", "F"),
        },
    ),
)


def preset(preset_id: str) -> Preset:
    """The preset of that id, ours where there is none."""
    return next((row for row in PRESETS if row.id == preset_id), PRESETS[0])
