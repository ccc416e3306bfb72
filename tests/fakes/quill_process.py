"""Teaches a tiny Quill in the folder named and dies, as by a power cut, after so many steps. Run as a process."""

import os
import signal
import sys
from pathlib import Path

import torch

from fakes import quills


def main() -> None:
    folder, last_step, keep_every = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    torch.set_num_threads(1)

    def tell(told):
        if told.standing.step >= last_step:
            os.kill(os.getpid(), signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)

    teacher = quills.teacher(folder, quills.UNSTEADY, quills.MOVED, design=quills.design_for())
    teacher.teach(quills.samples(), quills.samples(), tell, tell_every=1, keep_every=keep_every, judge_every=7)


if __name__ == "__main__":
    main()
