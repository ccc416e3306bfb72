"""Carry weights to a machine without a network, by hand: pack them as a folder or a zip, and bring them in there."""

from __future__ import annotations

from pathlib import Path

from ductus.engines.weights import InstalledWeights, WeightsStore
from ductus.engines.weights_carrying import OnBytes, pack, unpacked
from ductus.errors import InputError, Remedy
from ductus.jobs.job import Job

ZIP = ".zip"
_MEGABYTE = 1_000_000


def bring_weights_in(job: Job, store: WeightsStore, source: Path) -> InstalledWeights:
    """Copy the weights in a folder or a zip into the store, their hashes checked. Runs on a lane's thread.

    Raises:
        InputError: there is nothing of that name.
        EngineUnavailable: not weights, not whole, or not what was packed.
        StorageFailed: it cannot be read, or the disk has no room.
        Cancelled: the job was cancelled; nothing was kept.
    """
    if not source.exists():
        raise InputError(f"There is no “{source.name}”.", remedy=Remedy("Check the name of the folder or zip."))
    if source.suffix.lower() != ZIP:
        return store.import_folder(source)
    with unpacked(source, store.folder, job.cancel, _in_megabytes(job)) as folder:
        return store.import_folder(folder)


def pack_weights(job: Job, store: WeightsStore, weights_id: str, target: Path) -> Path:
    """Write weights that are here to `target`, a zip if its name ends so, else a folder. Runs on a lane's thread.

    Raises:
        InputError: they are not here, or something of that name is there already.
        StorageFailed: the target cannot be written, or has no room.
        Cancelled: the job was cancelled; nothing is left.
    """
    wanted, _, revision = weights_id.partition("@")
    for weights in store.installed():
        if weights.id == wanted and weights.revision.startswith(revision):
            return pack(weights.folder, target, job.cancel, _in_megabytes(job))
    if any(entry.id == wanted and not entry.source and not entry.withheld for entry in store.catalogue()):
        raise InputError(f"“{weights_id}” comes with Ductus, so every computer with Ductus has it.")
    raise InputError(f"“{weights_id}” is not on this computer.", remedy=Remedy("See: ductus weights"))


def _in_megabytes(job: Job) -> OnBytes:
    def on_bytes(done: int, total: int) -> None:
        job.report(done // _MEGABYTE, max(1, total // _MEGABYTE), "MB")

    return on_bytes
