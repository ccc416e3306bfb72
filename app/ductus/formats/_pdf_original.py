"""Pages of a PDF taken over as they are, with our text laid under what they show.

The page's own content is not touched: our text stands before it, where no change of the coordinates can reach it, and
is invisible, so that it does not matter which lies on top.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ductus.document.page import Page
from ductus.errors import DuctusError

if TYPE_CHECKING:
    from ductus.imaging.pdf_text import PdfPlaces

_FONT = "/DuctusText"
LayerOf = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Original:
    """A page to be taken over: the PDF it is in, and where its pixels lie on it."""

    file: Path
    places: PdfPlaces


def original_of(file: Path, page: Page) -> Original | None:
    """The page of the PDF that a page shows; None where it cannot be taken over.

    Only whole pages can, of files that are neither encrypted nor damaged.
    """
    import pikepdf

    from ductus.imaging.pdf_text import pdf_places

    if not page.scan.dpi or page.cutout is not None:
        return None
    try:
        with pikepdf.open(file) as source:
            if source.is_encrypted or page.scan.index >= len(source.pages):
                return None
        return Original(file, pdf_places(file, page.scan.index, (page.width_px, page.height_px)))
    except (pikepdf.PdfError, pikepdf.PasswordError, OSError, DuctusError):
        return None  # whoever draws the page says what is wrong with the file


def add_original(target: Any, source: Any, page: Page, places: PdfPlaces, font: Any, layer: LayerOf) -> None:
    """Append the page of `source` that `page` shows to the PDF `target`, with a text layer on it.

    `layer` gives the operators of the text for the name of the font, empty for a page without text. `source` must stay
    open until `target` is saved.
    """
    from pikepdf import Dictionary, Name

    target.pages.append(source.pages[page.scan.index])
    made = target.pages[-1]
    held: Any = made.obj
    resources: Any = Dictionary(held.get("/Resources", Dictionary()))  # others may share the page's own
    fonts = Dictionary(resources.get("/Font", Dictionary()))
    name = _FONT
    while name in fonts:
        name += "_"
    fonts[Name(name)] = font
    resources.Font = fonts
    written = layer(name.removeprefix("/"))
    if written:
        held.Resources = resources
        made.contents_add(f"q {_matrix(places, page.height_px)} cm\n{written}\nQ\n".encode("ascii"), prepend=True)


def _matrix(places: PdfPlaces, height_px: int) -> str:
    """From pixels counted upwards from the lower left corner, as the text is written, to the page."""
    (x, y), (across_x, across_y), (down_x, down_y) = places.origin, places.across, places.down
    corner = (x + height_px * down_x, y + height_px * down_y)
    return " ".join(f"{number:.8f}" for number in (across_x, across_y, -down_x, -down_y, *corner))
