"""New lines: their place in reading order and the region they stand in."""

from __future__ import annotations

from ductus.document.edits import InsertLines, PlacedLine
from ductus.document.geometry import Baseline, Polygon, estimated_baseline
from ductus.document.order import insertion_index, reads_right_to_left
from ductus.document.page import BaselineSource, Line, Page
from ductus.document.region_members import home_of
from ductus.document.transcription import new_id


def drawn_line(page: Page, polygon: Polygon, baseline: Baseline | None) -> InsertLines:
    """The edit that puts a line drawn by hand on the page, in its place and region; its id is in `placed[0].line`.

    Without a baseline one is estimated, and said to be; it runs as most of the page's baselines do.
    """
    source = BaselineSource.DRAWN
    if baseline is None:
        estimate = estimated_baseline(polygon)
        source = BaselineSource.ESTIMATED
        baseline = estimate.reversed() if reads_right_to_left(page.lines) else estimate
    line = Line(
        id=new_id("line"),
        polygon=polygon,
        baseline=baseline,
        baseline_source=source,
        region_id=home_of(page.regions, polygon),
    )
    return InsertLines(page.id, (PlacedLine(insertion_index(page, polygon, line.region_id), line),))
