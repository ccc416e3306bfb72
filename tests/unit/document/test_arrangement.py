"""Moving, sorting, dividing and joining: pure functions from one order of documents and pages to the next."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ductus.document.arrangement import (
    Documents,
    document_stepped,
    joined,
    ordered,
    placed,
    renamed,
    split_off,
    stepped,
    without_empty,
)
from ductus.document.page import Document


def documents(*pages: str) -> Documents:
    """A document for each word, its letters for pages: d0, d1, ..."""
    return tuple(Document(f"d{number}", f"title {number}", tuple(word)) for number, word in enumerate(pages))


def words(found: Documents) -> list[str]:
    return ["".join(document.page_ids) for document in found]


@st.composite
def drawn(draw: st.DrawFn) -> tuple[Documents, list[str]]:
    """Documents, some empty, and pages chosen of them."""
    letters = draw(st.permutations("abcdefghij"))
    cuts = sorted(draw(st.lists(st.integers(0, len(letters)), max_size=3)))
    parts = [letters[start:end] for start, end in zip([0, *cuts], [*cuts, len(letters)], strict=True)]
    return documents(*("".join(part) for part in parts)), draw(st.lists(st.sampled_from(letters), unique=True))


@pytest.mark.parametrize(
    ("chosen", "document_id", "index", "outcome"),
    [
        ("d", "d0", 1, ["adbc", "ef"]),
        ("bd", "d0", 0, ["bdac", "ef"]),
        ("db", "d0", 4, ["acbd", "ef"]),
        ("b", "d0", 2, ["abcd", "ef"]),
        ("bf", "d1", 1, ["acd", "ebf"]),
        ("ad", "d1", 99, ["bc", "efad"]),
        ("ef", "d0", -1, ["efabcd", ""]),
    ],
)
def test_pages_are_put_as_one_block_in_the_order_they_have(
    chosen: str, document_id: str, index: int, outcome: list[str]
) -> None:
    assert words(placed(documents("abcd", "ef"), chosen, document_id, index)) == outcome


@pytest.mark.parametrize(
    ("chosen", "step", "outcome"),
    [
        ("c", -1, ["acbd", "ef"]),
        ("bd", -1, ["badc", "ef"]),
        ("ac", -1, ["acbd", "ef"]),
        ("ab", -1, ["abcd", "ef"]),
        ("e", -1, ["abcde", "f"]),
        ("d", 1, ["abc", "def"]),
        ("cd", 1, ["ab", "cdef"]),
        ("ef", 1, ["abcd", "ef"]),
        ("be", 1, ["acbd", "fe"]),
    ],
)
def test_a_step_takes_each_page_past_its_neighbour_and_headings(chosen: str, step: int, outcome: list[str]) -> None:
    assert words(stepped(documents("abcd", "ef"), chosen, step)) == outcome


def test_a_step_leads_into_an_empty_document_and_out_of_it_again() -> None:
    before = documents("ab", "", "c")
    once = stepped(before, "b", 1)
    assert words(once) == ["a", "b", "c"]
    assert words(stepped(once, "b", 1)) == ["a", "", "bc"]
    assert stepped(once, "b", -1) == before


@pytest.mark.parametrize(
    ("chosen", "step", "shown", "outcome"),
    [
        ("f", -1, "af", ["faeghbc", "d"]),  # past a, and what is not shown between stays behind a
        ("a", 1, "af", ["eghfbca", "d"]),
        ("f", 1, "afd", ["aeghbc", "fd"]),
        ("a", -1, "af", ["aeghfbc", "d"]),
        ("ab", -1, "afb", ["aeghbfc", "d"]),
    ],
)
def test_among_some_pages_shown_a_step_goes_past_the_next_of_them(
    chosen: str, step: int, shown: str, outcome: list[str]
) -> None:
    assert words(stepped(documents("aeghfbc", "d"), chosen, step, shown)) == outcome


@given(drawn(), st.data(), st.sampled_from([-1, 1]))
def test_among_some_pages_shown_they_step_as_if_they_were_all(
    found: tuple[Documents, list[str]], data: st.DataObject, step: int
) -> None:
    before, chosen = found
    shown = {*chosen, *data.draw(st.lists(st.sampled_from("abcdefghij"), unique=True))}
    after = stepped(before, chosen, step, shown)
    assert sorted("".join(words(after))) == sorted("".join(words(before)))

    def seen(all_of_them: Documents) -> Documents:
        return tuple(
            Document(each.id, each.title, tuple(one for one in each.page_ids if one in shown)) for each in all_of_them
        )

    assert seen(after) == stepped(seen(before), chosen, step)
    hidden = [page for page in "".join(words(before)) if page not in shown]
    assert [page for page in "".join(words(after)) if page not in shown] == hidden
    assert stepped(before, chosen, step, "abcdefghij") == stepped(before, chosen, step)


@given(drawn(), st.sampled_from([-1, 1]))
def test_a_step_back_undoes_a_step_where_nothing_stood_at_the_end(
    found: tuple[Documents, list[str]], step: int
) -> None:
    before, chosen = found
    # Two that are not chosen stand at the ends, so that nothing is stopped there.
    padded = (Document("first", "", ("<",)), *before, Document("last", "", (">",)))
    after = stepped(padded, chosen, step)
    assert sorted("".join(words(after))) == sorted("".join(words(padded)))
    assert stepped(after, chosen, -step) == padded


@given(drawn(), st.data())
def test_placing_keeps_every_page_once_and_the_order_of_both_kinds(
    found: tuple[Documents, list[str]], data: st.DataObject
) -> None:
    before, chosen = found
    target = data.draw(st.sampled_from(before))
    index = data.draw(st.integers(-1, 11))
    after = placed(before, chosen, target.id, index)
    flat, former = "".join(words(after)), "".join(words(before))
    assert sorted(flat) == sorted(former)
    assert [page for page in flat if page not in chosen] == [page for page in former if page not in chosen]
    block = "".join(page for page in former if page in chosen)
    assert block in "".join(next(each.page_ids for each in after if each.id == target.id))
    assert placed(after, chosen, target.id, after_index(after, target.id, block)) == after


def after_index(found: Documents, document_id: str, block: str) -> int:
    pages = next(document.page_ids for document in found if document.id == document_id)
    return pages.index(block[0]) if block else 0


def test_sorting_keeps_others_in_their_places_and_pages_in_their_documents() -> None:
    before = documents("dacb", "fe")
    assert words(ordered(before, "abcdef")) == ["abcd", "ef"]
    assert words(ordered(before, "cd")) == ["cadb", "fe"]
    assert words(ordered(before, "ed")) == ["dacb", "fe"]


def test_pages_split_off_stand_in_a_document_behind_the_first_of_them() -> None:
    after = split_off(documents("abc", "de", "f"), "bd", Document("new", "Letters of 1812", ("ignored",)))
    assert words(after) == ["ac", "bd", "e", "f"]
    assert (after[1].id, after[1].title) == ("new", "Letters of 1812")


def test_documents_are_joined_with_the_one_before() -> None:
    before = documents("abc", "de", "f")
    after = joined(before, "d1")
    assert words(after) == ["abcde", "f"]
    assert after[0].title == "title 0"
    assert joined(before, "d0") == before


def test_documents_change_places_and_stop_at_the_ends() -> None:
    before = documents("a", "b", "c")
    assert words(document_stepped(before, "d0", 1)) == ["b", "a", "c"]
    assert words(document_stepped(before, "d2", -1)) == ["a", "c", "b"]
    assert document_stepped(before, "d0", -1) == before
    assert document_stepped(before, "d2", 1) == before


def test_only_empty_documents_go() -> None:
    before = documents("a", "", "")
    assert [each.id for each in without_empty(before, {"d0", "d1"})] == ["d0", "d2"]
    assert renamed(before, "d0", "Book")[0] == Document("d0", "Book", ("a",))


def test_a_document_that_is_not_there_is_said() -> None:
    with pytest.raises(KeyError):
        placed(documents("a"), "a", "elsewhere", 0)
    with pytest.raises(KeyError):
        joined(documents("a"), "elsewhere")
