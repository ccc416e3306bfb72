"""A process of its own for tests of TrOCR's courses.

`teach FOLDER BASE STEP` teaches and dies, as by a power cut, behind the step; `read FOLDER` prints what the weights
in the folder read of the lines taught, as JSON.
"""

import json
import os
import signal
import sys
from pathlib import Path

import torch

from ductus.engines.trocr_support.checkpoint import open_checkpoint
from ductus.training.trocr.teacher import Rhythm
from fakes import trocr_courses


def main() -> None:
    torch.set_num_threads(1)
    what, folder = sys.argv[1], Path(sys.argv[2])
    if what == "read":
        texts = trocr_courses.read(open_checkpoint(folder), trocr_courses.samples())
        sys.stdout.buffer.write(json.dumps(texts).encode())
        return
    last_step = int(sys.argv[4])

    def tell(news):
        if news.step >= last_step:
            os.kill(os.getpid(), signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)

    lines = trocr_courses.samples()
    rhythm = Rhythm(keep_every_s=1e9)  # the last checkpoint is that of a judging, some steps back
    trocr_courses.unsteady(folder, Path(sys.argv[3])).teach(lines, lines, tell, rhythm)


if __name__ == "__main__":
    main()
