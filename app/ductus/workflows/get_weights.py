"""Get weights: ask the hub what a checkpoint holds, and fetch it once the person agreed."""

from __future__ import annotations

import os
from pathlib import Path

from ductus.engines.weights import HUB, DownloadPlan, WeightsStore
from ductus.jobs.job import Job
from ductus.paths import resource, weights_folder
from ductus.settings import Settings

VERB = "get weights"


_MIRROR_VARIABLE = "HF_ENDPOINT"
"""By which the hub's own programs are told of a mirror: where a house has one, it is mostly set already."""


def weights_store(settings: Settings) -> WeightsStore:
    """The weights on this machine, with our catalogue, the mirror and the offline switch.

    The mirror is that of the settings, else the one the environment names.
    """
    return WeightsStore(
        weights_folder(),
        resource("weights", "catalogue.json"),
        settings["network.mirror"] or os.environ.get(_MIRROR_VARIABLE, "") or HUB,
        lambda: bool(settings["network.offline"]),
        proxy=settings["network.proxy"],
    )


def ask_hub(settings: Settings, hub_id: str) -> DownloadPlan:
    """What would be fetched for a hub id: files, sizes, commit, licence. Nothing is fetched yet. Any thread.

    Raises:
        OfflineRefused: the offline switch is on.
        DownloadFailed: the hub cannot be reached or has no such checkpoint.
    """
    return weights_store(settings).plan(hub_id)


def get_weights(job: Job, store: WeightsStore, plan: DownloadPlan) -> Path:
    """Fetch what the plan lists, going on where an earlier try stopped. Runs on a lane's thread, after consent.

    Raises:
        DownloadFailed: unreachable, stalled, cut short, or not what was promised; what came is kept for the next try.
        StorageFailed: the disk has no room.
        Cancelled: the job was cancelled; what came is kept for the next try.
    """
    megabyte = 1_000_000

    def on_progress(done: int, total: int) -> None:
        job.report(done // megabyte, max(1, total // megabyte), "MB")

    return store.download(plan, job.cancel, on_progress)
