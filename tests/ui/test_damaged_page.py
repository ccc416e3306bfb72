"""One page of the project file is damaged: it is said once, and the work on all others goes on."""

import sqlite3

import pytest

from ductus.ui.pages.pages_table import PagesRole


@pytest.fixture
def damaged(project):
    """The path of the test project, a line of whose first page cannot be read any more."""
    path = project.path
    project.close()
    raw = sqlite3.connect(path)
    raw.execute("UPDATE line SET value = '{' WHERE id = 'p0_l1'")
    raw.commit()
    raw.close()
    return path


def test_the_other_pages_are_listed_shown_and_worked_on(window, damaged, wait):
    window.open_paths([damaged])
    bench = window.bench
    assert "page “1r” is damaged" in bench.bar.current().text
    assert bench.pages._table.rowCount() == 3
    assert bench.canvas.page() is None
    bench.session.show_page("p1")
    assert bench.desk.current_line() == "p1_l0"
    assert bench.session.accept("p1_l0", "anno", is_verified=False)
    assert bench.session.project.page("p1").lines[0].text == "anno"
    bench.session.show_page("p0")
    assert (bench.canvas.page(), bench.desk.current_line()) == (None, "")
    bench.session.show_page("p2")
    assert bench.canvas.page().id == "p2"
    bench.bar.next()
    assert bench.bar.current() is None, "it was said once"


def test_thumbnails_of_the_other_pages_come(window, damaged, wait):
    window.open_paths([damaged])
    table = window.bench.pages._table
    wait(lambda: all(table.index(row).data(PagesRole.THUMBNAIL) is not None for row in (1, 2)))
    assert table.index(0).data(PagesRole.THUMBNAIL) is None
