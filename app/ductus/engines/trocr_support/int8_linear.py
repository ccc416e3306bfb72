"""Linear layers in whole numbers of eight bits, for processors without matrix units for bfloat16.

Imported only inside functions, for it needs torch and ONNX Runtime. Weights are rounded once, each output by its own
measure; what goes in is rounded as it comes (`DynamicQuantizeMatMul` of ONNX Runtime). Everything else, attention,
norms and softmax, stays in float32. So nothing is exported and nothing lies on the disk: a layer is a graph of one
node, made in memory.

One product of TrOCR-base's encoder (577 x 768 x 3072, one thread): 1.9 ms where float32 takes 35, on a processor that
has matrix units for bytes. With kernels of other libraries held to older instructions: 5 to 14 ms with AVX-512 VNNI.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

import numpy as np
import torch
from torch import nn

from ductus.engines.onnx_session import onnx_runtime
from ductus.engines.trocr_support.packed_linear import release_file, replace_linears

INT8 = "int8"

# Full range first. Half of it where a processor adds two products of bytes in sixteen bits, as AVX2 does: with the full
# range those sums do not fit, and it says nothing.
_RANGES = (127, 63)
_TINY = 1e-8
# Quantizing 64 random products of unit size was off by 0.8 % of their spread; sums that do not fit are off by half.
_MOST_PROBE_ERROR = 0.05
_PROBE_ROWS, _PROBE_DEPTH, _PROBE_COLUMNS = 5, 256, 48
# As `devices` times float32: one image of TrOCR-base through one feed-forward layer.
_TIMED_ROWS, _TIMED_DEPTH, _TIMED_COLUMNS, _TIMED_PRODUCTS = 577, 768, 3072, 4
# Fewer rows than these a thread, and handing them over costs more than it gains.
_FEWEST_ROWS_A_THREAD = 64
_OPSET, _MICROSOFT_OPSET, _IR = 17, 1, 8


class Int8Linear(nn.Module):  # type: ignore[misc]  # torch is untyped here
    """Does what a linear layer does, rounded; reading only. `most` is the largest whole number weights may become."""

    def __init__(self, linear: Any, most: int) -> None:
        super().__init__()
        weights = linear.weight.data.float()
        measures = weights.abs().amax(dim=1).clamp_min(_TINY) / most
        rounded = torch.round(weights / measures[:, None]).to(torch.int8).t().contiguous()
        bias = torch.zeros(len(weights)) if linear.bias is None else linear.bias.data.float()
        self._session = _session(rounded.numpy(), measures.numpy(), bias.numpy())

    def forward(self, rows: Any) -> Any:
        flat = rows.reshape(-1, rows.shape[-1]).contiguous().numpy()
        return torch.from_numpy(_products(self._session, flat)).view(*rows.shape[:-1], -1)


def pack(network: Any) -> None:
    """Round the linear layers of encoder and decoder in place; the network is in float32 on the processor."""
    most = weight_range()
    make: Callable[[Any], nn.Module] = lambda linear: Int8Linear(linear, most)  # noqa: E731  # a function of one line
    with torch.inference_mode():
        for part in (network.encoder, network.decoder):
            replace_linears(part, make)
        release_file(network)


@cache
def weight_range() -> int:
    """The largest whole number that weights may become on this processor; 0 where such products cannot be had.

    Never raises.
    """
    try:
        return next((most for most in _RANGES if _is_right(most)), 0)
    except Exception:  # ONNX Runtime is missing, or another version refuses the graph
        return 0


def pace() -> float:
    """How fast this processor multiplies so, in billions of operations a second, as `devices.pace` has it; 0: not."""
    most = weight_range()
    if not most:
        return 0.0
    with torch.inference_mode():
        layer = Int8Linear(nn.Linear(_TIMED_DEPTH, _TIMED_COLUMNS), most)
        rows = torch.ones((_TIMED_ROWS, _TIMED_DEPTH))
        shortest_s = min(_once_s(layer, rows) for _ in range(_TIMED_PRODUCTS))
    return 2 * _TIMED_ROWS * _TIMED_DEPTH * _TIMED_COLUMNS / shortest_s / 1e9


def _once_s(layer: Int8Linear, rows: Any) -> float:
    start = time.perf_counter()
    layer(rows)
    return time.perf_counter() - start


def _is_right(most: int) -> bool:
    """Whether the largest products there can be come out right: rows near their maximum, weights of one sign."""
    with torch.inference_mode():
        linear = nn.Linear(_PROBE_DEPTH, _PROBE_COLUMNS)
        generator = torch.Generator().manual_seed(1)
        linear.weight.data = 1 - 0.1 * torch.rand(linear.weight.shape, generator=generator)
        linear.weight.data[::2] *= -1
        rows = 1 - 0.1 * torch.rand((_PROBE_ROWS, _PROBE_DEPTH), generator=generator)
        exact = linear(rows)
        return bool((Int8Linear(linear, most)(rows) - exact).abs().max() <= _MOST_PROBE_ERROR * exact.std())


def _products(session: Any, rows: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """The products of all rows, by as many threads as torch has where there are rows enough."""
    parts = min(torch.get_num_threads(), len(rows) // _FEWEST_ROWS_A_THREAD)
    if parts < 2:
        return _product(session, rows)
    return np.concatenate(list(_crew(parts).map(lambda part: _product(session, part), np.array_split(rows, parts))))


def _product(session: Any, rows: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    found: np.ndarray[Any, Any] = session.run(None, {"rows": rows})[0]
    return found


@cache
def _crew(threads: int) -> ThreadPoolExecutor:
    """Threads that all layers share; a session of ONNX Runtime would start its own for every layer."""
    return ThreadPoolExecutor(threads, "int8")


def _session(rounded: Any, measures: Any, bias: Any) -> Any:
    """ONNX Runtime with a graph of one product: weights of shape (depth, columns), measure and bias by column."""
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    onnxruntime = onnx_runtime()
    depth, columns = rounded.shape
    zeros = np.zeros(columns, np.int8)
    held = {"weights": rounded, "measures": measures, "zeros": zeros, "bias": bias}
    node = helper.make_node("DynamicQuantizeMatMul", ["rows", *held], ["products"], domain="com.microsoft")
    graph = helper.make_graph(
        [node],
        "linear",
        [helper.make_tensor_value_info("rows", TensorProto.FLOAT, ["count", depth])],
        [helper.make_tensor_value_info("products", TensorProto.FLOAT, ["count", columns])],
        [numpy_helper.from_array(np.ascontiguousarray(values), name) for name, values in held.items()],
    )
    opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid("com.microsoft", _MICROSOFT_OPSET)]
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    # Each of some hundred and fifty layers would keep the largest rows it saw.
    options.enable_cpu_mem_arena = False
    model: onnx.ModelProto = helper.make_model(graph, opset_imports=opsets, ir_version=_IR)
    return onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
