"""What all targets of ground truth have in common, so that each file says only what is its own."""

from __future__ import annotations

from ductus.formats.base import FormatInfo, FormatOption, Group, Holds
from ductus.formats.datasets._choosing import CROP_OPTIONS

TEXT_AND_IMAGE = frozenset({Holds.TEXT, Holds.IMAGES})
"""What pairs of an image and a text hold, and no more."""


def ground_truth(
    format_id: str,
    title: str,
    summary: str,
    suffix: str,
    holds: frozenset[Holds] = TEXT_AND_IMAGE,
    asks: tuple[FormatOption, ...] = CROP_OPTIONS,
) -> FormatInfo:
    """A target written as one folder; `suffix` is that of its table."""
    return FormatInfo(
        id=format_id,
        title=title,
        summary=summary,
        suffixes=(suffix,),
        reads=False,
        writes=True,
        holds=holds,
        one_file_a_page=False,
        is_folder=True,
        is_ground_truth=True,
        asks=asks,
        group=Group.GROUND_TRUTH,
    )
