"""A project whose scans were moved says so when it is opened, and finds them again."""

from PIL import Image

from ductus.imaging.scans import Limits
from ductus.jobs.job import CancelToken
from ductus.project.project import Project
from ductus.ui import opening
from ductus.ui.app import make_window
from ductus.workflows.open_scans import add_scans, look_at
from waiting import wait_in_window


def test_moved_scans_are_missed_and_found(qapp, tmp_path):
    scans = tmp_path / "scans"
    scans.mkdir()
    for number in (1, 2):
        Image.new("RGB", (60, 60 + number), "white").save(scans / f"{number}.png")
    with Project.create(tmp_path / "a.ductus") as project:
        looked = look_at([scans], pdf_dpi=300, limits=Limits(), cancel=CancelToken(), on_progress=lambda *_: None)
        add_scans(project, looked)
    scans.rename(tmp_path / "elsewhere")
    window = make_window(qapp)
    said = []
    try:
        window.bench.bar.show_message = lambda message: said.append(message.text)
        window.open_paths([tmp_path / "a.ductus"])
        wait_in_window(lambda: any("2 scans are not where" in text for text in said))
        opening.relink(window.bench, tmp_path / "elsewhere")
        wait_in_window(lambda: any("2 scans found, 0 still missing" in text for text in said))
        assert window.bench.session.project.missing_scans() == ()
    finally:
        window.close()
