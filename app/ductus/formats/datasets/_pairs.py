"""Pairs of an image and a text beside it, `x.png` and `x.gt.txt`: what kraken, Tesseract and others train from."""

from __future__ import annotations

from collections.abc import Callable

from ductus.formats.datasets._cutting import Cutting
from ductus.formats.datasets._making import write_text


def arrange_pairs(cutting: Cutting, folder_of: Callable[[str], str], manifest_of: Callable[[str], str]) -> None:
    """Each part in its folder, and a list of its images, relative to the set, in a file of its own."""
    for part, pages in cutting.parts():
        images = []
        for page in pages:
            for row in page.read_rows():
                place = cutting.move(row["file_name"], folder_of(part))
                write_text(cutting, place.with_suffix(".gt.txt").as_posix(), row["text"] + "\n")
                images.append(place.as_posix() + "\n")
        write_text(cutting, manifest_of(part), "".join(images))
