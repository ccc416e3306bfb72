"""How the page is looked at: adjustments for the eye, the overview in the corner, the loupe, pictures from files."""

import numpy as np
import pytest
from canvas_driving import settle, shown_canvas
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageFilter
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QEnterEvent, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ductus.document.edits import DeleteLines
from ductus.document.geometry import Box
from ductus.document.page import Line, Page, Scan
from ductus.imaging.level_file import LevelFile, bands_of, file_bytes, write_levels
from ductus.imaging.level_folder import LevelFolder
from ductus.imaging.scans import Limits, ScanSource, open_page
from ductus.project.project import Project
from ductus.ui import jpeg_bands as jpeg_bands_module
from ductus.ui import page_store
from ductus.ui.adjustment import PLAIN, Adjustment, InkMap, adjusted, adjustment_of
from ductus.ui.canvas.adjust_panel import AdjustPanel
from ductus.ui.canvas.loupe import Loupe
from ductus.ui.canvas.minimap import Minimap
from ductus.ui.jpeg_bands import jpeg_bands
from ductus.ui.page_picture import HeldPicture, StoredPicture
from ductus.ui.page_store import to_qimage
from ductus.ui.pictures import Pictures
from waiting import wait_in_window

LINES = tuple(Line(f"l{row}", Box(100, 150 * row, 900, 150 * row + 80).polygon()) for row in range(1, 8))
PAGE = Page("p1", "1r", Scan("scan.png", 1, "00"), 1000, 1400, lines=LINES)
PAPER, INK = QColor("#e8dcc0"), QColor("#402818")


def scan():
    image = QImage(1000, 1400, QImage.Format.Format_RGB32)
    image.fill(PAPER)
    painter = QPainter(image)
    for line in LINES:
        painter.fillRect(200, round(line.polygon.box.top) + 30, 600, 20, INK)
    painter.end()
    return image


@pytest.fixture
def canvas(qapp):
    with shown_canvas(800, 600) as canvas:
        canvas.set_page(PAGE)
        canvas.set_picture(HeldPicture([scan()]))
        yield canvas


def bytes_of(image):
    return np.frombuffer(image.constBits(), np.uint8).copy()


# Adjustments


def test_by_default_nothing_is_changed_or_copied(qapp):
    image = scan()
    assert PLAIN.is_plain and adjusted(image, PLAIN) is image


@given(
    st.builds(
        Adjustment,
        *(st.integers(-100, 100) for _ in range(3)),
        st.integers(0, 100),
        st.booleans(),
        st.booleans(),
    )
)
def test_adjustments_are_kept_as_plain_values(adjustment):
    assert adjustment_of(adjustment.plain()) == adjustment
    table = adjustment.table().astype(int)
    steps = np.diff(table)
    assert (steps <= 0).all() if adjustment.is_inverted else (steps >= 0).all()


@pytest.mark.parametrize("stored", [None, [], {"brightness": "much"}, {"is_grey": 3}, {"colour": 5}])
def test_what_is_not_understood_of_a_kept_adjustment_is_left_out(stored):
    assert adjustment_of(stored) == PLAIN


def test_values_beyond_the_range_are_drawn_back_into_it():
    assert adjustment_of({"contrast": 900, "local_contrast": -5}) == Adjustment(contrast=100)


def test_inverting_twice_gives_the_picture_back_and_the_scan_stays_as_it_was(qapp):
    image = scan()
    before = bytes_of(image)
    once = adjusted(image, Adjustment(is_inverted=True))
    assert once.pixelColor(5, 5) == QColor(255 - PAPER.red(), 255 - PAPER.green(), 255 - PAPER.blue())
    assert (bytes_of(adjusted(once, Adjustment(is_inverted=True))) == before).all()
    assert (bytes_of(image) == before).all()


def test_grey_has_no_colour_and_brightness_makes_lighter(qapp):
    grey = adjusted(scan(), Adjustment(is_grey=True)).pixelColor(5, 5)
    assert grey.red() == grey.green() == grey.blue()
    lighter = adjusted(scan(), Adjustment(brightness=10)).pixelColor(300, 190)
    assert lighter.lightness() > INK.lightness()


def faded(width, height):
    """Ink a little darker than paper that grows dark towards the right."""
    paper = np.linspace(230, 120, width)[None, :].repeat(height, 0)
    paper[height // 2 :: 40, :] -= 30
    paper[height // 2 + 1 :: 40, :] -= 30
    return to_qimage(Image.fromarray(paper.astype(np.uint8)))


def test_faded_ink_is_drawn_out_everywhere_alike(qapp):
    before = faded(600, 600)
    after = adjusted(before, Adjustment(local_contrast=100))
    for x in (50, 550):
        was = before.pixelColor(x, 320).red() - before.pixelColor(x, 340).red()
        now = after.pixelColor(x, 320).red() - after.pixelColor(x, 340).red()
        assert was <= 31 and now > 120


def test_parts_adjusted_by_themselves_join_without_a_seam(qapp):
    whole = faded(600, 600)
    ink, adjustment = InkMap.of(whole), Adjustment(10, 20, -15, 70)
    at_once = adjusted(whole, adjustment, ink)
    for left in range(0, 600, 200):
        part = adjusted(whole.copy(left, 0, 200, 600), adjustment, ink, (left / 600, 0.0, (left + 200) / 600, 1.0))
        difference = bytes_of(part).astype(int) - bytes_of(at_once.copy(left, 0, 200, 600))
        assert abs(difference).max() <= 1


def test_the_canvas_shows_the_adjustment_and_the_picture_stays(canvas):
    settle(canvas)
    before = bytes_of(canvas.picture.part(0, canvas.rect()).image)
    plain = canvas.grab().toImage()
    canvas.set_adjustment(Adjustment(is_inverted=True))
    settle(canvas)
    at = canvas.view.to_widget(Box(900, 10, 990, 90).centre)
    shown = canvas.grab().toImage().pixelColor(round(at.x), round(at.y))
    assert shown.lightness() < 60 < plain.pixelColor(round(at.x), round(at.y)).lightness()
    assert (bytes_of(canvas.picture.part(0, canvas.rect()).image) == before).all()


@pytest.fixture
def panel(canvas):
    panel = AdjustPanel(canvas)
    panel.open()
    return panel


def test_the_panel_is_worked_by_keyboard_and_keeps_its_keys_to_itself(canvas, panel):
    changed, tools = [], []
    panel.changed.connect(changed.append)
    canvas.tool_changed.connect(tools.append)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Right)
    assert changed[-1] == Adjustment(brightness=1)
    for _ in range(2):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_PageUp)
    assert changed[-1] == Adjustment(brightness=1, contrast=10)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_W)
    assert tools == [] and canvas.selection() == ()
    for _ in range(20):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        assert panel.isAncestorOf(QApplication.focusWidget())
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert not panel.isVisible()


def test_reset_puts_all_back_at_once(panel):
    panel.show_adjustment(Adjustment(5, 6, 7, 8, True, True), is_on_desk=False)
    changed = []
    panel.changed.connect(changed.append)
    QTest.mouseClick(panel._reset, Qt.MouseButton.LeftButton)
    assert changed == [PLAIN]
    assert panel._sliders["gamma"].value() == 0 and not panel._reset.isEnabled()


# The overview


@pytest.fixture
def minimap(canvas):
    return Minimap(canvas)


def test_the_overview_comes_with_the_zoom_and_goes_with_it(canvas, minimap):
    canvas.fit_page()
    assert not minimap.isVisible()
    canvas.zoom_to(2.0)
    assert minimap.isVisible()
    minimap.set_on(False)
    assert not minimap.isVisible()
    minimap.set_on(True)
    canvas.fit_page()
    assert not minimap.isVisible()


def test_the_overview_keeps_to_its_corner_when_the_canvas_grows(canvas, minimap):
    canvas.zoom_to(2.0)
    to_corner = canvas.rect().bottomRight() - minimap.geometry().bottomRight()
    canvas.resize(1100, 900)
    wait_in_window(lambda: canvas.rect().bottomRight() - minimap.geometry().bottomRight() == to_corner)


def test_a_click_or_drag_on_the_overview_goes_there(canvas, minimap):
    canvas.zoom_to(2.0)
    for x_share, y_share in ((0.5, 0.5), (0.3, 0.8)):
        at = QPoint(round(minimap.width() * x_share), round(minimap.height() * y_share))
        if x_share == 0.5:
            QTest.mouseClick(minimap, Qt.MouseButton.LeftButton, pos=at)
        else:
            QTest.mousePress(minimap, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
            QTest.mouseMove(minimap, at)
            QTest.mouseRelease(minimap, Qt.MouseButton.LeftButton, pos=at)
        centre = canvas.view.visible.centre
        assert centre.x == pytest.approx(1000 * x_share, abs=20)
        assert centre.y == pytest.approx(1400 * y_share, abs=20)
    assert canvas.selection() == ()


def test_the_overview_stands_clear_of_the_line_in_hand_and_of_what_is_drawn(canvas, minimap):
    canvas.zoom_to(1.0)
    corner = minimap.geometry().center()
    canvas.set_current("l4", reveal=False)
    box = canvas.scene.index.box("l4")
    at = canvas.view.to_widget(box.centre)
    canvas.pan(corner.x() - at.x, corner.y() - at.y)
    at = canvas.view.to_widget(box.centre)
    seen = canvas.view.box_in_widget(box)
    taken = minimap.geometry()
    assert not (
        seen.left < taken.right()
        and taken.left() < seen.right
        and seen.top < taken.bottom()
        and taken.top() < seen.bottom
    )
    canvas.use_rectangle()
    before = minimap.geometry()
    QTest.mouseMove(canvas, before.topLeft() - QPoint(4, 4))
    assert minimap.isVisible() and not minimap.geometry().intersects(before)


# The loupe


@pytest.fixture
def loupe(canvas):
    return Loupe(canvas)


def test_the_loupe_is_there_while_its_key_is_held_and_follows_the_pointer(canvas, loupe):
    canvas.zoom_to(1.0)
    canvas.set_overlay_visible(True)
    QApplication.sendEvent(canvas, QEnterEvent(QPointF(5, 5), QPointF(5, 5), QPointF(5, 5)))
    QTest.keyPress(canvas, Qt.Key.Key_Z)
    assert loupe.isVisible()
    QTest.mouseMove(canvas, QPoint(300, 200))
    assert loupe.geometry().center() == QPoint(299, 199)
    QTest.keyRelease(canvas, Qt.Key.Key_Z)
    assert not loupe.isVisible()


def test_the_loupe_shows_the_scan_larger_and_nothing_over_it(canvas, loupe):
    canvas.zoom_to(1.0)
    canvas.pan(5000, 5000)
    top = LINES[0].polygon.box.top
    at = canvas.view.to_widget(Box(499, top + 39, 501, top + 41).centre)
    QTest.keyPress(canvas, Qt.Key.Key_Z)
    QTest.mouseMove(canvas, QPoint(round(at.x), round(at.y)))
    shown = loupe.grab().toImage()
    middle = loupe.width() // 2
    assert shown.pixelColor(middle, middle) == INK
    # The stroke is 20 px high: three times as large it reaches 30 from the middle, and paper follows without outline.
    assert shown.pixelColor(middle, middle + 26) == INK
    assert {shown.pixelColor(middle, middle + step).name() for step in range(36, 110)} == {PAPER.name()}
    QTest.keyRelease(canvas, Qt.Key.Key_Z)


def test_the_loupe_stays_while_other_keys_come_and_go(canvas, loupe):
    QTest.keyPress(canvas, Qt.Key.Key_Z)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Control, Qt.Key.Key_G):
        QTest.keyClick(canvas, key)
        assert loupe.isVisible()
    QTest.keyRelease(canvas, Qt.Key.Key_Z)
    assert not loupe.isVisible()


def test_the_loupe_goes_with_the_focus(canvas, loupe):
    QTest.keyPress(canvas, Qt.Key.Key_Z)
    assert loupe.isVisible()
    canvas.clearFocus()
    assert not loupe.isVisible()


# Pictures from files


@pytest.fixture
def scanned():
    return Image.fromarray(np.random.default_rng(2).integers(0, 255, (1400, 1000, 3), dtype=np.uint8))


def test_a_page_from_a_file_looks_as_one_from_memory(canvas, scanned, tmp_path):
    write_levels(tmp_path / "p.levels", scanned.size, bands_of(scanned))
    pictures = (
        HeldPicture([to_qimage(scanned), to_qimage(scanned.reduce(2))]),
        StoredPicture(LevelFile(tmp_path / "p.levels"), lambda: None),
    )
    assert pictures[0].sizes == pictures[1].sizes
    for zoom in (0.3, 0.5, 1.0, 1.7, 8.0):
        seen = []
        for picture in pictures:
            canvas.set_picture(picture)
            canvas.zoom_to(zoom)
            settle(canvas)
            seen.append(bytes_of(canvas.grab().toImage()).astype(int))
        assert abs(seen[0] - seen[1]).max() <= 1
    for box in ((0, 0, 1, 1), (17, 300, 999, 1203)):
        assert pictures[0].crop(box).tobytes() == pictures[1].crop(box).tobytes() == scanned.crop(box).tobytes()


def test_what_is_painted_anew_in_part_looks_as_painted_whole(canvas):
    canvas.zoom_to(0.7)
    settle(canvas)
    canvas.refresh(DeleteLines("p1", ("l3",)).apply(PAGE))
    settle(canvas)
    in_part = bytes_of(canvas.grab().toImage())
    canvas._renderer.tiles.clear()
    canvas.update()
    settle(canvas)
    assert (bytes_of(canvas.grab().toImage()) == in_part).all()


@pytest.fixture
def large_page(tmp_path, scanned, monkeypatch, qapp, wait):
    """Pictures for which the page is a very large one, and its source."""
    monkeypatch.setattr(page_store, "LARGE_PX", 1_000_000)
    scanned.save(tmp_path / "scan.png")
    pictures = Pictures(Limits(), LevelFolder(tmp_path / "levels", 4 * file_bytes(*scanned.size)))
    yield pictures, ScanSource(tmp_path / "scan.png")
    pictures.close()


def test_a_very_large_page_is_drawn_and_cut_from_its_file(large_page, wait, scanned, tmp_path):
    pictures, source = large_page
    ready, crops = [], []
    pictures.page_ready.connect(lambda _page, picture: ready.append(picture))
    pictures.crop_ready.connect(lambda _page, _line, image: crops.append(image))
    pictures.want_page(PAGE, source)
    pictures.want_crops(PAGE, source, LINES[:2])
    wait(lambda: ready and len(crops) == 2)
    assert isinstance(ready[0], StoredPicture)
    assert len(list((tmp_path / "levels").glob("*.levels"))) == 1


def test_a_page_whose_file_fails_while_it_is_shown_is_made_again(large_page, wait, tmp_path):
    pictures, source = large_page
    ready = []
    pictures.page_ready.connect(lambda _page, picture: ready.append(picture))
    pictures.want_page(PAGE, source)
    wait(lambda: len(ready) == 1)
    ready[0]._levels.close()
    part = ready[0].part(0, QRect(0, 0, 10, 10))
    assert part.image.pixelColor(3, 3) == QColor("white")
    wait(lambda: len(ready) == 2)
    assert isinstance(ready[1], HeldPicture)


def test_the_next_page_is_at_hand_before_it_is_turned_to(qapp, tmp_path, scanned, wait):
    for name in ("one", "two"):
        scanned.save(tmp_path / f"{name}.png")
    pictures = Pictures(Limits(), LevelFolder(tmp_path / "levels", 0))
    one, two = (ScanSource(tmp_path / f"{name}.png") for name in ("one", "two"))
    follower = Page("p2", "1v", Scan("two.png", 1, "00"), 1000, 1400)
    ready = []
    pictures.page_ready.connect(lambda page_id, _picture: ready.append(page_id))
    pictures.want_page(PAGE, one)
    pictures.want_next(follower, two)
    wait(lambda: pictures.store.at_hand(two) is not None)
    pictures.want_page(follower, two)
    assert ready[-1] == "p2"
    pictures.close()


def test_a_page_too_large_to_be_held_beside_the_one_shown_is_not_fetched_ahead(qapp, tmp_path, scanned, monkeypatch):
    scanned.save(tmp_path / "one.png")
    pictures = Pictures(Limits(), LevelFolder(tmp_path / "levels", 0))
    asked = []
    monkeypatch.setattr(pictures._worker, "add", asked.append)
    wide = Page("p2", "1v", Scan("two.png", 1, "00"), 20_000, 14_000)
    pictures.want_next(wide, ScanSource(tmp_path / "one.png"))
    assert asked == []
    pictures.want_next(PAGE, ScanSource(tmp_path / "one.png"))
    assert len(asked) == 1
    pictures.close()


@pytest.mark.parametrize(
    "options", [{"quality": 88}, {"quality": 95, "subsampling": 0}, {"quality": 70, "optimize": True}]
)
@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_bands_of_a_jpeg_are_the_page_decoded_whole(qapp, tmp_path, scanned, mode, options, monkeypatch):
    monkeypatch.setattr(jpeg_bands_module, "_BAND_PX", 1000 * 512)
    path = tmp_path / "scan.jpg"
    scanned.convert(mode).filter(ImageFilter.GaussianBlur(1)).save(path, **options)
    bands = jpeg_bands(ScanSource(path), Limits())
    assert bands is not None and bands.size == scanned.size
    joined = Image.new("RGB", bands.size)
    top = 0
    for band in bands.rows:
        joined.paste(band, (0, top))
        top += band.height
    assert top == scanned.height
    assert joined.tobytes() == open_page(ScanSource(path)).tobytes()


def test_jpegs_that_need_more_than_rows_are_left_to_the_whole_decoding(qapp, tmp_path, scanned):
    turned = Image.Exif()
    turned[0x0112] = 6
    for name, mode, options in (
        ("progressive", "RGB", {"progressive": True}),
        ("turned", "RGB", {"exif": turned}),
        ("print", "CMYK", {}),
    ):
        path = tmp_path / f"{name}.jpg"
        scanned.convert(mode).save(path, **options)
        assert jpeg_bands(ScanSource(path), Limits()) is None
    scanned.save(tmp_path / "scan.png")
    assert jpeg_bands(ScanSource(tmp_path / "scan.png"), Limits()) is None


# In the window


def test_what_was_adjusted_belongs_to_the_project_and_is_there_when_it_is_opened_again(window, project, tmp_path):
    seeing = window.bench.seeing
    path = project.path
    window.show_project(project)
    window.bench.do("adjust")
    assert seeing.panel.isVisible()
    seeing.panel._sliders["contrast"].setValue(40)
    assert seeing.shown == Adjustment(contrast=40) and window.bench.actions["adjusted"].isChecked()
    window.bench.do("adjust")
    window.bench.do("adjusted")
    assert seeing.shown == PLAIN
    window.bench.do("adjusted")
    assert seeing.shown == Adjustment(contrast=40) and not seeing.panel.isVisible()
    window.show_project(Project.create(tmp_path / "other.ductus"))
    assert seeing.shown == PLAIN
    window.show_project(Project.open(path))
    assert seeing.shown == Adjustment(contrast=40)


def test_the_text_strip_follows_where_it_is_asked_to(window, project, wait, monkeypatch):
    shown = {}
    set_crop = window.bench.desk.set_crop
    monkeypatch.setattr(
        window.bench.desk, "set_crop", lambda line_id, image: (shown.update({line_id: image}), set_crop(line_id, image))
    )
    window.show_project(project)
    wait(lambda: "p0_l0" in shown)
    assert shown["p0_l0"].pixelColor(5, 5) == QColor("white")
    window.bench.do("adjust")
    window.bench.seeing.panel._inverted.setChecked(True)
    window.bench.seeing.panel._on_desk.setChecked(True)
    wait(lambda: shown["p0_l0"].pixelColor(5, 5) == QColor("black"))
    window.bench.do("adjusted")
    wait(lambda: shown["p0_l0"].pixelColor(5, 5) == QColor("white"))


def test_the_overview_is_turned_off_for_good(window, project):
    window.show_project(project)
    assert window.bench.actions["minimap"].isChecked()
    window.bench.do("minimap")
    assert window.bench.settings["canvas.minimap"] is False
    window.bench.canvas.zoom_to(4.0)
    assert not window.bench.seeing.minimap.isVisible()


def test_tiles_on_disk_go_when_the_setting_is_turned_off(window, tmp_path):
    folder = window.bench.pictures.store.folder
    folder._folder.mkdir(parents=True, exist_ok=True)
    kept = folder._folder / "page.levels"
    kept.write_bytes(b"levels")
    window.bench.settings["open.keep_tiles"] = False
    assert not kept.exists() and not folder.is_on
    window.bench.settings["open.keep_tiles"] = True
    assert folder.is_on
