"""An ONNX file in memory: a session of ONNX Runtime that leaves the cores and the memory to the window."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ductus.engines.devices import cpu_threads
from ductus.errors import EngineFailed, Remedy

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_CUDA = "CUDAExecutionProvider"
_CPU = "CPUExecutionProvider"


def onnx_runtime() -> Any:
    """The package `onnxruntime`, which reports to nobody. Nothing else may import it.

    From 1.29 on its official builds tell Microsoft of themselves over HTTPS as soon as they are imported, and keep an
    identifier of the computer; the variable ends both before they begin (its Privacy.md). The call is for the older
    builds for Windows, which know no variable.

    Raises:
        ImportError: it is not installed, or its libraries do not load.
    """
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime

    onnxruntime.disable_telemetry_events()
    return onnxruntime


class OnnxSession:
    """One network on one device. Owned by the engine that opened it; one thread at a time.

    `name` stands in messages. `threads` 0 leaves one core to the window.
    """

    advice_when_full = "Close other programs to free memory."

    def __init__(self, file: Path, name: str, device: str, threads: int) -> None:
        onnxruntime = onnx_runtime()
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 4
        options.intra_op_num_threads = cpu_threads(threads)
        options.inter_op_num_threads = 1
        # Waiting threads that spin would take the cores the window needs.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        # Inputs differ in size, and the arena would keep the largest of them for good.
        options.enable_cpu_mem_arena = False
        self._inner: Any = onnxruntime.InferenceSession(str(file), options, providers=_providers(device))
        self._input = self._inner.get_inputs()[0].name
        self._name = name
        self._wanted = device

    @property
    def device(self) -> str:
        """What it runs on: "cuda" or "cpu"."""
        return "cuda" if self._inner.get_providers()[0] == _CUDA else "cpu"

    @property
    def note(self) -> str:
        """Empty, or why it does not run on the device that was asked for."""
        if self._wanted == "auto" or self._wanted.partition(":")[0] == self.device:
            return ""
        return f"ONNX Runtime cannot use {self._wanted} on this computer; the processor is used."

    def metadata(self, key: str) -> str:
        """What the file says under `key`.

        Raises:
            KeyError: nothing.
        """
        return str(self._inner.get_modelmeta().custom_metadata_map[key])

    def run(self, batch: NDArray[np.float32]) -> NDArray[np.float32]:
        """The first output for one batch (images, channels, rows, columns).

        Raises:
            EngineFailed: ONNX Runtime refused, mostly for want of memory.
        """
        try:
            result: NDArray[np.float32] = self._inner.run(None, {self._input: batch})[0]
        except Exception as fault:  # the runtime's errors share no base class
            raise EngineFailed(
                f"{self._name} could not work on an image of {batch.shape[3]} x {batch.shape[2]} pixels.",
                remedy=Remedy(self.advice_when_full),
                detail=str(fault),
            ) from fault
        return result


def _providers(device: str) -> list[str]:
    """ONNX Runtime's names for where to run: the GPU only if this build of it has one."""
    wants_gpu = device == "auto" or device.startswith("cuda")
    return [_CUDA, _CPU] if wants_gpu and _CUDA in onnx_runtime().get_available_providers() else [_CPU]
