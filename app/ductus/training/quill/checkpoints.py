"""The best weights so far in the folder of a course."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ductus.engines.quill_support.design import QuillDesign
from ductus.engines.quill_support.folders import CARD, DESIGN, WEIGHTS
from ductus.whole_files import replace_file


def keep_weights(folder: Path, parameters: Mapping[str, Any], design: QuillDesign) -> None:
    """Replace the best weights of the folder, with the design that goes with them; a card of older ones goes."""
    from safetensors.torch import save

    (folder / CARD).unlink(missing_ok=True)
    replace_file(folder / DESIGN, json.dumps(asdict(design), ensure_ascii=False, indent=1).encode("utf-8"))
    replace_file(folder / WEIGHTS, save({name: value.contiguous() for name, value in parameters.items()}))
