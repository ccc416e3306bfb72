"""Weights of docTR's own networks, untaught: what they read means nothing, but all else is as with published ones.

Files are made on first use and deleted when the process ends. Torch is imported when asked.
"""

import atexit
import hashlib
import io
import shutil
import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np

from ductus.engines.doctr_support.orientation import OrienterArchitecture
from ductus.engines.doctr_support.weights_files import weights_places

SMALL_DETECTOR = "db_mobilenet_v3_large"
SMALL_RECOGNIZER = "crnn_mobilenet_v3_small"
SEED = 1


@cache
def detector_file(name: str = SMALL_DETECTOR) -> Path:
    from doctr.models import detection

    return _saved(getattr(detection, name), name)


@cache
def recognizer_file(name: str = SMALL_RECOGNIZER, vocabulary: str = "") -> Path:
    from doctr.models import recognition

    more = {"vocab": vocabulary} if vocabulary else {}
    return _saved(getattr(recognition, name), f"{name}{len(vocabulary)}", **more)


def orienter(architecture: OrienterArchitecture, says: int | None = None) -> OrienterArchitecture:
    """The architecture with weights of the tests' own in this test's Ductus home, under a name they keep.

    With `says` they take everything to lie turned by that many degrees; without, they are untaught.
    """
    import torch
    from doctr.models import classification

    torch.manual_seed(SEED)
    network = getattr(classification, architecture.name)(pretrained=False)
    if says is not None:
        last = network.classifier[-1]
        torch.nn.init.zeros_(last.weight)
        last.bias.data = torch.tensor([8.0 * (degrees == says) for degrees in network.cfg["classes"]])
    stream = io.BytesIO()
    torch.save(network.state_dict(), stream)
    digits = hashlib.sha256(stream.getvalue()).hexdigest()[:8]
    own = replace(architecture, file_name=f"{architecture.name}-{digits}.pt")
    place = weights_places(own)[0]
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(stream.getvalue())
    return own


def options(recognizer: str = SMALL_RECOGNIZER, **more: object) -> dict[str, object]:
    """Options that find and read with untaught weights."""
    return {
        "detection_model": SMALL_DETECTOR,
        "detection_weights": str(detector_file()),
        "recognition_model": recognizer,
        "recognition_weights": str(recognizer_file(recognizer)),
        "working_size": 512,
        **more,
    }


class SeesDark:
    """Stands in for an open detector: what is dark, and what stands between dark letters, is text."""

    weights, revision, device = "doctr/sees-dark", "0", "cpu"

    def text_map(self, image):
        import cv2

        return cv2.dilate((image[:, :, 0] < 128).astype(np.float32), np.ones((3, 11), np.uint8))


def let_it_see(engine: object) -> None:
    """Give a loaded docTR engine a detector that sees."""
    engine._detector = SeesDark()


def _saved(build: object, name: str, **more: object) -> Path:
    import torch

    torch.manual_seed(SEED)
    network = build(pretrained=False, pretrained_backbone=False, **more)
    torch.save(network.state_dict(), _home() / f"{name}.pt")
    return _home() / f"{name}.pt"


@cache
def _home() -> Path:
    home = Path(tempfile.mkdtemp(prefix="ductus-doctr-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    return home
