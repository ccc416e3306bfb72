"""What this is, and whose work it stands on."""

from __future__ import annotations

from PySide6.QtWidgets import QMessageBox

from ductus import __version__
from ductus.ui.workbench import Workbench

_TEXT = """\
<h3>Ductus {version}</h3>
<p>Transcribe manuscripts on your own computer. Nothing leaves it unless you ask for it: no account, no telemetry.</p>
<p>Free software under the Apache License 2.0.</p>
<p>Lines are found by PP-OCRv6 (PaddlePaddle authors, Apache-2.0) through RapidOCR and read by Quill, our own reader,
taught on transcriptions that archives and scholars have published (weights CC BY-SA 4.0). TrOCR reads through
Transformers; docTR, Tesseract and kraken find and read where they are chosen. Settings name the licence of each.</p>
<p>Scans are decoded by Pillow and PDFium. Icons: Phosphor (MIT) through QtAwesome. Window: Qt for Python.</p>
"""


def show_about(bench: Workbench) -> None:
    """Open the box."""
    QMessageBox.about(bench.window, "About Ductus", _TEXT.format(version=__version__))
