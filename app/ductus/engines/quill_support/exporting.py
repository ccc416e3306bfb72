"""The network of a Quill folder as an ONNX file: any number of lines, any width, probabilities instead of scores."""

from __future__ import annotations

import io
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ductus.engines.onnx_session import onnx_runtime
from ductus.engines.quill_support.opening import open_network
from ductus.errors import EngineFailed, Remedy
from ductus.whole_files import replace_file

if TYPE_CHECKING:
    import torch

MOST_DIFFERENCE = 1e-3
"""How far a probability of the file may be from that of torch; single precision leaves it at some 1e-6."""
_OPSET = 17
_TRIED_WIDTHS_PX = (64, 333, 1000)


def export_onnx(folder: Path, target: Path) -> None:
    """Write the network of the folder to `target`, once it was found to give what torch gives. Takes seconds.

    Raises:
        EngineUnavailable: the weights are damaged.
        EngineFailed: the file does not give what torch gives.
        OSError: the target cannot be written.
    """
    import torch

    network, design = open_network(folder)
    reading = torch.nn.Sequential(network, torch.nn.Softmax(dim=2)).eval()
    content = _exported(reading, design.height_px)
    difference = _difference(reading, content, design.height_px)
    if not difference <= MOST_DIFFERENCE:
        raise EngineFailed(
            f"“{folder.name}” could not be made ready: ONNX Runtime differs from torch by {difference:.2g}.",
            remedy=Remedy("Choose another reader, and tell us of it."),
        )
    replace_file(target, content)


def _exported(reading: torch.nn.Module, height_px: int) -> bytes:
    import torch

    stream = io.BytesIO()
    with warnings.catch_warnings():
        # WORKAROUND: torch 2.15 warns of its older exporter, but the newer one needs onnxscript, which is not here.
        # Its other warning is of other numbers of lines than one, which `_difference` tries.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            reading,
            (torch.zeros(1, 1, height_px, 256),),
            stream,
            input_names=["strips"],
            output_names=["probabilities"],
            dynamic_axes={"strips": {0: "lines", 3: "width"}, "probabilities": {0: "lines", 1: "frames"}},
            opset_version=_OPSET,
            dynamo=False,
        )
    return stream.getvalue()


def _difference(reading: torch.nn.Module, content: bytes, height_px: int) -> float:
    """The most by which a probability differs, over strips of several widths, one and two at a time."""
    import numpy as np
    import torch

    session: Any = onnx_runtime().InferenceSession(content, providers=["CPUExecutionProvider"])
    random = np.random.default_rng(0)
    most = 0.0
    for lines, width_px in enumerate(_TRIED_WIDTHS_PX):
        strips = random.random((1 + lines % 2, 1, height_px, width_px), dtype=np.float32)
        here = session.run(None, {"strips": strips})[0]
        with torch.inference_mode():
            there = reading(torch.from_numpy(strips)).numpy()
        most = max(most, float(np.abs(here - there).max()))
    return most
