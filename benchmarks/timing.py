"""Times jobs in turn, so that a machine that slows down slows all of them."""

from __future__ import annotations

import statistics
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Job:
    """A command to run as a whole process; ``before`` it, and not counted, another one."""

    command: Sequence[str]
    before: Sequence[str] = ()

    def seconds(self) -> float:
        """Run once; return the wall seconds. Raises CalledProcessError if the command fails."""
        if self.before:
            subprocess.run(self.before, check=True)
        begun = time.perf_counter()
        subprocess.run(self.command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return time.perf_counter() - begun


def medians(jobs: Mapping[str, Job], runs: int) -> dict[str, float]:
    """Return the median wall seconds of each job: a round that does not count, then ``runs`` rounds of all."""
    taken: dict[str, list[float]] = {name: [] for name in jobs}
    for round_number in range(runs + 1):
        for name, job in jobs.items():
            seconds = job.seconds()
            if round_number:
                taken[name].append(seconds)
    return {name: statistics.median(seconds) for name, seconds in taken.items()}
