"""The parameters of Trace's interface, under its names and with their ranges.

What a request does not state is left to the engine, which was made for its own values; Trace's defaults are named in
the help. So `model_fields_set`, not the values alone, says what was asked for.
"""

from __future__ import annotations

from pydantic import BaseModel, Field

MOST_BATCH = 4096

SERVED_HERE = frozenset(
    {
        "detection_model",
        "recognition_model",
        "assume_straight_pages",
        "detect_orientation",
        "detect_language",
        "group_lines",
        "group_blocks",
        "paragraph_break",
    }
)
"""Parameters the server itself acts on; the others are handed to an engine that has an option of the name."""


class DetectionParameters(BaseModel):
    """What `/detection/` takes."""

    detection_model: str = Field(
        "",
        max_length=200,
        description="Line finder: an engine of ours or a name of Trace's (Trace: db_resnet50). "
        "Not stated: the one this server was started with.",
    )
    assume_straight_pages: bool = Field(
        True, description="Straight boxes of 4 numbers; false gives 4 points as 8 numbers."
    )
    preserve_aspect_ratio: bool = Field(True, description="Pages are never distorted here; for engines that may.")
    symmetric_padding: bool = Field(True, description="Where an engine pads the page: on both sides or one.")
    detection_batch_size: int = Field(
        2, ge=1, le=MOST_BATCH, description="Taken and not needed: pages are found one by one."
    )
    binary_threshold: float = Field(
        0.1, ge=0, le=1, description="From which probability a pixel is text. Not stated: what the engine was made for."
    )
    box_threshold: float = Field(
        0.1, ge=0, le=1, description="How sure a box must be. Not stated: what the engine was made for."
    )


class RecognitionParameters(BaseModel):
    """What `/recognition/` takes."""

    recognition_model: str = Field(
        "",
        max_length=200,
        description="Reader: an engine of ours, weights on this server by their id, or a name of Trace's "
        "(Trace: crnn_vgg16_bn). Not stated: the one this server was started with.",
    )
    recognition_batch_size: int = Field(
        128, ge=1, le=MOST_BATCH, description="Taken and not needed: lines of all requests are read together."
    )


class KieParameters(DetectionParameters, RecognitionParameters):
    """What `/kie/` takes."""

    detect_orientation: bool = Field(False, description="State by how many degrees the page is turned clockwise.")
    detect_language: bool = Field(False, description="State the language of the text read.")
    straighten_pages: bool = Field(
        False,
        description="For engines that turn pages upright before they look; places stay on your page either way.",
    )
    disable_page_orientation: bool = Field(False, description="For engines that ask which way up a page lies: do not.")
    disable_text_orientation: bool = Field(False, description="For engines that ask which way up words stand: do not.")


class OcrParameters(KieParameters):
    """What `/ocr/` takes."""

    group_lines: bool = Field(True, description="Words stand in their lines; false gives one line that holds all.")
    group_blocks: bool = Field(False, description="Lines stand in blocks by their distance; false gives one block.")
    paragraph_break: float = Field(
        0.0035,
        ge=0,
        le=1,
        description="A gap between words wider than this share of the page's width begins a new line. "
        "Not stated: lines are as found.",
    )
