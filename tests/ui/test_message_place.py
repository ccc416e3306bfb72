"""Messages lie over the foot of the page; nothing moves when one comes or goes."""

from __future__ import annotations

import pytest

from ductus.errors import Remedy
from ductus.ui.notify import Kind, Message

LONG = "The scan “Signatur 1847, Verwaltungsgerichtsbarkeitsangelegenheiten.tif” cannot be read any further. " * 3


@pytest.fixture
def scanned(window, project):
    """The window with the project open and nothing said."""
    window.resize(1280, 800)
    window.show_project(project)
    while window.bench.bar.current() is not None:
        window.bench.bar.next()
    return window


def _in_room(window, part):
    room = window.centralWidget()
    return part.rect().translated(part.mapTo(room, part.rect().topLeft()))


def _places(window):
    bench = window.bench
    return [_in_room(window, part) for part in (bench.side, bench.canvas, bench.desk)]


def test_nothing_moves_when_a_message_comes_or_goes(scanned, wait):
    bench, bar = scanned.bench, scanned.bench.bar
    before = _places(scanned)
    bench.say("Something is worth knowing.")
    wait(bar.isVisible)
    assert _places(scanned) == before
    assert _in_room(scanned, bench.canvas).contains(bar.geometry())
    bar.next()
    assert not bar.isVisible()
    assert _places(scanned) == before


@pytest.mark.parametrize("kind", list(Kind))
def test_a_message_is_seen_whole_however_long_it_is(scanned, wait, kind):
    bar, room = scanned.bench.bar, scanned.centralWidget()
    bar.show_message(Message(kind, LONG, Remedy("Look for it elsewhere.", "Find missing scans…", "relink"), ("why",)))
    wait(lambda: bar.height() >= bar.heightForWidth(bar.width()) > 0)
    assert room.rect().contains(bar.geometry())
    assert bar.childrenRect().bottom() <= bar.height()


def test_a_message_follows_the_page_it_stands_over(scanned, wait):
    bench, bar = scanned.bench, scanned.bench.bar
    bench.say("Something is worth knowing.")
    wait(bar.isVisible)
    scanned.resize(1000, 700)
    wait(lambda: _in_room(scanned, bench.canvas).adjusted(-200, 0, 200, 0).contains(bar.geometry()))
    assert bar.geometry().bottom() < _in_room(scanned, bench.canvas).bottom()


def test_a_message_stands_above_the_bar_that_asks_about_lines_found_again(scanned, wait):
    bench, bar = scanned.bench, scanned.bench.bar
    asking = bench.shaping.outcomes.bar
    asking.say("3 lines moved, 2 new.")
    bench.say("Something is worth knowing.")
    wait(bar.isVisible)
    assert not bar.geometry().intersects(_in_room(scanned, asking))


def test_without_a_project_a_message_stands_at_the_foot_of_the_window(window, wait):
    bar, room = window.bench.bar, window.centralWidget()
    window.bench.say("There is no project in that place any more.")
    wait(bar.isVisible)
    assert room.rect().contains(bar.geometry())
    assert bar.geometry().top() > room.height() // 2
