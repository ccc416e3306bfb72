"""Open recent lists the projects that are still there and opens the one chosen."""

from ductus.project.project import Project
from ductus.ui.app import make_window
from ductus.ui.recent_menu import RecentMenu


def test_recent_projects_can_be_opened_again(qapp, tmp_path):
    first, second = tmp_path / "first.ductus", tmp_path / "second.ductus"
    for path in (first, second):
        Project.create(path, path.stem).close()
    window = make_window(qapp)
    try:
        window.open_paths([first])
        window.open_paths([second])
        menu = window.findChild(RecentMenu)
        second.unlink()
        menu.aboutToShow.emit()
        assert [action.text().split()[0] for action in menu.actions()] == ["first"]
        menu.actions()[0].trigger()
        assert window.bench.session.project.path == first
    finally:
        window.close()


def test_a_mistyped_project_is_said_and_not_made(qapp, tmp_path):
    window = make_window(qapp)
    try:
        window.open_paths([tmp_path / "leters.ductus"])
        assert window.bench.session is None
        assert "There is no project" in window.bench.bar.current().text
        assert list(tmp_path.glob("*.ductus")) == []
    finally:
        window.close()
