"""Pages of files find pages of the project: by name for sure, by order or size as a proposal."""

from pathlib import Path

import pytest

from ductus.formats.base import ReadPage
from ductus.workflows.import_transcriptions import bring_in
from ductus.workflows.pairing import Why, chosen_pages, propose
from ductus.workflows.read_transcriptions import FileRead, FilesRead
from fakes.pages_to_write import line


def page_of_file(image="", width=1000, height=1001):
    return ReadPage(image, width, height, (), (line(f"l {image}", "text"),))


def files(*pages, path="/elsewhere/export.xml"):
    return FilesRead([FileRead(Path(path), "page", pages)])


def proposed(project, read):
    name_of = {page_id: project.page(page_id).name for page_id in project.page_ids()}
    return [(tuple(name_of[page_id] for page_id in pair.page_ids), pair.why) for pair in propose(project, read)]


@pytest.mark.parametrize(
    ("image", "path", "expected"),
    [
        ("10.PNG", "/x/a.xml", (("10.png",), Why.NAME)),
        ("10.tif", "/x/a.xml", (("10.png",), Why.STEM)),
        ("other.jpg", "/x/10.xml", (("10.png",), Why.FILE)),
    ],
)
def test_names_decide(project, image, path, expected):
    (pair,) = proposed(project, files(page_of_file(image), path=path))
    assert pair == expected
    assert pair[1].is_certain


def test_as_many_pages_left_as_files_are_paired_in_order(project):
    pages = (page_of_file("b", 500, 500), page_of_file("2.png", 1000, 1002), page_of_file("a", 2000, 2010))
    assert proposed(project, files(*pages)) == [
        (("1.png",), Why.ORDER),
        (("2.png",), Why.NAME),
        (("10.png",), Why.ORDER),
    ]
    assert not Why.ORDER.is_certain


def test_other_proportions_or_another_number_are_not_paired_in_order(project):
    wide = [page_of_file(name, 3000, 1000) for name in "abc"]
    assert {why for _, why in proposed(project, files(*wide))} == {Why.NOTHING}
    two = [page_of_file("a", 500, 500), page_of_file("b", 600, 600)]
    assert {why for _, why in proposed(project, files(*two))} == {Why.NOTHING}


def test_the_only_page_of_a_size_is_proposed(project):
    read = files(page_of_file("a", 1000, 1010))
    assert proposed(project, read) == [(("10.png",), Why.SIZE)]
    twins = files(page_of_file("a", 1000, 1010), page_of_file("b", 1000, 1010))
    assert {why for _, why in proposed(project, twins)} == {Why.NOTHING}


def test_a_pair_of_other_proportions_says_so(project):
    (pair,) = propose(project, files(page_of_file("1.png", 1000, 500)))
    assert pair.why is Why.NAME
    assert not pair.has_same_shape


def test_only_what_was_confirmed_is_brought_in(project):
    read = files(page_of_file("a", 1000, 1010), page_of_file("1.png"))
    by_name = bring_in(project, read)
    assert len(by_name.unmatched) == 1
    last = project.page_ids()[2]
    assert not project.page(last).lines
    pairs = propose(project, read)
    confirmed = chosen_pages([pairs[0], pairs[1].with_pages(())])
    imported = bring_in(project, read, confirmed)
    assert imported.page_ids == [last]
    assert [held.text for held in project.page(last).lines] == ["text"]
    assert len(imported.unmatched) == 1, "what was left out is told"
