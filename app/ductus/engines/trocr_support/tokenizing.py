"""The tokenizer of a checkpoint, chosen by the files that are there.

What the configuration says is no guide: the automatic choice for "trocr" is XLM-R's tokenizer even where RoBERTa's
files lie, and a missing `tokenizer_config.json` makes it fail altogether (research note on engines, 3.4).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ductus.engines import checkpoint_files
from ductus.errors import EngineUnavailable, Remedy


def load_tokenizer(folder: Path) -> Any:
    """The tokenizer in `folder`, a transformers object. Never uses the network or runs code from the folder.

    Raises:
        EngineUnavailable: its files are missing or damaged.
    """
    import transformers

    whole = checkpoint_files.locate(folder, checkpoint_files.TOKENIZER)
    pieces = checkpoint_files.locate(folder, checkpoint_files.MERGES)
    sentences = checkpoint_files.locate(folder, checkpoint_files.SENTENCEPIECE)
    kind, file = next(
        (kind, file)
        for kind, file in (
            (transformers.PreTrainedTokenizerFast, whole),
            (transformers.RobertaTokenizer, pieces),
            (transformers.XLMRobertaTokenizer, sentences),
            (None, folder),
        )
        if file is not None
    )
    if kind is None:
        raise EngineUnavailable(f"“{folder.name}” has no tokenizer.", remedy=CHOOSE_OTHER)
    try:
        return kind.from_pretrained(file.parent, local_files_only=True, clean_up_tokenization_spaces=False)
    except Exception as fault:  # the libraries raise anything on a damaged file
        raise EngineUnavailable(
            f"The tokenizer of “{folder.name}” cannot be opened.", remedy=CHOOSE_OTHER, detail=repr(fault)
        ) from fault


CHOOSE_OTHER = Remedy("Fetch the weights again, or choose others.", "Weights…", "get_weights")
