"""A deposit is a valid bag with everything an archive asks for, whole or not there."""

import hashlib
import zipfile
from dataclasses import replace

import pytest
from lxml import etree

from ductus.document.description import Author, Description
from ductus.document.precedence import accept_text
from ductus.errors import Cancelled, ExportFailed
from ductus.jobs.job import Job, Lane
from ductus.workflows import deposit as depositing
from ductus.workflows.deposit import DepositRequest, deposit
from ductus.workflows.writing import Direct

SAID = Description(
    "Letters of Ada",
    (Author("Ada", "Lovelace"),),
    "Letters\nof a winter",
    "CC-BY-4.0",
    languages=("eng",),
    not_before=1840,
    not_after=1852,
    holder="The Archive",
)


@pytest.fixture
def described(with_lines):
    with_lines.set_sheet(replace(with_lines.sheet, description=SAID))
    page = with_lines.page(with_lines.page_ids()[0])
    with_lines.apply(accept_text(page, page.lines[0].id, "Dear Charles", "Ada", is_verified=True))
    return with_lines


def made(run_job, project, target, **more):
    request = DepositRequest(project.page_ids(), target, **more)
    return run_job(lambda job, thread: deposit(job, thread, request), project)


def contents(target):
    with zipfile.ZipFile(target) as packed:
        assert packed.testzip() is None
        return {name: packed.read(name) for name in packed.namelist()}


def test_a_deposit_is_a_bag_by_the_library_of_its_inventors(described, run_job, tmp_path):
    bagit = pytest.importorskip("bagit")
    written = made(run_job, described, tmp_path / "letters.zip")
    assert written.lines == 18
    with zipfile.ZipFile(tmp_path / "letters.zip") as packed:
        packed.extractall(tmp_path / "out")
    bag = bagit.Bag(str(tmp_path / "out" / "letters"))
    bag.validate()
    assert bag.version == "1.0"
    assert bag.info["Source-Organization"] == "The Archive"
    assert bag.info["External-Description"] == "Letters of a winter"
    (tmp_path / "out" / "letters" / "data" / "README.md").write_text("changed", encoding="utf-8")
    with pytest.raises(bagit.BagValidationError):
        bag.validate()


def test_scans_are_in_byte_for_byte_and_everything_is_described(described, folder, run_job, tmp_path):
    made(run_job, described, tmp_path / "letters.zip")
    held = contents(tmp_path / "letters.zip")
    for scan in folder.iterdir():
        assert held[f"letters/data/images/{scan.name}"] == scan.read_bytes()
    pages = [name for name in held if name.startswith("letters/data/page/")]
    assert sorted(pages) == [f"letters/data/page/{number}.xml" for number in (1, 10, 2)]
    root = etree.fromstring(held["letters/data/page/1.xml"])
    assert root.xpath("string(//*[local-name()='Page']/@imageFilename)") == "1.png"
    assert b"Dear Charles" in held["letters/data/text/1.txt"]
    assert "Letters of Ada" in held["letters/data/README.md"].decode()
    assert b"https://creativecommons.org/licenses/by/4.0/" in held["letters/data/LICENSE"]
    assert b"Section 8 \xe2\x80\x93 Interpretation." in held["letters/data/LICENSE"]
    assert b"cff-version" in held["letters/data/CITATION.cff"]
    rows = [row.split("\t") for row in held["letters/data/scans.tsv"].decode().splitlines()]
    assert [row[6] for row in rows[1:]] == ["images/1.png", "images/2.png", "images/10.png"]


def test_nothing_in_a_deposit_names_a_place_of_this_machine(described, run_job, tmp_path):
    made(run_job, described, tmp_path / "letters.zip")
    for name, content in contents(tmp_path / "letters.zip").items():
        assert str(tmp_path).encode() not in content, name
        assert not name.startswith("/") and ".." not in name


def test_scans_that_stay_outside_are_named_with_their_checksums(described, folder, run_job, tmp_path):
    made(run_job, described, tmp_path / "letters.zip", has_images=False, has_text=False, profile="exchange")
    held = contents(tmp_path / "letters.zip")
    assert not [name for name in held if "/images/" in name or "/text/" in name]
    rows = [row.split("\t") for row in held["letters/data/scans.tsv"].decode().splitlines()]
    assert rows[1][5] == hashlib.sha256((folder / "1.png").read_bytes()).hexdigest()
    assert rows[1][6] == ""
    assert "not in here" in held["letters/data/README.md"].decode()


def test_a_scan_that_changed_since_it_was_opened_is_said(described, folder, run_job, tmp_path):
    content = bytearray((folder / "1.png").read_bytes())
    content[-1] ^= 1
    (folder / "1.png").write_bytes(content)
    written = made(run_job, described, tmp_path / "letters.zip")
    assert [remark.where for remark in written.losses if "another" in remark.what] == ["1.png"]


def test_two_scans_of_one_name_both_get_in(described, run_job):
    page = described.page(described.page_ids()[0])
    scans = [replace(page.scan, path=path) for path in ("a/1.png", "b/1.PNG", "c/1.png")]
    names = depositing._names(scans)
    assert list(names.values()) == ["1.png", "2/1.PNG", "3/1.png"]


@pytest.mark.parametrize("files", [1, 4, 8])
def test_a_deposit_that_is_stopped_leaves_what_stood_there(files, described, tmp_path):
    target = tmp_path / "letters.zip"
    target.write_bytes(b"before")

    def stop(job):
        if job.progress.done >= files:
            job.cancel.cancel()

    request = DepositRequest(described.page_ids(), target)
    with pytest.raises(Cancelled):
        deposit(Job("test", Lane.DISK, lambda _job: None, on_change=stop), Direct(described), request)
    assert target.read_bytes() == b"before"
    assert not [path.name for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_a_missing_scan_is_named_before_anything_is_written(described, folder, run_job, tmp_path):
    (folder / "2.png").unlink()
    with pytest.raises(ExportFailed, match=r"2\.png"):
        made(run_job, described, tmp_path / "letters.zip")
    assert not (tmp_path / "letters.zip").exists()
    assert made(run_job, described, tmp_path / "letters.zip", has_images=False).lines == 18


def test_a_disk_without_room_is_said_before_anything_is_written(described, run_job, tmp_path, monkeypatch):
    monkeypatch.setattr(depositing, "free_bytes", lambda _target: 1000)
    with pytest.raises(ExportFailed, match="are free there"):
        made(run_job, described, tmp_path / "new" / "letters.zip")
    assert not (tmp_path / "new").exists()
