"""The File menu: opening, importing, exporting, checkpoints."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QInputDialog

from ductus.imaging.scans import SUFFIXES
from ductus.project.files import PROJECT_SUFFIX, is_project
from ductus.ui import opening
from ductus.ui.actions.base import SEPARATOR, ActionRow, Menu, Needs
from ductus.ui.combining import ask_and_combine
from ductus.ui.notify import Kind
from ductus.ui.workbench import Workbench


def open_scans(bench: Workbench) -> None:
    """Ask for scans and open them."""
    patterns = " ".join(f"*{suffix}" for suffix in sorted(SUFFIXES))
    names, _ = QFileDialog.getOpenFileNames(
        bench.window,
        "Open scans",
        bench.settings["recent.folder"],
        f"Scans, PDFs and projects ({patterns} *.ductus);;All files (*)",
    )
    opening.open_paths(bench, [Path(name) for name in names])


def open_folder(bench: Workbench) -> None:
    """Ask for a folder and open its scans."""
    name = QFileDialog.getExistingDirectory(bench.window, "Open a folder of scans", bench.settings["recent.folder"])
    opening.open_paths(bench, [Path(name)] if name else [])


def open_project(bench: Workbench) -> None:
    """Ask for a project file and open it."""
    name, _ = QFileDialog.getOpenFileName(
        bench.window, "Open a project", bench.settings["recent.folder"], "Ductus projects (*.ductus)"
    )
    if name:
        opening.open_paths(bench, [Path(name)])


def new_project(bench: Workbench) -> None:
    """Ask where a new project is to be kept and make it."""
    name, _ = QFileDialog.getSaveFileName(
        bench.window, "New project", bench.settings["recent.folder"], "Ductus projects (*.ductus)"
    )
    if name:
        path = Path(name)
        path = path if is_project(path) else path.with_name(path.name + PROJECT_SUFFIX)
        opening.open_project(bench, path, is_new=True)


def import_transcriptions(bench: Workbench) -> None:
    """Choose files with transcriptions, see where they go, and bring them in."""
    from ductus.ui.importing.dialog import show_import

    show_import(bench)


def export(bench: Workbench) -> None:
    """Choose a format and write the pages."""
    from ductus.ui.exporting.dialog import show_export

    show_export(bench)


def deposit(bench: Workbench) -> None:
    """Choose what goes into the zip for an archive and make it."""
    from ductus.ui.exporting.deposit import show_deposit

    show_deposit(bench)


def checkpoint(bench: Workbench) -> None:
    """Name this moment of the work. Everything is saved already; a checkpoint is a name to find it by."""
    if bench.session is None:
        return
    bench.desk.flush()
    name, is_given = QInputDialog.getText(
        bench.window, "Checkpoint", "Your work is always saved. Name this moment, to find it again:"
    )
    if is_given and name.strip():
        bench.session.project.checkpoint(name.strip())
        bench.say(f"Checkpoint “{name.strip()}” set. View > Panels > Checkpoints leads back to it.", Kind.SUCCESS)


def relink(bench: Workbench) -> None:
    """Ask for a folder and look for missing scans there, by size and content."""
    name = QFileDialog.getExistingDirectory(bench.window, "Where are the scans now?", bench.settings["recent.folder"])
    if name:
        opening.relink(bench, Path(name))


def settings(bench: Workbench) -> None:
    """Open the settings."""
    from ductus.ui.dialogs.settings import show_settings

    show_settings(bench)


def close_window(bench: Workbench) -> None:
    """Close the window; everything is saved."""
    bench.window.close()


MENU: Menu = (
    ActionRow(
        "open",
        "Open scans…",
        open_scans,
        ("Ctrl+O",),
        "open",
        "Pictures and PDFs; nothing is ever written to them.",
        on_toolbar="file",
        short_text="Open",
    ),
    ActionRow("open_folder", "Open folder…", open_folder, ("Ctrl+Shift+O", "Ctrl+U"), "open folder"),
    ActionRow("open_project", "Open project…", open_project, ("Ctrl+Alt+O",), "file"),
    ActionRow("new_project", "New project…", new_project, ("Ctrl+N",)),
    ActionRow("sample", "Try the sample", opening.open_sample, (), "sample", "A few pages to try things on."),
    SEPARATOR,
    ActionRow(
        "import",
        "Import transcriptions…",
        import_transcriptions,
        ("Ctrl+Shift+I",),
        "import",
        "PAGE XML, ALTO and others, from Transkribus, eScriptorium and elsewhere.",
        Needs.PAGE | Needs.WRITING,
    ),
    ActionRow(
        "export",
        "Export…",
        export,
        ("Ctrl+Shift+E",),
        "export",
        "Text, PAGE XML, or ground truth for training.",
        Needs.PAGE,
        on_toolbar="export",
    ),
    ActionRow(
        "deposit",
        "Deposit…",
        deposit,
        icon="deposit",
        tip="One zip for an archive: scans, PAGE XML, text, README, licence, checksums.",
        needs=Needs.PROJECT,
    ),
    ActionRow(
        "combine",
        "Bring in another's work…",
        ask_and_combine,
        tip="From a copy of this project. Where both wrote something else, you are asked.",
        needs=Needs.PROJECT | Needs.WRITING,
    ),
    SEPARATOR,
    ActionRow(
        "checkpoint",
        "Set checkpoint…",
        checkpoint,
        ("Ctrl+S",),
        "checkpoint",
        "Everything is saved as you work; this names a moment, and the panel of checkpoints leads back to it.",
        Needs.PROJECT | Needs.WRITING,
    ),
    ActionRow(
        "relink", "Find missing scans…", relink, (), "", "After scans were moved.", Needs.PROJECT | Needs.WRITING
    ),
    SEPARATOR,
    ActionRow("settings", "Settings…", settings, ("Ctrl+,",), "settings"),
    ActionRow("close", "Close window", close_window, ("Ctrl+Q",)),
)
