"""A taught checkpoint as a folder that this and any other program opens: the layout of the hub, nothing to guess."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from ductus.engines import checkpoint_files
from ductus.engines.trocr_support.checkpoint import Checkpoint
from ductus.engines.trocr_support.pixels import ImageSettings
from ductus.training.trocr.pupil import Pupil, standard_state
from ductus.whole_files import replace_file

_TOKENIZER_CONFIG = "tokenizer_config.json"
_TOKENIZER_OF = {
    checkpoint_files.TOKENIZER: "PreTrainedTokenizerFast",
    checkpoint_files.MERGES: "RobertaTokenizer",
    checkpoint_files.SENTENCEPIECE: "XLMRobertaTokenizer",
}


def save_standard(pupil: Pupil, folder: Path) -> None:
    """Write the pupil as it reads now into `folder`, beside what else lies there; the weights are replaced in one move.

    Adapters are added in. The tokenizer's files are the base's, byte for byte: another tokenizer with the same words is
    how taught weights come to read nonsense. The card of older weights goes.

    Raises:
        OSError: there is no room, or the folder cannot be written.
    """
    beside = folder / ".weights"
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    _save_network(pupil.checkpoint, beside)
    _copy_tokenizer(pupil.base, beside)
    _write(beside / checkpoint_files.PREPROCESSOR, image_file(pupil.checkpoint.images))
    (folder / checkpoint_files.CARD).unlink(missing_ok=True)
    # The numbers last: whoever finds new ones finds all that belongs to them.
    for file in sorted(beside.iterdir(), key=lambda file: file.name == checkpoint_files.SAFE_WEIGHTS):
        file.replace(folder / file.name)
    beside.rmdir()


def _save_network(checkpoint: Checkpoint, folder: Path) -> None:
    import torch
    import transformers

    network = checkpoint.network
    state = standard_state(network)
    config = type(network.config).from_dict(network.config.to_dict())
    special = checkpoint.special
    config.decoder_start_token_id, config.pad_token_id = special.start, special.pad
    config.eos_token_id = special.ends[0]
    with torch.device("meta"):  # no second copy in memory: it takes over the tensors there are
        plain = transformers.VisionEncoderDecoderModel(config)
    plain.encoder.pooler = None
    plain.load_state_dict(state, strict=True, assign=True)
    plain.generation_config = transformers.GenerationConfig(
        bos_token_id=checkpoint.tokenizer.bos_token_id,
        pad_token_id=special.pad,
        eos_token_id=special.ends[0] if len(special.ends) == 1 else list(special.ends),
        decoder_start_token_id=special.start,
        # Without it transformers stops after 20 tokens, and many published weights switch the cache off.
        max_length=checkpoint.max_tokens,
        use_cache=True,
    )
    plain.save_pretrained(folder, max_shard_size="100GB")


def _copy_tokenizer(base: Path, folder: Path) -> None:
    images = {checkpoint_files.PREPROCESSOR, checkpoint_files.PROCESSOR}
    for name in checkpoint_files.processor_files(checkpoint_files.names_in(base)):
        plain = Path(name).name
        if plain not in images:
            shutil.copyfile(base / name, folder / plain)
    if not (folder / _TOKENIZER_CONFIG).exists():
        kind = next(kind for file, kind in _TOKENIZER_OF.items() if (folder / file).exists())
        _write(folder / _TOKENIZER_CONFIG, {"tokenizer_class": kind})


def image_file(images: ImageSettings) -> dict[str, Any]:
    """The image settings as `preprocessor_config.json` holds them, everything said."""
    return {
        "image_processor_type": "ViTImageProcessor",
        "do_resize": True,
        "size": {"height": images.height_px, "width": images.width_px},
        "resample": images.resample,
        "do_rescale": images.scale != 1.0,
        "rescale_factor": images.scale,
        "do_normalize": True,
        "image_mean": list(images.mean),
        "image_std": list(images.std),
    }


def _write(file: Path, content: dict[str, Any]) -> None:
    replace_file(file, json.dumps(content, indent=2).encode("utf-8"))
