"""Taking a key set to a file and from one, and the sheet to paper or into a file."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QFileDialog, QWidget

from ductus.errors import DuctusError
from ductus.ui.keys.files import SUFFIX, read_keys, write_keys
from ductus.ui.keys.key_map import KeyMap
from ductus.ui.keys.sheet import print_sheet, write_html, write_pdf
from ductus.ui.notify import Kind
from ductus.ui.workbench import Workbench
from ductus.workflows.words import counted

_SETS = f"Key sets (*{SUFFIX})"
_PDF, _HTML = "PDF (*.pdf)", "HTML (*.html)"


def export_keys(parent: QWidget, bench: Workbench) -> None:
    """Ask where to and write the key set."""
    name, _ = QFileDialog.getSaveFileName(parent, "Export the key set", _start(bench, f"ductus{SUFFIX}"), _SETS)
    if not name:
        return
    target = Path(name if name.endswith(SUFFIX) else name + SUFFIX)
    try:
        write_keys(bench.keys, target)
    except DuctusError as fault:
        bench.say_error(fault)


def import_keys(parent: QWidget, bench: Workbench) -> None:
    """Ask for a key set and take it."""
    name, _ = QFileDialog.getOpenFileName(parent, "Import a key set", _start(bench, ""), f"{_SETS};;All files (*)")
    if not name:
        return
    try:
        unknown = read_keys(bench.keys, Path(name))
    except DuctusError as fault:
        bench.say_error(fault)
        return
    if unknown:
        bench.say(f"The keys of {counted(unknown, 'command')} in that file could not be used here.", Kind.WARNING)


def save_sheet(parent: QWidget, bench: Workbench) -> None:
    """Ask where to and write the sheet of keys as PDF or HTML, by the suffix given."""
    start = _start(bench, "ductus-keys.pdf")
    name, chosen = QFileDialog.getSaveFileName(parent, "Save the sheet of keys", start, f"{_PDF};;{_HTML}")
    if not name:
        return
    target = Path(name)
    if not target.suffix:
        target = target.with_suffix(".html" if chosen == _HTML else ".pdf")
    try:
        if target.suffix.lower() in (".html", ".htm"):
            write_html(bench.keys, target)
        else:
            write_pdf(bench.keys, target)
    except DuctusError as fault:
        bench.say_error(fault)


def print_keys(parent: QWidget, keys: KeyMap) -> None:
    """Ask for a printer and print the sheet of keys."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName("Keys of Ductus")
    dialog = QPrintDialog(printer, parent)
    if dialog.exec():
        print_sheet(keys, printer)


def _start(bench: Workbench, name: str) -> str:
    return str(Path(bench.settings["recent.folder"] or Path.home()) / name)
