"""ductus import: transcriptions made elsewhere, into a project."""

from __future__ import annotations

import argparse
from pathlib import Path

from natsort import os_sorted

from ductus.cli.common import load_settings, open_or_create, tell_added
from ductus.cli.terminal import Bar, say, say_error, say_remarks
from ductus.errors import InputError
from ductus.formats.registry import Registry
from ductus.imaging.scans import SUFFIXES
from ductus.jobs.job import CancelToken
from ductus.workflows.engine_choice import limits
from ductus.workflows.import_transcriptions import Imported, bring_in
from ductus.workflows.open_archives import is_archive, may_be_transcription, unpack_archives
from ductus.workflows.open_scans import add_scans, look_at
from ductus.workflows.pairing import chosen_pages, propose
from ductus.workflows.read_transcriptions import read_files
from ductus.workflows.words import counted

_SPEAKING = (".xml", ".alto", ".hocr", ".zip")
"""Names that promise a transcription, so that a file that is none is an error."""
HELP = "Import transcriptions, with their images, into a project."
DESCRIPTION = """\
Import transcriptions into a project, which is made when it is not there yet.

  ductus import letters.ductus scans/                images and the XML beside them
  ductus import letters.ductus xml/ --no-scans       XML for pages the project has already
  ductus import letters.ductus export.zip            what eScriptorium or Transkribus exported; its images are
                                                     unpacked beside it

PAGE XML, ALTO, hOCR, JSON of docTR and Trace, Label.txt, images with .gt.txt and zips are told apart by what is in
them. The text of a PDF is imported with --format pdf_text. Files that name no image of the project find their page by
order or size with --guess.

Every repair is listed. Text you have corrected in the project is never replaced; where a file differs from
it, that is said.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("project", type=Path, metavar="PROJECT", help="the project file (*.ductus)")
    parser.add_argument(
        "files", nargs="+", type=Path, metavar="FILES", help="images, transcriptions, zips, or folders of them"
    )
    parser.add_argument("--format", default="", metavar="ID", help="how all files are read (default: told by the file)")
    parser.add_argument("--guess", action="store_true", help="pair what no name finds by order and by size")
    parser.add_argument("--no-scans", action="store_true", help="do not open the images found in the folders")


def run(arguments: argparse.Namespace) -> int:
    """Do it; returns the exit code."""
    settings = load_settings()
    files = _expanded(arguments.files)
    registry = Registry.discover()
    is_stated = registry.get(arguments.format).INFO.suffixes if arguments.format else ()
    unpacked = unpack_archives(files if not arguments.no_scans else [], CancelToken())
    transcriptions = [path for path in files if _is_transcription(path, registry, is_stated)]
    scans = [path for path in unpacked.scans if path.suffix.lower() in SUFFIXES]
    if not transcriptions:
        raise InputError("There are no transcriptions among these.")
    project = open_or_create(arguments.project)
    try:
        with Bar("Opening") as bar:
            looked = look_at(
                scans,
                pdf_dpi=settings["open.pdf_dpi"],
                limits=limits(settings),
                cancel=CancelToken(),
                on_progress=bar.count,
            )
        tell_added(add_scans(project, looked))
        with Bar("Importing") as bar:
            read = read_files(transcriptions, cancel=CancelToken(), on_progress=bar.count, format_id=arguments.format)
        imported = bring_in(project, read, chosen_pages(propose(project, read)) if arguments.guess else None)
    finally:
        project.close()
    imported.faults += unpacked.faults
    _tell(imported, arguments.project, has_guessed=arguments.guess)
    return 1 if imported.faults or imported.unmatched else 0


def _tell(imported: Imported, project: Path, *, has_guessed: bool) -> None:
    """What came of it."""
    for fault in imported.faults:
        say_error(fault.error)
    say_remarks("Repaired", imported.repairs)
    say_remarks("Kept", imported.kept)
    say_remarks("Without a page", imported.unmatched)
    if imported.unmatched and not has_guessed:
        say("  --guess pairs what no name finds with the pages left over, by order and by size.")
    say_remarks("Against the rules of the project", imported.breaches)
    pages = counted(len(imported.page_ids), "page")
    say(f"{counted(imported.lines, 'line')} imported on {pages} of {project}")


def _is_transcription(path: Path, registry: Registry, stated: tuple[str, ...]) -> bool:
    """Scans are none, except where a format is stated that reads them: the text of a PDF.

    Names that say nothing, as .txt and .json, are looked into; files that are none are not worth an error.
    """
    if stated:
        return path.name.lower().endswith(stated)
    if path.suffix.lower() in _SPEAKING:
        return True
    return may_be_transcription(path) and registry.reader_for(path) is not None


def _expanded(paths: list[Path]) -> list[Path]:
    """The files named, and those in folders, where zips may be anything and are left alone."""
    found: list[Path] = []
    for path in paths:
        inside = path.rglob("*") if path.is_dir() else ()
        found += os_sorted(file for file in inside if file.is_file() and not is_archive(file))
        found += [] if path.is_dir() else [path]
    return found
