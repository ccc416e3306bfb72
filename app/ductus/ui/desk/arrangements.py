"""How the desk shows its lines, as settings say: arrangement of crop and text, line height, text over the page."""

from __future__ import annotations

from PySide6.QtCore import QObject

from ductus.ui.desk.cell_layout import Arrangement
from ductus.ui.desk.text_on_page import TextOnPage
from ductus.ui.workbench import Workbench

ARRANGEMENT = "desk.arrangement"
LINE_HEIGHT = "desk.line_height"
TEXT_ON_PAGE = "page.text"
PLACE = "desk.place"
_PLACES = ("beside", "below", "auto")


class Arrangements(QObject):
    """Keeps desk, page and menu in step with the settings. Owned by the window's wiring."""

    def __init__(self, bench: Workbench, parent: QObject) -> None:
        super().__init__(parent)
        self._bench = bench
        self.text_on_page = TextOnPage(
            bench.canvas, bench.desk.shown_text, bench.canvas.is_peek, bench.desk.strip.editor
        )
        bench.desk.text_changed.connect(self.text_on_page.note)
        bench.settings.listen(self._setting_changed)
        for key in (ARRANGEMENT, LINE_HEIGHT, TEXT_ON_PAGE, PLACE, "desk.font"):
            self._setting_changed(key)

    def _setting_changed(self, key: str) -> None:
        bench, settings = self._bench, self._bench.settings
        if key == ARRANGEMENT:
            bench.desk.set_arrangement(Arrangement(settings[key]))
            for each in Arrangement:
                bench.actions[f"arrange_{each.value}"].setChecked(each.value == settings[key])
        elif key == LINE_HEIGHT:
            bench.desk.set_line_height(settings[key])
        elif key == TEXT_ON_PAGE:
            self.text_on_page.show_text(is_shown=settings[key])
            bench.actions["text_on_page"].setChecked(settings[key])
        elif key == PLACE:
            for place in _PLACES:
                bench.actions[f"desk_{place}"].setChecked(place == settings[key])
        elif key == "desk.font":
            self.text_on_page.set_family(settings[key])
