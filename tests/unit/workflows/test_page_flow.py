"""Lines flow: each once, the page on screen before what is not given out, a page done when all its lines are read."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from ductus.document.geometry import Box
from ductus.engines.hosted import EngineCall, FindTask, LineToRead
from ductus.engines.hosted_flow import WHOLE_PAGE
from ductus.imaging.scans import ScanSource
from ductus.workflows.page_flow import PageFlow, PageLines
from ductus.workflows.page_order import Focus

SHAPE = Box(0, 0, 9, 9).polygon()


def source(page_id):
    return ScanSource(Path(f"{page_id}.png"))


def page(page_id, lines):
    return PageLines(source(page_id), tuple(LineToRead(f"{page_id}-{at}", SHAPE, None) for at in range(lines)))


def ids(given_lines):
    return [line.line_id for line in given_lines.lines]


class Book:
    """Pages with so many lines; with a finder their lines are found first."""

    def __init__(self, counts, *, has_finder=False):
        self.counts, self.has_finder = counts, has_finder
        self.opened = []

    def open(self, page_id, may_search):
        self.opened.append((page_id, may_search))
        if self.has_finder and may_search:
            return FindTask(EngineCall("finder"), source(page_id))
        return page(page_id, self.counts[page_id]) if self.counts[page_id] else None


COUNTS = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 7), max_size=6)


@given(COUNTS, st.booleans(), st.lists(st.tuples(st.sampled_from(["", *"abcdefx"]), st.integers(0, 4))), st.randoms())
def test_each_line_is_given_once_and_each_page_is_done_once_when_its_lines_are_read(counts, has_finder, steps, random):
    focus, book = Focus(), Book(counts, has_finder=has_finder)
    flow = PageFlow(counts, focus, book.open)
    moves = iter(steps)
    given_out, out, done = [], [], []
    while True:
        focus.page_id, most = next(moves, ("", 2))
        came = flow.next(most)
        done += flow.take_done()
        if came is not None and isinstance(came[1], PageLines):
            assert most == WHOLE_PAGE or len(ids(came[1])) <= most
            assert ids(came[1])
            given_out += ids(came[1])
            out += ids(came[1])
        if came is None and not out:
            break
        random.shuffle(out)
        for line_id in out[: len(out) // 2 if came is not None else None]:
            out.remove(line_id)
            assert flow.read(line_id) == line_id.split("-")[0]
            finished = flow.take_done()
            assert all(not [line for line in out if line.startswith(page_id)] for page_id in finished)
            done += finished
    assert sorted(given_out) == sorted(f"{name}-{at}" for name, count in counts.items() for at in range(count))
    assert sorted(done) == sorted(counts)
    assert not flow.has_more


def test_the_page_on_screen_goes_before_all_that_is_not_given_out_yet():
    focus = Focus()
    flow = PageFlow("abcd", focus, Book(dict.fromkeys("abcd", 5)).open)
    assert ids(flow.next(2)[1]) == ["a-0", "a-1"]
    focus.page_id = "c"
    assert ids(flow.next(4)[1]) == ["c-0", "c-1", "c-2", "c-3"]
    focus.page_id = "a"
    assert ids(flow.next(1)[1]) == ["a-2"]
    focus.page_id = "elsewhere"
    rest = []
    while (came := flow.next(WHOLE_PAGE)) is not None:
        rest.append(came[0])
    assert rest == ["c", "a", "d", "b"], "what was begun is finished, the latest first; then on from the page on screen"


def test_lines_are_found_on_a_page_when_its_turn_comes_and_not_twice():
    focus = Focus()
    book = Book({"a": 3, "b": 0}, has_finder=True)
    flow = PageFlow("ab", focus, book.open)
    focus.page_id = "b"
    assert isinstance(flow.next(2)[1], FindTask)
    assert isinstance(flow.next(2)[1], FindTask), "nothing was found on the other"
    assert flow.take_done() == ["b"]
    assert ids(flow.next(WHOLE_PAGE)[1]) == ["a-0", "a-1", "a-2"]
    assert book.opened == [("b", True), ("b", False), ("a", True), ("a", False)]


def test_what_is_given_up_is_done_and_its_lines_that_were_out_are_known_still():
    flow = PageFlow("ab", Focus(), Book({"a": 5, "b": 1}).open)
    flow.next(2)
    flow.give_up("a")
    assert flow.take_done() == ["a"]
    assert ids(flow.next(2)[1]) == ["b-0"]
    assert flow.read("a-1") == "a"
    assert flow.take_done() == []
    flow.give_up("a")
    assert flow.take_done() == []


def test_pages_begun_are_handed_over_and_the_others_flow_on():
    focus = Focus()
    flow = PageFlow("abc", focus, Book({"a": 2, "b": 2, "c": 1}).open)
    assert flow.hand_over() == ["a"], "none was begun: somebody has to do something about the next"
    flow.next(1)
    assert flow.hand_over() == ["b"]
    assert ids(flow.next(WHOLE_PAGE)[1]) == ["c-0"]
    flow.read("c-0")
    assert flow.next(1) is None
    assert not flow.has_more
    assert flow.take_done() == ["c"]
