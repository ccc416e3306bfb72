"""A view as it is kept between sessions: plain values, read back with care."""

from __future__ import annotations

import math
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from ductus.document.geometry import Point
from ductus.ui.canvas.view import View


class Fit(StrEnum):
    """What the view follows when the widget changes its size."""

    FREE = "free"
    PAGE = "page"
    WIDTH = "width"


def state_of(view: View, fit: Fit) -> dict[str, Any]:
    """The view as plain values: the zoom, the page point in the middle of the widget, and what it follows."""
    middle = view.visible.centre
    return {"zoom": view.zoom, "x": middle.x, "y": middle.y, "fit": fit.value}


def view_from(view: View, state: Mapping[str, Any]) -> tuple[View, Fit]:
    """The view that `state` speaks of, on this page and widget; the fitted page where it says nothing sensible."""
    try:
        fit = Fit(state.get("fit", Fit.FREE))
        zoom, x, y = (float(state[key]) for key in ("zoom", "x", "y"))
    except (KeyError, TypeError, ValueError):
        return view.fitted_page(), Fit.PAGE
    if fit is Fit.PAGE or not (zoom > 0 and math.isfinite(zoom) and math.isfinite(x) and math.isfinite(y)):
        return view.fitted_page(), Fit.PAGE
    restored = view.centred_on(Point(x, y), zoom)
    return (restored.fitted_width() if fit is Fit.WIDTH else restored), fit
