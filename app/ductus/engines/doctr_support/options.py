"""What can be chosen about docTR. What Trace's interface has too is called as it is there."""

from __future__ import annotations

from dataclasses import dataclass

from ductus.engines.base import Role, option
from ductus.engines.doctr_support.detectors import DETECTORS
from ductus.engines.doctr_support.recognizers import RECOGNIZERS
from ductus.engines.looking import box_threshold_option, sideways_option, working_size_option

AUTOMATIC, BY_WORDS, WHOLE = "automatic", "by words", "whole"
OF_ARCHITECTURE = 0.0
AS_BUILT = 1.0
_MOST_BATCH = 4096
WEIGHTS_ENDINGS = (".pt", ".safetensors")


@dataclass(frozen=True, slots=True)
class Options:
    """Which networks, on which weights, and how they find and read."""

    detection_model: str = option(
        "db_resnet50",
        "Finds with",
        "The network that finds words. mobilenet and fast_tiny are the quickest, resnet50 and fast_base the most "
        "thorough.",
        choices=tuple(DETECTORS),
        only_for=Role.DETECTOR,
    )
    detection_weights: str = option(
        "",
        "Weights for finding",
        "A .pt or .safetensors file for this network; empty takes the published one where it is here.",
        only_for=Role.DETECTOR,
        file_endings=WEIGHTS_ENDINGS,
    )
    recognition_model: str = option(
        "crnn_vgg16_bn",
        "Reads with",
        "The network that reads words. crnn and viptr are the quickest, parseq and vitstr_base the most thorough.",
        choices=tuple(RECOGNIZERS),
        only_for=Role.RECOGNIZER,
    )
    recognition_weights: str = option(
        "",
        "Weights for reading",
        "A .pt or .safetensors file for this network; empty takes the published one where it is here.",
        only_for=Role.RECOGNIZER,
        file_endings=WEIGHTS_ENDINGS,
    )
    vocabulary: str = option(
        "",
        "Characters",
        "Of weights of your own: the characters they were taught, in their order, or docTR's name for them. Empty "
        "takes them from the config.json beside the weights, else docTR's French.",
        is_advanced=True,
        only_for=Role.RECOGNIZER,
    )
    line_reading: str = option(
        AUTOMATIC,
        "Lines are read",
        "By words: lines are cut at their gaps, for the networks read words. Whole: by crnn networks only. Automatic "
        "reads whole where the weights know the blank between words.",
        choices=(AUTOMATIC, BY_WORDS, WHOLE),
        only_for=Role.RECOGNIZER,
    )
    working_size: int = working_size_option(1024, least_px=512)
    finds_sideways: bool = sideways_option()
    box_threshold: float = box_threshold_option(0.1, least=0.0, most=1.0)
    binary_threshold: float = option(
        OF_ARCHITECTURE,
        "Binary threshold",
        "From which probability a pixel is text; 0 takes what the network was made for.",
        minimum=0.0,
        maximum=1.0,
        step=0.05,
        is_advanced=True,
        only_for=Role.DETECTOR,
    )
    assume_straight_pages: bool = option(
        False,
        "Straight pages",
        "Takes words for upright boxes. Off follows slanted and curved lines.",
        is_advanced=True,
        only_for=Role.DETECTOR,
    )
    preserve_aspect_ratio: bool = option(
        True,
        "Keep proportions",
        "Off stretches the page to a square before words are looked for.",
        is_advanced=True,
        only_for=Role.DETECTOR,
    )
    symmetric_padding: bool = option(
        True,
        "Filling on both sides",
        "Pages are looked at in their own shape, so nothing is filled up; taken for programs made for Trace.",
        is_advanced=True,
        only_for=Role.DETECTOR,
    )
    detection_batch_size: int = option(
        2,
        "Parts found together",
        "Parts of a large page are looked at one by one, which needs least memory; the number is taken for programs "
        "made for Trace.",
        minimum=1,
        maximum=_MOST_BATCH,
        is_advanced=True,
        only_for=Role.DETECTOR,
    )
    recognition_batch_size: int = option(
        128,
        "Words read together",
        "More is quicker on a graphics card and needs more memory.",
        minimum=1,
        maximum=_MOST_BATCH,
        is_advanced=True,
        only_for=Role.RECOGNIZER,
    )
    group_lines: bool = option(
        True, "Join words to lines", "Off makes each word a line of its own.", is_advanced=True, only_for=Role.DETECTOR
    )
    group_blocks: bool = option(
        False,
        "Join lines to blocks",
        "For what a server answers; lines are found alike either way.",
        is_advanced=True,
        only_for=Role.DETECTOR,
    )
    paragraph_break: float = option(
        AS_BUILT,
        "Gap between lines",
        "Share of the page's width from which a gap between words ends a line; 1 leaves lines as they are found. "
        "Trace's own 0.0035 puts each word on its own.",
        minimum=0.0,
        maximum=1.0,
        step=0.005,
        is_advanced=True,
        only_for=Role.DETECTOR,
    )
    detect_orientation: bool = option(
        False,
        "State the turn",
        "A server states by how many degrees the writing is turned. Whether a page lies on its side or its head is "
        "seen where docTR's weights for the orientation of pages are here.",
        is_advanced=True,
        only_for=Role.DETECTOR,
    )
    detect_language: bool = option(
        False,
        "State the language",
        "A server states the language of what was read.",
        is_advanced=True,
        only_for=Role.RECOGNIZER,
    )
    straighten_pages: bool = option(
        False,
        "Straighten pages",
        "Lines are looked for on the page turned upright, and their places stay on your page. A page on its side or "
        "its head is turned where docTR's weights for the orientation of pages are here.",
        is_advanced=True,
        only_for=Role.DETECTOR,
    )
    disable_page_orientation: bool = option(
        False,
        "Leave pages as they lie",
        "Straightens pages by the slant of their lines alone, and does not ask docTR's weights for the orientation of "
        "pages.",
        is_advanced=True,
        only_for=Role.DETECTOR,
    )
    disable_text_orientation: bool = option(
        False,
        "Leave words as they lie",
        "Off reads lines upright that stand on their heads, such as notes down a margin, where docTR's weights for the "
        "orientation of words are here and pages are not taken for straight.",
        is_advanced=True,
        only_for=Role.RECOGNIZER,
    )
