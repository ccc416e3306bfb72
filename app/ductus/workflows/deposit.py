"""A deposit: one zip with everything an archive asks for, checksums over all of it.

data/images/…          the scans as they are, or none where they are only referred to
data/page/x.xml        PAGE, made for the profile chosen      data/text/x.txt   the text alone
data/scans.tsv         which file shows which page, with its size and checksum
data/README.md  data/LICENSE  data/CITATION.cff               from the project's description
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path, PurePosixPath

from ductus import __version__
from ductus.document.cutouts import on_scan
from ductus.document.description import Description
from ductus.document.page import Page, Scan
from ductus.errors import ExportFailed, Remedy, ScanMissing
from ductus.formats import page_xml, text
from ductus.formats.bag import Bag, bag_at
from ductus.formats.base import OnPage, Remark, WriteOptions, Written
from ductus.formats.description_files import Volume, citation, licence_file, people_in_words, readme
from ductus.formats.files import PageNames, told
from ductus.jobs.job import Job
from ductus.numerals import whole
from ductus.project.project import Project
from ductus.workflows.export_pages import healthy_pages, parts_of_scans
from ductus.workflows.writing import ProjectThread

PROFILE = next(option for option in page_xml.INFO.asks if option.name == "profile")
USUAL_PROFILE = "archive"
_BYTES_A_PAGE = 300_000
"""Room for the PAGE and the text of one page, twice over: the largest of the 21 trial pages take 110 kB."""
_COLUMNS = ("page", "page_xml", "image", "page_in_file", "bytes", "sha256", "in_the_bag")


_Writer = Callable[[Iterable[Page], int, Path, WriteOptions, OnPage], Written]


@dataclass(frozen=True, slots=True)
class DepositRequest:
    """What goes in and where to. `has_images` copies the scans; without, they are named with their checksums."""

    page_ids: tuple[str, ...]
    target: Path
    has_images: bool = True
    has_text: bool = True
    profile: str = USUAL_PROFILE


@dataclass(frozen=True, slots=True)
class ScanFiles:
    """The files behind pages, by the path the project has for them; `hashes` are those of when they were opened.

    `names` are what they are called in the bag, no two alike. `missing` are names of those not where they were.
    """

    names: dict[str, str]
    sources: dict[str, Path]
    hashes: dict[str, str]
    size_bytes: int
    missing: tuple[str, ...] = ()


@dataclass
class _Count:
    """How far the work is, in files."""

    job: Job
    total: int
    done: int = 0

    def one_more(self) -> None:
        self.job.cancel.check()
        self.done += 1
        self.job.report(self.done, self.total, "files")


@dataclass
class _Made:
    """What was put into the bag so far; `shown` are the pages in it: name, name of its PAGE file, scan."""

    shown: list[tuple[str, str, Scan]] = field(default_factory=list)
    lines: int = 0
    regions: int = 0
    characters: int = 0
    remarks: list[Remark] = field(default_factory=list)

    @property
    def volume(self) -> Volume:
        return Volume(len(self.shown), self.lines, self.regions, self.characters)


def scan_files(project: Project, page_ids: Iterable[str]) -> ScanFiles:
    """The scans of these pages and whether they are there. On the project's thread; looks at the disk once a file."""
    wanted = set(page_ids)
    scans = {page.scan.path: page.scan for page in project.summaries() if page.id in wanted and not page.problem}
    here: dict[str, Path] = {}
    missing: list[str] = []
    for path, scan in scans.items():
        try:
            here[path] = project.scan_path(scan)
        except ScanMissing:
            missing.append(PurePosixPath(path).name)
    size_bytes = sum(scan.size_bytes for scan in scans.values())
    hashes = {path: scan.sha256 for path, scan in scans.items()}
    return ScanFiles(_names(scans.values()), here, hashes, size_bytes, tuple(missing))


def deposit(job: Job, project: ProjectThread, request: DepositRequest) -> Written:
    """Write the deposit. Runs on a lane's thread; it appears whole, or what stood at the target before stays.

    Raises:
        ExportFailed: there are no pages, a scan that is to be copied is missing, or the disk has no room.
        Cancelled: the job was cancelled; nothing is left behind.
    """
    files = project.call(lambda held: scan_files(held, request.page_ids), job.cancel)
    _require(request, files)
    said = project.call(_description, job.cancel)
    kinds = 2 if request.has_text else 1
    count = _Count(job, kinds * len(request.page_ids) + (len(files.sources) if request.has_images else 0))
    made, day = _Made(), datetime.now(UTC).date()
    request.target.parent.mkdir(parents=True, exist_ok=True)
    with (
        told(request.target),
        tempfile.TemporaryDirectory(prefix=".deposit-", dir=request.target.parent) as staging,
        bag_at(request.target, request.target.stem, day) as bag,
    ):
        _add_pages(bag, Path(staging), job, project, request, count, made)
        hashes = _add_images(bag, files, count, made) if request.has_images else {}
        bag.add("scans.tsv", _scan_table(made, files, hashes).encode("utf-8"))
        _describe(bag, said, made, request)
        bag.close(_facts(said, day))
    return Written((request.target,), made.lines, tuple(made.remarks))


def _require(request: DepositRequest, files: ScanFiles) -> None:
    """Do nothing where the deposit can be made, as far as can be told before.

    Raises:
        ExportFailed: it cannot.
    """
    if not request.page_ids:
        raise ExportFailed("There are no pages to deposit.", remedy=Remedy("Open scans first.", "Open scans…", "open"))
    if request.has_images and files.missing:
        raise ExportFailed(
            f"{len(files.missing)} scans are not where they were, the first is “{files.missing[0]}”.",
            remedy=Remedy("Find them with File > Find missing scans, or make the deposit without images."),
            detail="\n".join(files.missing),
        )
    needed = needed_bytes(request, files)
    free = free_bytes(request.target)
    if needed > free:
        raise ExportFailed(
            f"The deposit takes about {whole(needed / 1e6)} MB, and {whole(free / 1e6)} MB are free there.",
            remedy=Remedy("Choose another disk, or make the deposit without images."),
        )


def needed_bytes(request: DepositRequest, files: ScanFiles) -> int:
    """Room the deposit may take at most, while it is made."""
    return _BYTES_A_PAGE * len(request.page_ids) + (files.size_bytes if request.has_images else 0)


def free_bytes(target: Path) -> int:
    """Free room where the target is to stand; its folder need not be there yet."""
    place = next(folder for folder in target.absolute().parents if folder.exists())
    return shutil.disk_usage(place).free


def _add_pages(
    bag: Bag, staging: Path, job: Job, project: ProjectThread, request: DepositRequest, count: _Count, made: _Made
) -> None:
    """PAGE and text of each page, written to `staging` first; `made` says what was put in."""
    parts = project.call(parts_of_scans, job.cancel)

    def part_of_scan(page: Page) -> int:
        return parts.get(page.id, 0)

    names = PageNames(part_of_scan)

    def pages_on_scans() -> Iterator[Page]:
        for page in _pages(job, project, request, made.remarks):
            _count_page(page, names.stem(page), made)
            yield on_scan(page)

    def write(kind: str, writer: _Writer, pages: Iterable[Page], options: WriteOptions) -> Written:
        total = len(request.page_ids)
        written = writer(pages, total, staging / kind, options, lambda _done, _of: count.one_more())
        for file in written.files:
            bag.add_file(f"{kind}/{file.name}", file, job.cancel.check)
            file.unlink()
        return written

    options = WriteOptions(choices={PROFILE.name: request.profile}, part_of_scan=part_of_scan)
    made.remarks += write("page", page_xml.write, pages_on_scans(), options).losses
    if request.has_text:
        write("text", text.write, _pages(job, project, request, []), WriteOptions(part_of_scan=part_of_scan))


def _pages(job: Job, project: ProjectThread, request: DepositRequest, left_out: list[Remark]) -> Iterator[Page]:
    """The pages that can be written; why others cannot is told to `left_out`."""
    for page in healthy_pages(job, project, request.page_ids, left_out):
        if page.width_px > 0 and page.height_px > 0:
            yield page


def _count_page(page: Page, stem: str, made: _Made) -> None:
    made.shown.append((page.name, stem, page.scan))
    made.lines += len(page.lines)
    made.regions += len(page.regions)
    made.characters += sum(len(line.text) for line in page.lines)


def _add_images(bag: Bag, files: ScanFiles, count: _Count, made: _Made) -> dict[str, str]:
    """Copies the scans; gives their checksums by path."""
    hashes = {}
    for path, source in files.sources.items():
        hashes[path] = bag.add_file(f"images/{files.names[path]}", source, count.job.cancel.check)
        if files.hashes[path] and hashes[path] != files.hashes[path]:
            made.remarks.append(
                Remark(source.name, "The scan is another than the one that was opened; it is in as it is.")
            )
        count.one_more()
    return hashes


def _scan_table(made: _Made, files: ScanFiles, hashes: dict[str, str]) -> str:
    """Which file shows which page; columns parted by tabs."""
    rows = ["\t".join(_COLUMNS)]
    for name, stem, scan in made.shown:
        sha256 = hashes.get(scan.path, scan.sha256)
        in_bag = f"images/{files.names[scan.path]}" if scan.path in hashes else ""
        cells = (name, f"page/{stem}.xml", files.names[scan.path], scan.index + 1, scan.size_bytes, sha256, in_bag)
        rows.append("\t".join(" ".join(str(cell).split()) for cell in cells))
    return "\n".join(rows) + "\n"


def _description(project: Project) -> Description:
    """What the project says of itself; without a title it goes by its file."""
    said = project.sheet.description
    return said if said.title else replace(said, title=project.path.stem)


def _describe(bag: Bag, said: Description, made: _Made, request: DepositRequest) -> None:
    contents = [("page", f"PAGE XML of each page, made for {request.profile}")]
    if request.has_text:
        contents.append(("text", "the text of each page, UTF-8, NFC"))
    if request.has_images:
        contents.append(("images", "the scans, byte for byte"))
    contents += [("scans.tsv", "which file shows which page, with size and SHA-256")]
    notes = ["Every file's SHA-256 stands in manifest-sha256.txt beside this folder (BagIt, RFC 8493)."]
    if not request.has_images:
        notes.append("The scans are not in here; scans.tsv names them, and their checksums tell whether one has them.")
    bag.add("README.md", readme(said, made.volume, contents, notes).encode("utf-8"))
    bag.add("LICENSE", licence_file(said).encode("utf-8"))
    bag.add("CITATION.cff", citation(said).encode("utf-8"))


def _facts(said: Description, day: date) -> list[tuple[str, str]]:
    """What bag-info.txt says, by the labels that RFC 8493 reserves (2.2.2)."""
    return [
        ("Source-Organization", said.holder),
        ("Contact-Name", people_in_words(said)),
        ("External-Description", said.summary or said.title),
        ("External-Identifier", said.url),
        ("Bagging-Date", day.isoformat()),
        ("Bag-Software-Agent", f"Ductus {__version__}"),
    ]


def _names(scans: Iterable[Scan]) -> dict[str, str]:
    """A name for each scan's file by its path: its own, in a numbered folder where another has it, case aside."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for scan in scans:
        name = own = PurePosixPath(scan.path.replace("\\", "/")).name
        number = 2
        while name.casefold() in taken:
            name, number = f"{number}/{own}", number + 1
        taken.add(name.casefold())
        names[scan.path] = name
    return names
