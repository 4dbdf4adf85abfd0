"""Reading many files in several processes, where that pays.

The other processes are forks of this one: they begin with everything imported. Which files each of them
reads is not fixed beforehand: all take the next few from one queue, so that none waits for another. They
hand plain data back through pipes. Whatever one of them does not deliver, this process reads itself.
"""

from __future__ import annotations

import marshal
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

Result = TypeVar("Result")
Unpacked = TypeVar("Unpacked")

_MOST_PROCESSES = 4
_FEWEST_FILES = 48  # a fork costs about as much as reading twenty files
_CHUNK = 8  # files taken from the queue at a time


def run(
    work: Callable[[int], Result],
    count: int,
    encode: Callable[[Result], Any],
    decode: Callable[[Any], Unpacked],
) -> list[Result | Unpacked]:
    """Return the results of ``work`` for the numbers below ``count``, in their order.

    In several processes if there are enough of them, and it is safe; ``encode`` makes plain data of a result for
    the way between them, and ``decode`` what stands for the result again.
    """
    processes = min(_processors(), _MOST_PROCESSES)
    if count < _FEWEST_FILES or processes < 2 or not _can_fork():
        return [work(number) for number in range(count)]
    known, received = _run_forked(work, count, processes, encode)
    results: list[Result | Unpacked] = []
    for number in range(count):
        if number in known:
            results.append(known[number])
        else:
            encoded = received.pop(number, None)
            results.append(work(number) if encoded is None else decode(marshal.loads(encoded)))  # noqa: S302 - as above
    return results


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _can_fork() -> bool:
    """Tell whether a fork is safe: another thread might hold a lock, and macOS's libraries do not like it."""
    if not hasattr(os, "fork") or sys.platform == "darwin":
        return False
    # Asked of what is there, not imported: without these modules there is neither thread nor worker.
    threading = sys.modules.get("threading")
    if threading is not None and threading.active_count() > 1:
        return False
    process = sys.modules.get("multiprocessing.process")
    return process is None or process.parent_process() is None  # a reader of a parallel build is one of many


def _run_forked(
    work: Callable[[int], Result], count: int, processes: int, encode: Callable[[Result], Any]
) -> tuple[dict[int, Result], dict[int, bytes]]:
    """Return the results of this process, and the encoded ones of the others, by number."""
    queue = _queue(count)
    others: list[tuple[int, int]] = []  # process, end to read from
    try:
        with suppress(OSError):  # no more processes: this one does what is left
            while len(others) < processes - 1:
                others.append(_start(work, count, queue, encode))
        known = dict(_take(work, count, queue))
        received: dict[int, bytes] = {}
        for _, end in others:
            received.update(_received(end))
    except BaseException:
        for process, _ in others:
            os.kill(process, signal.SIGKILL)
        raise
    finally:
        os.close(queue)
        for process, end in others:
            os.close(end)
            _wait_for(process)
    return known, received


def _queue(count: int) -> int:
    """Return a descriptor to read the numbers of chunks from, two bytes each; reads of a pipe do not mix."""
    reading, writing = os.pipe()
    chunks = range(min(-(-count // _CHUNK), 16_000))  # as many as the buffer of a pipe holds
    os.write(writing, b"".join(chunk.to_bytes(2, "big") for chunk in chunks))
    os.close(writing)
    return reading


def _take(work: Callable[[int], Result], count: int, queue: int) -> list[tuple[int, Result]]:
    done = []
    while number := os.read(queue, 2):
        begin = int.from_bytes(number, "big") * _CHUNK
        done += [(each, work(each)) for each in range(begin, min(begin + _CHUNK, count))]
    return done


def _start(work: Callable[[int], Result], count: int, queue: int, encode: Callable[[Result], Any]) -> tuple[int, int]:
    reading, writing = os.pipe()
    try:
        process = os.fork()
    except OSError:
        os.close(reading)
        os.close(writing)
        raise
    if process:
        os.close(writing)
        return process, reading
    status = 1
    try:
        os.close(reading)
        _work_as_child(writing, work, count, queue, encode)
        status = 0
    finally:
        os._exit(status)  # nothing of what the parent has begun may be ended twice


def _work_as_child(
    writing: int, work: Callable[[int], Result], count: int, queue: int, encode: Callable[[Result], Any]
) -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # the parent reports it
    # As bytes at once: plain lists of all results would take several times their memory.
    data = marshal.dumps(_take(lambda number: marshal.dumps(encode(work(number))), count, queue))
    # Only when all is done: the pipe holds little, and the parent listens when there is nothing left to do.
    with open(writing, "wb") as pipe:
        pipe.write(data)


def _received(end: int) -> list[tuple[int, bytes]]:
    """Return what another process has done; nothing if it has died before it could say."""
    chunks = []
    while chunk := os.read(end, 1 << 20):
        chunks.append(chunk)
    try:
        received: list[tuple[int, bytes]] = marshal.loads(b"".join(chunks))  # noqa: S302 - our own fork wrote it
    except (EOFError, ValueError, TypeError):
        return []
    return received


def _wait_for(process: int) -> None:
    with suppress(ChildProcessError):  # somebody else has waited for it
        os.waitpid(process, 0)
