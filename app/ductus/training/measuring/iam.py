"""The IAM handwriting database as it is handed out (Marti and Bunke 2002), with the split files published for it.

Expected in the folder, at any depth: `lines.txt`; line images as `<form's first part>/<form>/<line>.png`; a list of the
part wanted, with one id of a line or a form in each row, as the task "Large Writer Independent Text Line Recognition"
(`testset.txt`) and RWTH Aachen (`test.uttlist`, by which TrOCR's 3.42 and 2.89 % CER were measured) publish theirs;
`forms.txt`, where it is there, names the writers. IAM may not be passed on, so whoever measures holds it themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from ductus.errors import InputError, Remedy
from ductus.training.line_samples import plain_text
from ductus.training.line_sets import TEST, TRAIN, VALIDATION
from ductus.training.measuring.pages_to_test import LineToTest, PageToTest, SetToTest

_LINES, _FORMS = "lines.txt", "forms.txt"
_LISTS = {
    TRAIN: ("trainset.txt", "train.uttlist", "train.txt"),
    VALIDATION: ("validationset1.txt", "validationset2.txt", "validation.uttlist", "valid.txt", "val.txt"),
    TEST: ("testset.txt", "test.uttlist", "test.txt"),
}
_LINE_ID = re.compile(r"([a-z]\d\d)-(\d{3}[a-z]?)-(\d\d)")
_FIELDS_BEFORE_TEXT = 8
# "id ok 154 19 x y w h text": the words stand behind the eighth blank, parted by "|".


def is_iam(folder: Path) -> bool:
    """Whether a folder holds IAM's table of lines."""
    table = _first(folder, _LINES)
    if table is None:
        return False
    with table.open(encoding="utf-8", errors="replace") as rows:
        return any(_LINE_ID.match(row) for row in rows)


def read_iam(folder: Path, part: str) -> SetToTest:
    """The lines of a part. Blanks that IAM sets before . , ; : ! ? and ) are taken out, as TrOCR was taught and tested.

    Raises:
        InputError: there is no list of that part, or images are missing.
    """
    lists = [file for name in _LISTS.get(part, ()) if (file := _first(folder, name)) is not None]
    if not lists:
        wanted = " or ".join(_LISTS.get(part, ())) or part
        raise InputError(
            f"“{folder.name}” holds IAM, but no list of its part “{part}”.",
            remedy=Remedy(f"Put the published list there: {wanted}."),
        )
    listed = {row.strip() for file in lists for row in file.read_text(encoding="utf-8").splitlines() if row.strip()}
    writers = _writers(folder)
    pages: dict[str, list[LineToTest]] = {}
    for line_id, text in _texts(folder):
        form = line_id.rsplit("-", 1)[0]
        if line_id in listed or form in listed:
            pages.setdefault(form, []).append(LineToTest(line_id, text, picture=_picture(folder, line_id)))
    return SetToTest(
        f"IAM, {part}",
        f"the published list {', '.join(file.name for file in lists)}",
        tuple(PageToTest(form, form, tuple(lines), "IAM", writers.get(form, "")) for form, lines in pages.items()),
    )


def _texts(folder: Path) -> Iterator[tuple[str, str]]:
    table = _first(folder, _LINES)
    rows = table.read_text(encoding="utf-8", errors="replace").splitlines() if table is not None else []
    for row in rows:
        fields = row.split(" ", _FIELDS_BEFORE_TEXT)
        if _LINE_ID.fullmatch(fields[0]) and len(fields) > _FIELDS_BEFORE_TEXT:
            yield fields[0], plain_text(_closed_up(fields[-1].replace("|", " ")))


def _closed_up(text: str) -> str:
    return re.sub(r" ([.,;:!?)])", r"\1", text)


def _picture(folder: Path, line_id: str) -> bytes:
    first, second, _ = line_id.split("-")
    inner = Path(first) / f"{first}-{second}" / f"{line_id}.png"
    for file in (folder / "lines" / inner, folder / inner, folder / "lines" / f"{line_id}.png"):
        if file.is_file():
            return file.read_bytes()
    raise InputError(
        f"The image of line {line_id} is not in “{folder.name}”.",
        remedy=Remedy(f"Unpack lines.tgz there, so that lines/{inner.as_posix()} exists."),
    )


def _writers(folder: Path) -> Mapping[str, str]:
    """Form to writer, as `forms.txt` has them: "a01-000u 000 2 prt 7/5 52/36"."""
    table = _first(folder, _FORMS)
    rows = table.read_text(encoding="utf-8", errors="replace").splitlines() if table is not None else []
    fields = (row.split() for row in rows if row and not row.startswith("#"))
    return {each[0]: f"writer {each[1]}" for each in fields if len(each) > 1}


def _first(folder: Path, name: str) -> Path | None:
    """The file of that name nearest the top. Looks two folders deep: below lie 13,353 images."""
    for pattern in (name, f"*/{name}", f"*/*/{name}"):
        found = sorted(folder.glob(pattern))
        if found:
            return found[0]
    return None
