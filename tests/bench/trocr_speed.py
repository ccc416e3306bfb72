"""How fast TrOCR-base reads lines in slots, against the loops everyone copies and against batches of `generate`.

    python tests/bench/trocr_speed.py [--lines 256] [--slow-lines 16] [--rounds 3] [--threads N] [--slots N]
                                      [--type auto|bfloat16|float32] [--only NAME ...] [--json FILE]

TrOCR-base's architecture with random weights, for speed and memory depend on shapes only; synthetic crops whose texts
have imposed lengths (mean 18 tokens, 4 to 45). Every variant is a process of its own, and they take turns: in each
round each reads once, so that a busy machine harms all alike, and ratios are the medians of the rounds' ratios. The two
slow variants read `--slow-lines` of the lines, chosen so that their lengths are spread as those of all.

Variants: one-by-one-no-cache (a: one line at a time in float32, as the published settings have it), one-by-one (b: the
same with the cache), batch-16 (c: batches of 16 in the number type that is fastest here), slots (ours in that type),
slots-exact (ours in float32), slots-int8 (ours in whole numbers of eight bits; ONEDNN_MAX_CPU_ISA=AVX512_CORE_VNNI or
AVX2 holds the others, not this one, to what older processors have). Preparing the pixels is timed, turning ids into
text is not, in none of them. Threads of all variants wait without spinning (OMP_WAIT_POLICY), the rivals' too: alone on
the machine that costs them little, and beside any other work spinning made them several times slower.

Marks, on two quiet cores with bfloat16 matrix units: slots at least 28 times (a), 9.5 times (b), 1.8 times (c) with
less memory than (c); slots-exact at least 2.0 times (b) with at most 1.2 times its memory.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import NormalDist
from typing import Any

from figures import say, say_table

SIDE_PX = 384
START, NEVER = 2, -1
NO_CACHE, CACHE, BATCH, SLOTS, EXACT = "one-by-one-no-cache", "one-by-one", "batch-16", "slots", "slots-exact"
INT8_SLOTS = "slots-int8"
VARIANTS = (NO_CACHE, CACHE, BATCH, SLOTS, EXACT, INT8_SLOTS)
SLOW = (NO_CACHE, CACHE)
BATCH_LINES = 16
_HOME = Path(tempfile.gettempdir()) / "ductus-bench-trocr-base"

# (faster, slower, at least so many times the lines a second)
SPEED_MARKS = ((SLOTS, NO_CACHE, 28.0), (SLOTS, CACHE, 9.5), (SLOTS, BATCH, 1.8), (EXACT, CACHE, 2.0))
# (ours, theirs, at most so many times the peak memory)
MEMORY_MARKS = ((SLOTS, BATCH, 1.0), (EXACT, CACHE, 1.2))

Lines = Sequence[int]
Reader = Callable[[Lines], dict[int, list[int]]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", type=int, default=256)
    parser.add_argument("--slow-lines", type=int, default=16)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--slots", type=int, default=0, help="0 is what the engine takes by itself")
    parser.add_argument("--type", default="auto", choices=("auto", "bfloat16", "float32"))
    parser.add_argument("--only", nargs="+", choices=VARIANTS, default=VARIANTS)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--worker", choices=VARIANTS, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.worker:
        serve(arguments)
        return
    make_checkpoint()
    runs = take_turns(arguments)
    report(runs)
    if arguments.json:
        arguments.json.write_text(json.dumps(runs, indent=1), encoding="utf-8")


# --- the work -------------------------------------------------------------------------------------------------------


def lengths(count: int) -> list[int]:
    """Tokens of each line: normally distributed, leaning a little right, cut at 4 and 45, in a fixed disorder."""
    import numpy as np

    spread = [NormalDist().inv_cdf((at + 0.5) / count) for at in range(count)]
    tokens = [min(45, max(4, round(16.85 + 8.8 * place + 1.1 * place**2))) for place in spread]
    return [tokens[at] for at in np.random.default_rng(1).permutation(count)]


def spread_evenly(tokens: Sequence[int], count: int) -> list[int]:
    """So many of the lines, their lengths spread as those of all, in their order."""
    by_length = sorted(range(len(tokens)), key=lambda at: tokens[at])
    step = len(tokens) / min(count, len(tokens))
    return sorted(by_length[int(step * (at + 0.5))] for at in range(min(count, len(tokens))))


def crop(at: int, tokens: int) -> Any:
    """A line of dark words on paper, as wide as its text is long."""
    import numpy as np
    from PIL import Image, ImageDraw, ImageFont

    rng = np.random.default_rng(1000 + at)
    height_px = int(rng.integers(70, 150))
    width_px = int(np.clip(tokens * 80 + rng.integers(-60, 60), 300, 3600))
    grain = rng.normal(0, 9, (height_px, width_px, 1)).astype(int)
    paper = np.clip(np.full((height_px, width_px, 3), (226, 214, 190)) + grain, 0, 255).astype(np.uint8)
    image = Image.fromarray(paper)
    words = rng.choice(_WORDS, size=tokens)
    font = ImageFont.load_default(size=64)
    ImageDraw.Draw(image).text((10, int(rng.integers(0, 20))), " ".join(words), fill=(50, 40, 35), font=font)
    return image


_WORDS = ("the", "and", "of", "in", "to", "is", "that", "was", "for", "it", "with", "as", "his", "be", "by", "had")


def make_checkpoint() -> None:
    """Random weights in the shape of TrOCR-base, made once.

    They are spread wider than usual, so that texts differ from line to line: with the usual ones the network repeats
    one token whatever it sees, and equal ids would prove little.
    """
    if (_HOME / "config.json").is_file():
        return
    import torch
    import transformers

    seen = transformers.ViTConfig(image_size=SIDE_PX, qkv_bias=False)
    written = transformers.TrOCRConfig(
        vocab_size=50265, d_model=1024, decoder_layers=12, decoder_attention_heads=16, decoder_ffn_dim=4096,
        activation_function="gelu", max_position_embeddings=512, cross_attention_hidden_size=768,
        is_decoder=True, add_cross_attention=True,
    )  # fmt: skip
    torch.manual_seed(1)
    config = transformers.VisionEncoderDecoderConfig.from_encoder_decoder_configs(seen, written)
    network = transformers.VisionEncoderDecoderModel(config)
    with torch.no_grad():
        _spread(network)
    network.config.decoder_start_token_id, network.config.pad_token_id, network.config.eos_token_id = START, 1, 2
    network.save_pretrained(_HOME)


def _spread(network: Any) -> None:
    for name, weights in network.encoder.named_parameters():
        if weights.dim() == 2:
            weights.normal_(0, 0.035)
        elif name.endswith("position_embeddings"):
            weights.normal_(0, 0.5)
        elif name.endswith("projection.weight"):
            # Filters that look away from plain paper, which would drown the strokes.
            weights.normal_(0, 0.15).sub_(weights.mean((1, 2, 3), keepdim=True))
    for name, weights in network.decoder.named_parameters():
        if "embed_positions" in name:
            weights.normal_(0, 0.08)
        elif weights.dim() == 2 and "embed" not in name and "output_projection" not in name:
            weights.normal_(0, 0.025)
        if name.endswith(("encoder_attn.q_proj.weight", "encoder_attn.k_proj.weight")):
            weights.mul_(4.0)
        elif name.endswith("encoder_attn.v_proj.weight"):
            weights.mul_(3.0)
    for name, weights in network.named_parameters():
        if name.endswith("fc2.weight"):
            weights.sub_(weights.mean(1, keepdim=True))
    table = network.decoder.model.decoder.embed_tokens.weight
    table.sub_(table.mean(0, keepdim=True))


# --- the variants ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Job:
    """The lines there are, and how their pixels are made."""

    tokens: Sequence[int]
    images: Sequence[Any]

    def pixels(self, at: int) -> Any:
        from ductus.engines.trocr_support.pixels import ImageSettings

        return ImageSettings(SIDE_PX, SIDE_PX).pixels(self.images[at])


def by_generate(job: Job, kind: str, *, batch: int, use_cache: bool) -> Reader:
    """`generate` of transformers as it is, `batch` lines at a time."""
    import numpy as np
    import torch
    import transformers

    network = transformers.VisionEncoderDecoderModel.from_pretrained(_HOME, dtype=getattr(torch, kind)).eval()

    def read(lines: Lines) -> dict[int, list[int]]:
        found = {}
        for start in range(0, len(lines), batch):
            part = lines[start : start + batch]
            pixels = torch.from_numpy(np.stack([job.pixels(at) for at in part])).to(getattr(torch, kind))
            wanted = [job.tokens[at] for at in part]
            with torch.inference_mode():
                ids = network.generate(
                    pixels,
                    generation_config=transformers.GenerationConfig(
                        max_new_tokens=max(wanted), use_cache=use_cache, do_sample=False, num_beams=1,
                        decoder_start_token_id=START, pad_token_id=1, eos_token_id=None,
                    ),
                )  # fmt: skip
            found |= {at: row[1 : 1 + job.tokens[at]] for at, row in zip(part, ids.tolist(), strict=True)}
        return found

    return read


def opened_network(kind: str, slots: int) -> Any:
    """The network in that number type, packed for so many slots as `opening` packs it."""
    import transformers

    from ductus.engines.trocr_support import int8_linear, packed_linear
    from ductus.engines.trocr_support.checkpoint import place
    from ductus.engines.trocr_support.slot_lanes import slots_a_lane

    network = transformers.VisionEncoderDecoderModel.from_pretrained(_HOME).eval()
    place(network, "cpu", "float32" if kind == int8_linear.INT8 else kind)
    if kind == int8_linear.INT8:
        int8_linear.pack(network)
    elif packed_linear.works(kind):
        packed_linear.pack(network, slots_a_lane(slots))
    return network


def by_slots(job: Job, kind: str, slots: int) -> Reader:
    """Slots, as `opening` prepares them; no token ends a line, so that each ends at its limit."""
    from ductus.engines.trocr_support.checkpoint import Checkpoint, SpecialTokens
    from ductus.engines.trocr_support.pixels import ImageSettings
    from ductus.engines.trocr_support.slot_lanes import SlotLanes, shortest_last
    from ductus.engines.trocr_support.slots import WaitingLine
    from ductus.jobs.job import CancelToken

    network = opened_network(kind, slots)
    special = SpecialTokens(START, NEVER, ())
    reader = SlotLanes(Checkpoint(network, None, ImageSettings(SIDE_PX, SIDE_PX), special, 510), slots)

    def read(lines: Lines) -> dict[int, list[int]]:
        order = shortest_last(lines, slots, lambda at: float(job.images[at].width / job.images[at].height))
        waiting: Iterable[WaitingLine] = (WaitingLine(at, job.pixels(at), job.tokens[at]) for at in order)
        return {line.place: list(line.paths[0].ids) for line in reader.run(waiting, CancelToken())}

    return read


def open_variant(name: str, job: Job, kind: str, slots: int) -> Reader:
    from ductus.engines.trocr_support.lines_at_once import paying_lines

    if name in SLOW:
        return by_generate(job, "float32", batch=1, use_cache=name == CACHE)
    if name == BATCH:
        return by_generate(job, kind, batch=BATCH_LINES, use_cache=True)
    if name in (SLOTS, INT8_SLOTS):
        return by_slots(job, kind, slots or paying_lines("cpu", kind, in_slots=True))
    return by_slots(job, "float32", slots or paying_lines("cpu", "float32", in_slots=True))


# --- processes that take turns --------------------------------------------------------------------------------------


def serve(arguments: argparse.Namespace) -> None:
    """Be one variant: read when told to, and say how long it took and what memory was needed at most."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    import torch
    import transformers

    from ductus.engines.devices import pick_device, pick_number_type

    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    torch.set_num_threads(arguments.threads)
    tokens = lengths(arguments.lines)
    job = Job(tokens, [crop(at, count) for at, count in enumerate(tokens)])
    kind = pick_number_type(pick_device("cpu")) if arguments.type == "auto" else arguments.type
    if arguments.worker in (*SLOW, EXACT):
        kind = "float32"
    elif arguments.worker == INT8_SLOTS:
        kind = "int8"
    read = open_variant(arguments.worker, job, kind, arguments.slots)
    lines = list(range(len(tokens)))
    if arguments.worker in SLOW:
        lines = spread_evenly(tokens, arguments.slow_lines)
    read(lines[:2])
    loading_mb = peak_mb()
    forget_peak()
    for _ in sys.stdin:
        began = time.perf_counter()
        ids = read(lines)
        taken_s = time.perf_counter() - began
        answer = {
            "lines_a_second": len(lines) / taken_s, "peak_mb": peak_mb(), "loading_mb": loading_mb,
            "ids": ids, "type": kind,
        }  # fmt: skip
        print(json.dumps(answer), file=answers, flush=True)


def peak_mb() -> float:
    """Most memory this process had in use since `forget_peak`, mapped files included; 0 where that cannot be told."""
    status = Path("/proc/self/status")
    if not status.is_file():
        return 0.0
    rows = dict(row.split(":", 1) for row in status.read_text(encoding="ascii").splitlines() if ":" in row)
    return int(rows["VmHWM"].split()[0]) / 1024


def forget_peak() -> None:
    file = Path("/proc/self/clear_refs")
    if file.is_file():
        file.write_text("5", encoding="ascii")


def take_turns(arguments: argparse.Namespace) -> dict[str, list[dict[str, Any]]]:
    """What each variant answered in each round."""
    processes = {name: start(name, arguments) for name in arguments.only}
    runs: dict[str, list[dict[str, Any]]] = {name: [] for name in processes}
    try:
        for number in range(arguments.rounds):
            for name, process in processes.items():
                assert process.stdin is not None and process.stdout is not None
                process.stdin.write("read\n")
                process.stdin.flush()
                answer = json.loads(process.stdout.readline())
                runs[name].append(answer)
                say(
                    f"round {number + 1}: {name}, {answer['lines_a_second']:.2f} lines/s, load {os.getloadavg()[0]:.1f}"
                )
    finally:
        for process in processes.values():
            process.kill()
    return runs


def start(name: str, arguments: argparse.Namespace) -> subprocess.Popen[str]:
    environment = {
        **os.environ, "OMP_WAIT_POLICY": "PASSIVE", "OMP_NUM_THREADS": str(arguments.threads),
        "HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false",
    }  # fmt: skip
    passed = [f"--{key.replace('_', '-')}={getattr(arguments, key)}" for key in _PASSED]
    command = [sys.executable, __file__, "--worker", name, *passed]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)


_PASSED = ("lines", "slow_lines", "threads", "slots", "type")


# --- the table ------------------------------------------------------------------------------------------------------


def report(runs: dict[str, list[dict[str, Any]]]) -> None:
    def times(faster: str, slower: str) -> float:
        pairs = zip(runs[faster], runs[slower], strict=True)
        return statistics.median(one["lines_a_second"] / other["lines_a_second"] for one, other in pairs)

    def most_mb(name: str) -> float:
        return max(float(run["peak_mb"]) for run in runs[name])

    for ours, theirs, mark in SPEED_MARKS:
        if ours in runs and theirs in runs:
            say(f"{ours} : {theirs} = {times(ours, theirs):.2f} (mark {mark})")
    for ours, theirs, mark in MEMORY_MARKS:
        if ours in runs and theirs in runs:
            say(f"peak memory {ours} : {theirs} = {most_mb(ours) / (most_mb(theirs) or 1):.2f} (mark at most {mark})")
    if EXACT in runs and CACHE in runs:
        theirs = runs[CACHE][0]["ids"]
        same = sum(runs[EXACT][0]["ids"][at] == ids for at, ids in theirs.items())
        say(f"same ids {EXACT}, {CACHE}: {same} of {len(theirs)} lines")
    if EXACT in runs and INT8_SLOTS in runs:
        say(f"same ids {INT8_SLOTS}, {EXACT}: {share_alike(runs[INT8_SLOTS], runs[EXACT]):.1%} (random weights: least)")
    say_table(
        ("variant", "type", "lines/s", "peak MB", "with loading"),
        [
            (
                name,
                answers[0]["type"],
                f"{statistics.median(run['lines_a_second'] for run in answers):.2f}",
                f"{most_mb(name):.0f}",
                f"{answers[0]['loading_mb']:.0f}",
            )
            for name, answers in runs.items()
        ],
    )


def share_alike(ours: list[dict[str, Any]], theirs: list[dict[str, Any]]) -> float:
    """The share of tokens before the first that differs in their line."""
    alike = total = 0
    for at, ids in theirs[0]["ids"].items():
        pairs = list(zip(ours[0]["ids"][at], ids, strict=True))
        alike += next((place for place, (one, other) in enumerate(pairs) if one != other), len(pairs))
        total += len(pairs)
    return alike / max(1, total)


if __name__ == "__main__":
    main()
