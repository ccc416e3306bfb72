"""The card of taught TrOCR weights: what they came from, what they were taught with and how, how well they read.

id, title, engine, licence     what they are; the licence is that of the weights they were taught from
parent                         those weights: id, revision, licence
sha256                         of which numbers this is the card
method, course, image          which numbers learnt, how, on what size of image
data, hours, steps, curve      sources with lines, pages and licences; how long; the error rate at each judging
figures                        error rates by set and source, with 95 % intervals by page
charset                        what the tokenizer cannot write well, in sentences
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ductus.engines.checkpoint_files import CARD, SAFE_WEIGHTS
from ductus.engines.file_hash import sha256_of
from ductus.training.trocr.teacher import TrocrTeacher
from ductus.whole_files import replace_file

_SECONDS_AN_HOUR = 3600


def card_of(teacher: TrocrTeacher, parent: Mapping[str, str], **more: Any) -> dict[str, Any]:
    """The card of the best weights of the teacher's folder; `more` fills in what only the caller knows.

    `parent` has the `id`, `revision` and `licence` of the weights it was taught from.

    Raises:
        OSError: the folder holds no weights.
    """
    standing, images = teacher.standing, teacher.pupil.checkpoint.images
    return {
        "id": teacher.folder.name,
        "engine": "trocr",
        "licence": parent.get("licence", ""),
        "parent": dict(parent),
        "sha256": sha256_of(teacher.folder / SAFE_WEIGHTS),
        "method": asdict(teacher.pupil.tuning),
        "learning_share": round(teacher.pupil.learning_share, 4),
        "course": asdict(teacher.course),
        "image": {"height_px": images.height_px, "width_px": images.width_px},
        "device": f"{teacher.device} {teacher.number_type}",
        "hours": round((standing.seconds + standing.judging_seconds) / _SECONDS_AN_HOUR, 2),
        "epochs": standing.epoch,
        "steps": standing.step,
        "skipped_steps": standing.skipped_steps,
        "curve": standing.curve,
        **more,
    }


def write_card(folder: Path, card: Mapping[str, Any]) -> None:
    """Put the card beside the weights."""
    replace_file(folder / CARD, json.dumps(card, ensure_ascii=False, indent=1).encode("utf-8"))
