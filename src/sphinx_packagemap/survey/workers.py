"""A pool of processes that read many files.

The workers are forks of this process, so that everything is imported already. They start as soon as there are enough
files, and more files may be added while they read. All processes, this one included, take the next few files from one
queue, so that none waits for another. The workers write their results, as plain data, to shared memory, from which this
process takes them while they go on. Files that a worker does not finish are read by this process.

With ``concurrent.futures.ProcessPoolExecutor`` (fork, chunks of 32 or 128 files), a cold survey takes 1.26 to 1.28
times as long for django, 1.07 to 1.10 times for transformers, and 1.10 to 1.13 times for Home Assistant; in one
process, 1.46, 1.74 and 1.80 times (whole processes in pairs on two processors, Python 3.11, November 2026). The
executor imports more, starts only when all files are known, and leaves this process without files to read.
"""

from __future__ import annotations

import marshal
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    import mmap

Result = TypeVar("Result")
Work = Callable[[str], Result]

_MAX_PROCESSES = 4
_MIN_FILES = 48  # a fork costs about as much as reading twenty files
_CHUNK = 8  # files taken from the queue at a time
# Bytes of shared memory, of which only written pages are allocated. This process computes results that do not fit.
_MAX_PATHS_SIZE, _MAX_RESULTS_SIZE = 1 << 24, 1 << 28
_NUMBER_SIZE = 4  # bytes of a size or a position


class WorkerPool(Generic[Result]):
    """A pool of this process and its workers, which compute a result for each path."""

    def __init__(self, work: Work[Result], prepare: Callable[[], object] = lambda: None) -> None:
        """Start without workers; ``work`` returns the result for a path as plain data.

        ``prepare`` is called once, before there are workers: what it imports, none of them has to import.
        """
        self._work = work
        self._prepare = prepare
        self._paths: dict[str, None] = {}  # all without a result
        self._waiting: list[str] = []  # those that are not in the queue yet
        self._queue: _Queue | None = None
        self._others: list[_Worker] = []
        self._processes = 0  # number of processes, this one included; 0 until it is determined

    def add(self, path: str) -> None:
        """Add a path, unless it was added before."""
        if path in self._paths:
            return
        self._paths[path] = None
        self._waiting.append(path)
        if self._queue is not None:
            if len(self._waiting) >= _CHUNK:
                self._hand_out()
        elif len(self._waiting) >= _MIN_FILES and self._processes != 1:
            self._processes = min(_count_processors(), _MAX_PROCESSES) if _can_fork() else 1
            if self._processes > 1:
                self._prepare()
                self._start()
                self._processes = 1 + len(self._others)

    def finish(self, take: Callable[[str, Result], object]) -> None:
        """Call ``take`` with each path and its result as soon as that is available; this process works as well."""
        try:
            if self._queue is not None:
                self._hand_out()
                self._queue.close()
                for paths in self._queue:
                    self._work_on(paths, take)
                    for other in self._others:
                        self._receive(other, take)
                for other in self._others.copy():
                    other.wait()
                    self._others.remove(other)  # its number may soon be another process's
                    self._receive(other, take)
                    other.close()
            self._work_on([*self._paths], take)
        except BaseException:
            self.abandon()
            raise
        self._stop()

    def abandon(self) -> None:
        """Stop the workers, whose results are not needed any more."""
        import signal

        for other in self._others:
            with suppress(ProcessLookupError):
                os.kill(other.process, signal.SIGKILL)
        self._stop()

    def _work_on(self, paths: list[str], take: Callable[[str, Result], object]) -> None:
        for path in paths:
            take(path, self._work(path))
            del self._paths[path]

    def _receive(self, other: _Worker, take: Callable[[str, Result], object]) -> None:
        for path, result in other.receive():
            take(path, result)
            del self._paths[path]

    def _start(self) -> None:
        with suppress(OSError):  # no more processes, memory or descriptors: this one does the rest
            self._queue = _Queue()
            self._hand_out()
            while len(self._others) < self._processes - 1:
                self._others.append(_start(self._queue, self._work))

    def _hand_out(self) -> None:
        assert self._queue is not None
        for first in range(0, len(self._waiting), _CHUNK):
            self._queue.put(self._waiting[first : first + _CHUNK])
        self._waiting = []

    def _stop(self) -> None:
        if self._queue is not None:
            self._queue.close()
            os.close(self._queue.reading)
            self._queue = None
        for other in self._others:
            other.wait()
            other.close()
        self._others = []


class _Worker:
    """A worker process, and the shared memory with its results."""

    def __init__(self, process: int, results: mmap.mmap, progress: int) -> None:
        """Take the process ID, the memory, and the pipe from which the position of the last result is read."""
        self.process = process
        self._results = results
        self._progress = progress
        self._position = 0  # of the first result that was not returned yet
        self._has_ended = False

    def receive(self) -> Iterator[tuple[str, Any]]:
        """Yield the paths and results that were written since the last call."""
        end = _MAX_RESULTS_SIZE if self._has_ended else self._read_progress()
        while self._position < end:
            begin = self._position + _NUMBER_SIZE
            size = int.from_bytes(self._results[self._position : begin], "big")
            if not size:
                break
            self._position = begin + size
            yield marshal.loads(self._results[begin : self._position])  # noqa: S302 - our own fork wrote it

    def _read_progress(self) -> int:
        """Return the position after the last complete result."""
        positions = b""
        with suppress(BlockingIOError):
            while more := os.read(self._progress, 1024 * _NUMBER_SIZE):
                positions = more
        return int.from_bytes(positions[-_NUMBER_SIZE:], "big")

    def wait(self) -> None:
        """Wait for its end."""
        with suppress(ChildProcessError):  # somebody else has waited for it
            os.waitpid(self.process, 0)
        self._has_ended = True

    def close(self) -> None:
        """Release the memory with its results."""
        self._results.close()
        os.close(self._progress)


class _Queue:
    """A queue of paths from which several processes take a chunk at a time; no chunk is taken twice.

    The chunks are in shared memory, one after another, and their positions are in a pipe, whose reads are atomic.
    """

    def __init__(self) -> None:
        self._memory = _allocate_shared_memory(_MAX_PATHS_SIZE)
        self._size = 0
        self.reading, self._writing = os.pipe()
        os.set_blocking(self._writing, False)

    def put(self, paths: list[str]) -> None:
        """Add a chunk if it fits."""
        chunk = os.fsencode("\0".join(paths))
        size = len(chunk).to_bytes(_NUMBER_SIZE, "big")
        end = self._size + _NUMBER_SIZE + len(chunk)
        if end > _MAX_PATHS_SIZE or self._writing < 0:
            return
        self._memory[self._size : end] = size + chunk
        with suppress(BlockingIOError):
            os.write(self._writing, self._size.to_bytes(_NUMBER_SIZE, "big"))
            self._size = end

    def close(self) -> None:
        """Add nothing more: the queue ends when all writers have closed it."""
        if self._writing >= 0:
            os.close(self._writing)
            self._writing = -1

    def __iter__(self) -> Iterator[list[str]]:
        """Take chunk after chunk until the queue is empty and closed by all writers."""
        while position := os.read(self.reading, _NUMBER_SIZE):
            begin = int.from_bytes(position, "big")
            after = begin + _NUMBER_SIZE
            size = int.from_bytes(self._memory[begin:after], "big")
            yield os.fsdecode(self._memory[after : after + size]).split("\0")


def _count_processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _can_fork() -> bool:
    """Return whether a fork is safe: not on macOS, whose libraries break, nor while another thread may hold a lock."""
    if not hasattr(os, "fork") or sys.platform == "darwin":
        return False
    # Modules that are not loaded have not started threads or processes.
    threading = sys.modules.get("threading")
    if threading is not None and threading.active_count() > 1:
        return False
    process = sys.modules.get("multiprocessing.process")
    return process is None or process.parent_process() is None  # readers of a parallel build are workers themselves


def _allocate_shared_memory(size: int) -> mmap.mmap:
    import mmap  # few surveys come so far

    return mmap.mmap(-1, size)


def _start(queue: _Queue, work: Work[Result]) -> _Worker:
    results = _allocate_shared_memory(_MAX_RESULTS_SIZE)
    pipe: tuple[int, ...] = ()
    try:
        reading, progress = pipe = os.pipe()
        process = os.fork()
    except OSError:
        results.close()
        for end in pipe:
            os.close(end)
        raise
    if process:
        os.close(progress)
        os.set_blocking(reading, False)
        return _Worker(process, results, reading)
    status = 1
    try:
        os.close(reading)
        os.set_blocking(progress, False)
        queue.close()
        _work_as_child(results, progress, queue, work)
        status = 0
    finally:
        os._exit(status)  # nothing that the parent has begun may be ended twice


def _work_as_child(results: mmap.mmap, progress: int, queue: _Queue, work: Work[Result]) -> None:
    import signal  # here, where this process waits for it alone

    signal.signal(signal.SIGINT, signal.SIG_DFL)  # the parent reports it
    position = 0
    for paths in queue:
        for path in paths:
            plain: Any = work(path)
            result = marshal.dumps((path, plain))
            begin = position + _NUMBER_SIZE
            end = begin + len(result)
            if end + _NUMBER_SIZE > _MAX_RESULTS_SIZE:
                return
            results[begin:end] = result
            # Only complete results have a size.
            results[position:begin] = len(result).to_bytes(_NUMBER_SIZE, "big")
            position = end
        # Not every processor shows writes to memory in that order to others: a pipe does.
        with suppress(BlockingIOError):
            os.write(progress, position.to_bytes(_NUMBER_SIZE, "big"))
