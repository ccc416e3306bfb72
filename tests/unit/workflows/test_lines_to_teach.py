"""Lines of a project as lines to teach: vouched for, by part, never of a test page, and as they were when put by."""

import io

import pytest
from PIL import Image

from ductus.document.partition import TEST, TRAIN, VALIDATION, PartedPage, Partition
from ductus.document.precedence import accept_text
from ductus.errors import Cancelled, InputError
from ductus.imaging.crops import cut_line
from ductus.imaging.scans import open_page
from ductus.jobs.job import Job, Lane
from ductus.training.line_sets import read_set
from ductus.workflows.lines_to_teach import pages_to_teach, put_lines_by
from ductus.workflows.scan_sources import source_of


@pytest.fixture
def vouched(with_lines):
    """Two lines of each of the three pages verified, one corrected; a page in each part."""
    for page_id in with_lines.page_ids():
        for index in range(3):
            page = with_lines.page(page_id)
            text = f"{page_id} {index}"
            with_lines.apply(accept_text(page, page.lines[index].id, text, "Ada", is_verified=index < 2))
    parts = zip(with_lines.page_ids(), (TRAIN, TEST, VALIDATION), strict=True)
    with_lines.set_partition(Partition(pages=tuple(PartedPage(each, "", each, part) for each, part in parts)))
    return with_lines


def job():
    return Job("test", Lane.CPU, lambda _job: None)


def test_lines_go_to_their_parts_and_those_of_test_pages_nowhere(vouched, tmp_path):
    first, tested, last = vouched.page_ids()
    watched = job()
    done = put_lines_by(watched, pages_to_teach(vouched), tmp_path / "lines", "letters", "CC BY 4.0")
    assert (done.lines, done.pages, done.faults) == (6, 2, ()) and watched.progress.done == 2
    assert (done.judged_lines, done.judged_pages) == (3, 1)
    found = read_set(tmp_path / "lines")
    assert [line.text for line in found[TRAIN]] == [f"{first} {index}" for index in range(3)]
    assert {line.page for line in found[VALIDATION]} == {last} and found.keys() == {TRAIN, VALIDATION}
    assert not any(tested in line.text for lines in found.values() for line in lines)
    assert {(line.source, line.licence) for line in found[TRAIN]} == {("letters", "CC BY 4.0")}
    line = vouched.page(first).lines[0]
    with Image.open(io.BytesIO(found[TRAIN][0].picture)) as kept:
        whole = cut_line(open_page(source_of(vouched, vouched.page(first))), line.polygon, line.baseline).image
        assert (kept.mode, kept.size) == ("RGB", whole.size)  # in colour and as large as it is read


def test_pages_named_alone_and_only_lines_a_person_vouches_for(vouched):
    first = vouched.page_ids()[0]
    (page,) = pages_to_teach(vouched, [first])
    assert (page.id, page.part, len(page.lines)) == (first, TRAIN, 3) and len(vouched.page(first).lines) == 6


def test_new_pages_get_their_part_for_good(with_lines):
    for page_id in with_lines.page_ids():
        page = with_lines.page(page_id)
        with_lines.apply(accept_text(page, page.lines[0].id, "Item", "Ada", is_verified=True))
    taught = {page.id: page.part for page in pages_to_teach(with_lines)}
    held = with_lines.partition.parts()
    assert set(held) == set(with_lines.page_ids()) and taught.items() <= held.items()
    assert {page.id: page.part for page in pages_to_teach(with_lines)} == taught


def test_without_lines_it_is_said_and_no_page_gets_a_part(with_lines, vouched):
    with pytest.raises(InputError, match="outside its test pages"):
        pages_to_teach(vouched, [vouched.page_ids()[1]])


def test_a_scan_that_cannot_be_opened_is_named_and_cancel_is_obeyed(vouched, tmp_path):
    pages = pages_to_teach(vouched)
    pages[0].scan.path.write_bytes(b"no picture")
    done = put_lines_by(job(), pages, tmp_path / "lines", "letters")
    assert (done.lines, [fault.page_id for fault in done.faults]) == (3, [pages[0].id])
    pages[1].scan.path.write_bytes(b"no picture")
    with pytest.raises(InputError, match="Not one page"):
        put_lines_by(job(), pages, tmp_path / "none", "letters")
    stopped = job()
    stopped.cancel.cancel()
    with pytest.raises(Cancelled):
        put_lines_by(stopped, pages, tmp_path / "more", "letters")
