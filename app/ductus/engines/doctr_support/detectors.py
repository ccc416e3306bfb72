"""docTR's detectors: which there are, and one in memory that maps where text stands."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ductus.engines.doctr_support.weights_files import Architecture, fill, read_state, revision_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class DetectorArchitecture(Architecture):
    """One kind of detector.

    `core_threshold` and `growth` are what the weights were made for: from which probability a pixel is text, and how
    far outlines reach around it.
    """

    core_threshold: float
    growth: float


# Parameters as counted on docTR 1.1; names, thresholds and growth as in its source.
DETECTORS = {
    row.name: row
    for row in (
        DetectorArchitecture("db_resnet50", "db_resnet50-79bd7d70.pt", 25_410_000, 0.3, 1.5),
        DetectorArchitecture("db_resnet34", "db_resnet34-cb6aed9e.pt", 22_450_000, 0.3, 1.5),
        DetectorArchitecture("db_mobilenet_v3_large", "db_mobilenet_v3_large-21748dd0.pt", 4_180_000, 0.3, 1.5),
        DetectorArchitecture("linknet_resnet18", "linknet_resnet18-e47a14dc.pt", 11_530_000, 0.1, 1.5),
        DetectorArchitecture("linknet_resnet34", "linknet_resnet34-9ca2df3e.pt", 21_640_000, 0.1, 1.5),
        DetectorArchitecture("linknet_resnet50", "linknet_resnet50-6cf565c1.pt", 28_830_000, 0.1, 1.5),
        DetectorArchitecture("fast_tiny", "fast_tiny-1acac421.pt", 13_540_000, 0.1, 1.0),
        DetectorArchitecture("fast_small", "fast_small-10952cc1.pt", 14_760_000, 0.1, 1.0),
        DetectorArchitecture("fast_base", "fast_base-688a8b34.pt", 16_340_000, 0.1, 1.0),
    )
}


class OpenDetector:
    """A docTR detector in memory, on one device. Owned by the engine that opened it; one thread at a time."""

    def __init__(self, inner: Any, weights: str, revision: str, device: str) -> None:
        self._inner = inner
        self.weights = weights
        self.revision = revision
        self.device = device

    def text_map(self, image: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Probability of text for each pixel of an RGB image whose sides are multiples of 32."""
        import numpy as np
        import torch

        with torch.inference_mode():
            planes = torch.from_numpy(np.ascontiguousarray(image)).to(self.device).permute(2, 0, 1)[None].float() / 255
            mean, std = (
                torch.tensor(self._inner.cfg[key], device=self.device).view(1, 3, 1, 1) for key in ("mean", "std")
            )
            seen = self._inner((planes - mean) / std, return_model_output=True)["out_map"]
            # Weights taught several kinds of text give one map each; a line of any kind is a line.
            result: NDArray[np.float32] = seen[0].amax(dim=0).float().cpu().numpy()
            return result


def open_detector(architecture: Architecture, file: Path, device: str) -> OpenDetector:
    """Build the network and fill it from `file`. Nothing is downloaded.

    Raises:
        EngineUnavailable: the file is damaged, holds more than numbers, or belongs to another architecture.
    """
    import torch
    from doctr.models import detection
    from doctr.models.detection.fast import reparameterize

    revision = revision_of(file, architecture)
    state = read_state(file)
    # Without pretrained_backbone=False docTR would fetch the backbone's weights here.
    inner: Any = getattr(detection, architecture.name)(pretrained=False, pretrained_backbone=False)
    fill(inner, state, architecture, file)
    if architecture.name.startswith("fast"):
        inner = reparameterize(inner)
    # Outlines are made from the map by ourselves; docTR's boxes would cost as much again.
    inner.postprocessor = _no_boxes
    inner = inner.eval().to(torch.device(device))
    return OpenDetector(inner, f"doctr/{file.stem}", revision, device)


def _no_boxes(maps: Any) -> list[list[Any]]:
    return [[] for _ in maps]
