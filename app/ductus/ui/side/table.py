"""The panels of the left side beside the pages, in the order of their buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ductus.ui.side.panel import PanelRow, SidePanel

if TYPE_CHECKING:
    from ductus.ui.workbench import Workbench


def _rules(bench: Workbench) -> SidePanel:
    from ductus.ui.rules.rules_panel import RulesPanel

    return RulesPanel(bench)


def _characters(bench: Workbench) -> SidePanel:
    from ductus.ui.rules.characters_panel import CharactersPanel

    return CharactersPanel(bench)


def _worklist(bench: Workbench) -> SidePanel:
    from ductus.ui.worklist.panel import WorklistPanel

    return WorklistPanel(bench)


def _merge_queue(bench: Workbench) -> SidePanel:
    from ductus.ui.merge_queue.panel import MergeQueuePanel

    return MergeQueuePanel(bench)


def _next_pages(bench: Workbench) -> SidePanel:
    from ductus.ui.training.next_panel import NextPanel

    return NextPanel(bench)


def _find(bench: Workbench) -> SidePanel:
    from ductus.ui.search.panel import FindPanel

    return FindPanel(bench)


def _lines(bench: Workbench) -> SidePanel:
    from ductus.ui.lines.panel import LinesPanel

    return LinesPanel(bench)


def _tags(bench: Workbench) -> SidePanel:
    from ductus.ui.tags.panel import TagsPanel

    return TagsPanel(bench)


def _signs(bench: Workbench) -> SidePanel:
    from ductus.ui.signs.panel import SignsPanel

    return SignsPanel(bench)


def _inspector(bench: Workbench) -> SidePanel:
    from ductus.ui.inspector.panel import InspectorPanel

    return InspectorPanel(bench)


def _spelling(bench: Workbench) -> SidePanel:
    from ductus.ui.checking.panel import SpellingPanel

    return SpellingPanel(bench)


def _checkpoints(bench: Workbench) -> SidePanel:
    from ductus.ui.checkpoints.panel import CheckpointsPanel

    return CheckpointsPanel(bench)


PANELS: tuple[PanelRow, ...] = (
    PanelRow(
        "lines",
        "Lines",
        "lines list",
        _lines,
        "Ctrl+Shift+L",
        "Lines and regions of the page in reading order; drag to reorder.",
    ),
    PanelRow(
        "inspector",
        "Numbers",
        "numbers",
        _inspector,
        "Ctrl+Alt+I",
        "Exact place, size and angle of the selected lines, to be read and set.",
    ),
    PanelRow(
        "find", "Find", "find", _find, tip="Words on this page or in the project, shown with their ink.", width_px=360
    ),
    PanelRow(
        "worklist",
        "Worklist",
        "doubt",
        _worklist,
        "Shift+F9",
        "Lines read and not judged, the most doubtful first.",
        320,
    ),
    PanelRow(
        "merge_queue",
        "New readings",
        "compare",
        _merge_queue,
        "F11",
        "Where a newer reading disagrees with your text.",
        360,
    ),
    PanelRow(
        "next_pages",
        "Next pages",
        "next pages",
        _next_pages,
        tip="Which pages a reader would learn most from, and why.",
        width_px=320,
    ),
    PanelRow("tags", "Tags", "tag", _tags, "Ctrl+Alt+G", "What is said of letters on this page; Ctrl+T tags."),
    PanelRow("signs", "Signs", "signs", _signs, "Ctrl+Shift+K", "Characters your keyboard lacks.", 300),
    PanelRow("rules", "Rules", "rules", _rules, tip="What the transcription keeps to, and where it does not."),
    PanelRow("spelling", "Spelling", "spelling", _spelling, tip="Words of the page that no dictionary knows."),
    PanelRow(
        "characters", "Characters in use", "characters", _characters, tip="Every character, how often, and where."
    ),
    PanelRow(
        "checkpoints",
        "Checkpoints",
        "checkpoint",
        _checkpoints,
        tip="Moments of the work that were named, and the way back to one.",
    ),
)
