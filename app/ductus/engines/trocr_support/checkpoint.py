"""Opening a TrOCR checkpoint so that it reads as it was trained to, and refusing it when it would not."""

from __future__ import annotations

import json
import re
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ductus.engines import checkpoint_files
from ductus.engines.trocr_support.pixels import ImageSettings, image_settings, said_settings, size_of
from ductus.engines.trocr_support.places import Grid
from ductus.engines.trocr_support.tokenizing import CHOOSE_OTHER, load_tokenizer
from ductus.errors import EngineUnavailable

# The pooler is never used. `_float_tensor` is a remnant of fairseq beside sinusoidal positions. Anything else missing
# would be filled with random numbers without a word (research note on engines, 3.4).
_MAY_MISS = re.compile(r"encoder\.pooler\..*")
_MAY_SURPRISE = re.compile(r".*\._float_tensor")
_MAX_HEADER_BYTES = 100 << 20
# TrOCR begins with the end token (3.2); the other two are RoBERTa's, which every published checkpoint has.
_START, _PAD, _END = 2, 1, 2
# One position for the start token, one for decoders that count positions from the padding index on.
_SPARE_POSITIONS = 2
_SOME_POSITIONS = 512


@dataclass(frozen=True, slots=True)
class SpecialTokens:
    """The ids that are not text."""

    start: int
    pad: int
    ends: tuple[int, ...]


@dataclass(slots=True)
class Checkpoint:
    """An opened checkpoint; `network` and `tokenizer` are of transformers, `max_tokens` is what positions allow."""

    network: Any
    tokenizer: Any
    images: ImageSettings
    special: SpecialTokens
    max_tokens: int

    @property
    def grid(self) -> Grid | None:
        """The patches its encoder divides an image into; None for an encoder that says no size of them."""
        patch = size_of(getattr(self.network.config.encoder, "patch_size", None))
        return None if patch is None else Grid(self.images.height_px // patch[0], self.images.width_px // patch[1])


def open_checkpoint(folder: Path) -> Checkpoint:
    """Open the checkpoint in `folder` in float32 on the CPU. Never uses the network, runs no code from the folder.

    Raises:
        EngineUnavailable: something is missing, damaged or foreign; the message says what.
    """
    fault = checkpoint_files.folder_fault(folder)
    if fault:
        raise EngineUnavailable(f"“{folder.name}” {fault}.", remedy=CHOOSE_OTHER)
    tokenizer = load_tokenizer(folder)
    try:
        config, size = _config(folder)
        images = image_settings(folder, *size)
        network = _network(folder, config)
    except EngineUnavailable:
        raise
    except (
        Exception
    ) as problem:  # config, pickle or tensors from anywhere: all that can be said is that it will not open
        raise EngineUnavailable(
            f"The weights in “{folder.name}” cannot be opened: {_first_line(problem)}",
            remedy=CHOOSE_OTHER,
            detail=repr(problem),
        ) from problem
    special = _special_tokens(folder, config, tokenizer)
    _own_the_decoding(network, special)
    positions = getattr(config.decoder, "max_position_embeddings", None) or _SOME_POSITIONS
    return Checkpoint(network, tokenizer, images, special, max(1, positions - _SPARE_POSITIONS))


def place(network: Any, device_id: str, number_type: str) -> None:
    """Move the network to a device and number type, in place; `.to()` alone leaves sinusoidal positions behind."""
    import torch

    network.to(device=device_id, dtype=getattr(torch, number_type))
    repair_positions(network)


def repair_positions(network: Any) -> None:
    """Compute sinusoidal position tables anew where the parameters are, in their type.

    WORKAROUND transformers 5.23: the table is a plain attribute, so `from_pretrained` leaves it on the meta device and
    the first use raises; nor does `.to()` move or convert it. Needed for base-stage1, large-stage1, large-printed and
    what was taught from them. Drop when it is a buffer there.
    """
    like = next(network.decoder.parameters())
    for module in network.modules():
        if type(module).__name__ == "TrOCRSinusoidalPositionalEmbedding":
            rows = module.weights.shape[0]
            table = module.get_embedding(rows, module.embedding_dim, module.padding_idx)
            module.weights = table.to(device=like.device, dtype=like.dtype)


def _network(folder: Path, config: Any) -> Any:
    import torch
    import transformers

    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    names = checkpoint_files.weights_files(checkpoint_files.names_in(folder))
    network, info = transformers.VisionEncoderDecoderModel.from_pretrained(
        folder,
        config=config,
        dtype=torch.float32,
        local_files_only=True,
        trust_remote_code=False,
        use_safetensors=not names[0].startswith(checkpoint_files.PICKLED_WEIGHTS.split(".")[0]),
        weights_only=True,
        output_loading_info=True,
    )
    _require_whole(folder, info)
    network.eval()
    repair_positions(network)
    return network


def _require_whole(folder: Path, info: dict[str, Any]) -> None:
    missing = sorted(str(key) for key in info.get("missing_keys") or () if not _MAY_MISS.fullmatch(str(key)))
    foreign = sorted(str(key) for key in info.get("unexpected_keys") or () if not _MAY_SURPRISE.fullmatch(str(key)))
    misshapen = sorted(str(key) for key in info.get("mismatched_keys") or ())
    for keys, what in (
        (missing, "lack parts that would be filled with random numbers"),
        (misshapen, "hold parts of another shape than their config.json says"),
        (foreign, "hold parts this kind of reader does not have"),
    ):
        if keys:
            raise EngineUnavailable(
                f"The weights in “{folder.name}” {what}: {', '.join(keys[:3])}{' …' if len(keys) > 3 else ''}.",
                remedy=CHOOSE_OTHER,
                detail=", ".join(keys),
            )


def _config(folder: Path) -> tuple[Any, tuple[int, int]]:
    """The configuration and the height and width its encoder takes.

    Some fine-tunes changed the size but not config.json (they patch the library when they load); the number of
    positions in the weights then decides between it and the image settings.
    """
    import transformers

    config = transformers.VisionEncoderDecoderConfig.from_pretrained(folder, local_files_only=True)
    said = size_of(config.encoder.image_size)
    wanted = size_of(said_settings(folder).get("size"))
    positions = _stored_positions(folder)
    if wanted and wanted != said and positions:
        patch = size_of(config.encoder.patch_size) or (1, 1)
        fits = [size for size in (said, wanted) if size and _fits(size, patch, positions)]
        if fits == [wanted]:
            config.encoder.image_size = list(wanted)
            said = wanted
    if said is None:
        raise ValueError(f"config.json: image_size={config.encoder.image_size!r} is not a size")
    return config, said


def _fits(size: tuple[int, int], patch: tuple[int, int], positions: int) -> bool:
    patches = (size[0] // patch[0]) * (size[1] // patch[1])
    return positions in (patches + 1, patches + 2)  # ViT has one extra position, DeiT two


def _stored_positions(folder: Path) -> int:
    """How many positions the encoder's table in the safetensors has; 0 if that cannot be told without opening it."""
    file = folder / checkpoint_files.SAFE_WEIGHTS
    if not file.is_file():
        return 0
    with file.open("rb") as stream:
        (length,) = struct.unpack("<Q", stream.read(8))
        if length > _MAX_HEADER_BYTES:
            return 0
        header = json.loads(stream.read(length))
    shape = header.get("encoder.embeddings.position_embeddings", {}).get("shape", [0, 0, 0])
    return int(shape[1]) if len(shape) == 3 else 0


def _special_tokens(folder: Path, config: Any, tokenizer: Any) -> SpecialTokens:
    """The ids the checkpoint was trained with: generation settings first, then the configuration, then the tokenizer.

    The start token above all must be the checkpoint's own: setting it to `<s>`, as a well-known tutorial does, makes
    published weights read the first characters wrong.
    """
    file = checkpoint_files.locate(folder, checkpoint_files.GENERATION)
    said = checkpoint_files.read_json(file) if file is not None else {}
    raw = checkpoint_files.read_json(folder / checkpoint_files.CONFIG)

    def find(key: str, default: Any) -> Any:
        places = (said, raw, raw.get("decoder", {}))
        return next((place[key] for place in places if place.get(key) is not None), default)

    end = find("eos_token_id", tokenizer.eos_token_id)
    ends = tuple(end) if isinstance(end, list | tuple) else (_END if end is None else int(end),)
    pad = find("pad_token_id", tokenizer.pad_token_id)
    return SpecialTokens(int(find("decoder_start_token_id", _START)), _PAD if pad is None else int(pad), ends)


def _own_the_decoding(network: Any, special: SpecialTokens) -> None:
    """Replace the checkpoint's generation settings: published ones switch the cache off and stop after 20 tokens."""
    import transformers

    network.generation_config = transformers.GenerationConfig(
        decoder_start_token_id=special.start,
        pad_token_id=special.pad,
        eos_token_id=list(special.ends),
        use_cache=True,
        do_sample=False,
        num_beams=1,
    )


def _first_line(problem: Exception) -> str:
    text = str(problem).strip() or type(problem).__name__
    return text.splitlines()[0][:200]
