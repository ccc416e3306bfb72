"""A checkpoint made ready to learn: its size of image, which of its numbers learn, what is put beside the others."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ductus.engines.trocr_support.checkpoint import Checkpoint, open_checkpoint
from ductus.engines.trocr_support.pixels import size_of
from ductus.errors import InputError, Remedy
from ductus.training.trocr.course import Method, Tuning

if TYPE_CHECKING:
    import torch

POSITIONS = "encoder.embeddings.position_embeddings"
_ENCODER_LAYER = re.compile(r"encoder\.(?:encoder\.)?layers?\.(\d+)\.")
_DECODER_LAYER = re.compile(r"decoder\.model\.decoder\.layers\.(\d+)\.")
_ENCODER_ATTENTION = re.compile(r"(?:q_proj|k_proj|v_proj|query|key|value)")
_ADAPTER = re.compile(r"\.lora_")
_IN_ENCODER, _IN_DECODER = "encoder", "decoder"


@dataclass(slots=True)
class Pupil:
    """An opened checkpoint, of which some numbers learn. `base` is the folder it came from."""

    checkpoint: Checkpoint
    base: Path
    tuning: Tuning

    def learning(self) -> dict[str, torch.nn.Parameter]:
        """What learns, by name, in the network's order. Of tied parameters the first name."""
        return {name: each for name, each in self.checkpoint.network.named_parameters() if each.requires_grad}

    @property
    def learning_share(self) -> float:
        """How much of all numbers learn, from 0 to 1."""
        every = sum(int(each.numel()) for each in self.checkpoint.network.parameters())
        return sum(int(each.numel()) for each in self.learning().values()) / every


def open_pupil(base: Path, tuning: Tuning) -> Pupil:
    """The checkpoint in `base`, in float32 on the processor, made ready as `tuning` says.

    Adapters begin by chance, so seed torch first; they change nothing before the first step.

    Raises:
        EngineUnavailable: the checkpoint cannot be opened.
        InputError: its image cannot be made that size.
    """
    checkpoint = open_checkpoint(base)
    network = checkpoint.network
    # Never used; where the file lacks it, it is filled by chance, and would make each saving differ.
    network.encoder.pooler = None
    is_resized = _resize(checkpoint, tuning)
    if tuning.method.has_adapters:
        _add_adapters(network, tuning)
    else:
        _freeze(network, tuning)
    if is_resized:  # positions between the old ones are a guess, whatever else stays
        network.encoder.embeddings.position_embeddings.requires_grad_(True)
    return Pupil(checkpoint, base, tuning)


def _resize(checkpoint: Checkpoint, tuning: Tuning) -> bool:
    """Let the encoder take images of the size asked for: positions are interpolated bicubically (ViT, 2010.11929)."""
    import torch

    old = (checkpoint.images.height_px, checkpoint.images.width_px)
    new = (tuning.height_px or old[0], tuning.width_px or old[1])
    if new == old:
        return False
    embeddings = checkpoint.network.encoder.embeddings
    patch = size_of(checkpoint.network.config.encoder.patch_size) or (1, 1)
    if new[0] % patch[0] or new[1] % patch[1]:
        raise InputError(
            f"Images of {new[0]} x {new[1]} pixels cannot be cut into patches of {patch[0]} x {patch[1]}.",
            remedy=Remedy("Choose a height and a width that are multiples of that."),
        )
    table = embeddings.position_embeddings.detach()
    grid = (old[0] // patch[0], old[1] // patch[1])
    extra = table.shape[1] - grid[0] * grid[1]  # one of ViT's own, two of DeiT's
    laid_out = table[:, extra:].reshape(1, *grid, -1).permute(0, 3, 1, 2)
    wanted = (new[0] // patch[0], new[1] // patch[1])
    between = torch.nn.functional.interpolate(laid_out, size=wanted, mode="bicubic", align_corners=False)
    rows = torch.cat([table[:, :extra], between.permute(0, 2, 3, 1).flatten(1, 2)], dim=1)
    embeddings.position_embeddings = torch.nn.Parameter(rows.contiguous())
    embeddings.image_size = embeddings.patch_embeddings.image_size = new
    embeddings.patch_embeddings.num_patches = wanted[0] * wanted[1]
    for config in (checkpoint.network.config.encoder, checkpoint.network.encoder.config):
        config.image_size = list(new)
    checkpoint.images = replace(checkpoint.images, height_px=new[0], width_px=new[1])
    return True


def _freeze(network: Any, tuning: Tuning) -> None:
    """Take the lower layers out of learning; with the first of the encoder goes what stands before it."""
    is_full = tuning.method is Method.FULL
    of_encoder = 0.0 if is_full else tuning.frozen_encoder_share
    of_decoder = 0.0 if is_full else tuning.frozen_decoder_share
    names = [name for name, _ in network.named_parameters()]
    frozen_encoder = round(of_encoder * _layers(_ENCODER_LAYER, names))
    frozen_decoder = round(of_decoder * _layers(_DECODER_LAYER, names))
    for name, parameter in network.named_parameters():
        in_encoder, in_decoder = _ENCODER_LAYER.match(name), _DECODER_LAYER.match(name)
        if name.startswith("encoder."):
            is_low = int(in_encoder[1]) < frozen_encoder if in_encoder else name.startswith("encoder.embeddings.")
            is_frozen = of_encoder >= 1 or (frozen_encoder > 0 and is_low)
        else:
            is_low = int(in_decoder[1]) < frozen_decoder if in_decoder else False
            is_frozen = is_low or (of_decoder >= 1 and name.startswith("decoder."))
        parameter.requires_grad_(not is_frozen)
    if not any(parameter.requires_grad for parameter in network.parameters()):
        raise InputError("With all layers frozen nothing is left to learn.", remedy=Remedy("Freeze fewer layers."))


def _layers(layer: re.Pattern[str], names: list[str]) -> int:
    return 1 + max((int(found[1]) for found in map(layer.match, names) if found), default=-1)


def _add_adapters(network: Any, tuning: Tuning) -> None:
    """Put adapters beside the attention of the encoder and all products of the decoder's layers; only they learn."""
    import torch
    from peft import LoraConfig, inject_adapter_in_model
    from peft.tuners.lora import LoraLayer

    linear = [name for name, module in network.named_modules() if isinstance(module, torch.nn.Linear)]
    places = {
        _IN_ENCODER: [
            name
            for name in linear
            if _ENCODER_LAYER.match(name) and _ENCODER_ATTENTION.fullmatch(name.rsplit(".", 1)[1])
        ],
        _IN_DECODER: [name for name in linear if _DECODER_LAYER.match(name)],
    }
    for adapter, names in places.items():
        has_magnitudes = tuning.method is Method.DORA or (tuning.method is Method.DLORA and adapter == _IN_ENCODER)
        config = LoraConfig(
            r=tuning.rank,
            lora_alpha=tuning.alpha,
            lora_dropout=tuning.adapter_dropout,
            target_modules=names,
            use_dora=has_magnitudes,
        )
        inject_adapter_in_model(config, network, adapter_name=adapter)
        del network.peft_config  # else the second adapter, on other layers, is warned of as if it were on the same
    # The second injection switches the first off, so what works and what learns is said once more, of all.
    for module in network.modules():
        if isinstance(module, LoraLayer):
            module.set_adapter(list(module.lora_A))
    for name, parameter in network.named_parameters():
        parameter.requires_grad_(_ADAPTER.search(name) is not None)


def standard_state(network: Any) -> dict[str, torch.Tensor]:
    """All numbers under their usual names, on the processor, adapters added in; the network stays as it is.

    Tensors that are one object there (tied output and input embeddings) are one here.
    """
    from copy import deepcopy

    from peft.tuners.lora import LoraLayer

    merged: dict[str, torch.Tensor] = {}
    for name, module in network.named_modules():
        if isinstance(module, LoraLayer):
            one = deepcopy(module)  # taking an adapter out again would leave rounding errors in the weights
            one.merge()
            merged[f"{name}.weight"] = one.get_base_layer().weight.detach().cpu()
    state: dict[str, torch.Tensor] = {}
    known: dict[tuple[int, tuple[int, ...]], torch.Tensor] = {}
    for name, value in network.state_dict().items():
        if _ADAPTER.search(name):
            continue
        plain = name.replace(".base_layer.", ".")
        key = (value.data_ptr(), tuple(value.shape))
        state[plain] = merged[plain] if plain in merged else known.setdefault(key, value.detach().cpu())
    return state
