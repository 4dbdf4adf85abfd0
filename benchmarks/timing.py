"""Times jobs in turn, so that a machine that slows down slows all of them."""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Job:
    """A command to run as a whole process; ``before`` it, and not counted, another one."""

    command: Sequence[str]
    before: Sequence[str] = ()
    environment: Mapping[str, str] = field(default_factory=dict)

    def run(self) -> Taken:
        """Run once; return what it took. Raises CalledProcessError if the command fails."""
        environment = os.environ | self.environment
        environment.pop("PYTHONDONTWRITEBYTECODE", None)  # everybody starts from bytecode
        if self.before:
            subprocess.run(self.before, check=True, env=environment)
        begun = time.perf_counter()
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        process = subprocess.Popen(self.command, env=environment, **quiet)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, self.command)
        return Taken(seconds, usage.ru_maxrss / 1024, usage.ru_utime + usage.ru_stime)


@dataclass(frozen=True)
class Taken:
    """What a process took."""

    seconds: float  # wall
    megabytes: float  # peak of the largest of its processes
    processor_seconds: float = 0.0  # of all its processes


def medians(jobs: Mapping[str, Job], runs: int) -> dict[str, Taken]:
    """Return the medians of what each job takes: a round that does not count, then ``runs`` rounds of all."""
    taken: dict[str, list[Taken]] = {name: [] for name in jobs}
    for round_number in range(runs + 1):
        for name, job in jobs.items():
            one = job.run()
            if round_number:
                taken[name].append(one)
    return {
        name: Taken(
            statistics.median(each.seconds for each in several),
            statistics.median(each.megabytes for each in several),
            statistics.median(each.processor_seconds for each in several),
        )
        for name, several in taken.items()
    }
