"""Waiting for work a service does on its side: asked after at growing distances, or when the service says."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ductus.engines.remote_support.client import Answer, ServiceClient

FIRST_S, LONGEST_S = 1.0, 15.0


async def polled(
    client: ServiceClient, ask: Callable[[], Awaitable[Answer]], is_over: Callable[[Answer], bool], longest_s: float
) -> Answer:
    """The first answer that is over.

    Raises:
        EngineFailed: nothing came of it within `longest_s`.
    """
    from ductus.engines.remote_support import client as network

    begun_s, pause_s = time.monotonic(), FIRST_S
    waited_s = 0.0
    while True:
        answer = await ask()
        if is_over(answer):
            return answer
        if max(waited_s, time.monotonic() - begun_s) >= longest_s:
            raise client.strange(f"the page was not ready after {longest_s:.0f} seconds")
        wanted_s = network.retry_after(answer.headers)
        await network.sleep(min(LONGEST_S, pause_s if wanted_s is None else wanted_s))
        waited_s += pause_s
        pause_s = min(LONGEST_S, 1.5 * pause_s)
