"""The fonts that come with Ductus, so that medieval characters are shown on every machine."""

from __future__ import annotations

import logging

from PySide6.QtGui import QFontDatabase

from ductus.paths import resource

_LOG = logging.getLogger(__name__)


def load_fonts() -> None:
    """Make the fonts under `resources/fonts` known to the application. Main thread, once, before widgets are made."""
    for file in sorted(resource("fonts").glob("*.otf")):
        if QFontDatabase.addApplicationFont(str(file)) < 0:
            _LOG.warning("The font %s could not be loaded.", file.name)
