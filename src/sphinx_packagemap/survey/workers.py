"""Reading many files in several processes, where that pays.

The other processes are forks of this one: they begin with everything imported, as soon as there are files enough;
more files may be found while they read. Which files each of them reads is not fixed beforehand: all take the next few
from one queue, so that none waits for another. They leave their results, as plain data, in memory that both
processes see, and this one takes it from there while they go on. Whatever one of them does not deliver, this process
reads itself.
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

_MOST_PROCESSES = 4
_FEWEST_FILES = 48  # a fork costs about as much as reading twenty files
_CHUNK = 8  # files taken from the queue at a time
# Bytes of shared memory, of which only written pages are taken. Results without room are computed by this process.
_ROOM_FOR_PATHS, _ROOM_FOR_RESULTS = 1 << 24, 1 << 28
_RECORD = 4  # bytes that tell a size or a position


class WorkerPool(Generic[Result]):
    """The processes that work on paths: this one, and others along with it."""

    def __init__(self, work: Work[Result]) -> None:
        """Begin alone, with a function that returns plain data for each path."""
        self._work = work
        self._paths: dict[str, None] = {}  # all that are not done
        self._waiting: list[str] = []  # those that are not in the queue
        self._queue: _Queue | None = None
        self._others: list[_Worker] = []
        self._processes = 0  # that there may be; 0: not asked yet

    def add(self, path: str) -> None:
        """Have something done for a path, once."""
        if path in self._paths:
            return
        self._paths[path] = None
        self._waiting.append(path)
        if self._queue is not None:
            if len(self._waiting) >= _CHUNK:
                self._hand_out()
        elif len(self._waiting) >= _FEWEST_FILES and self._processes != 1:
            self._processes = min(_count_processors(), _MOST_PROCESSES) if _can_fork() else 1
            if self._processes > 1:
                self._start()
                self._processes = 1 + len(self._others)

    def finish(self, take: Callable[[str, Result], object]) -> None:
        """Call ``take`` with each path and its result, as soon as there is one; this process works along."""
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
        """Stop the others: nobody needs their results any more."""
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
    """Another process, and where it leaves its results."""

    def __init__(self, process: int, results: mmap.mmap, progress: int) -> None:
        """Take the number of the process, the memory, and the pipe that tells how much of it is written."""
        self.process = process
        self._results = results
        self._progress = progress
        self._position = 0  # where that begins which was not returned yet
        self._has_ended = False

    def receive(self) -> Iterator[tuple[str, Any]]:
        """Yield the results that have arrived since the last call: paths with their results."""
        end = _ROOM_FOR_RESULTS if self._has_ended else self._read_progress()
        while self._position < end:
            begin = self._position + _RECORD
            size = int.from_bytes(self._results[self._position : begin], "big")
            if not size:
                break
            self._position = begin + size
            yield marshal.loads(self._results[begin : self._position])  # noqa: S302 - our own fork wrote it

    def _read_progress(self) -> int:
        """Return up to where the results are whole."""
        told = b""
        with suppress(BlockingIOError):
            while more := os.read(self._progress, 1024 * _RECORD):
                told = more
        return int.from_bytes(told[-_RECORD:], "big")

    def wait(self) -> None:
        """Wait for its end."""
        with suppress(ChildProcessError):  # somebody else has waited for it
            os.waitpid(self.process, 0)
        self._has_ended = True

    def close(self) -> None:
        """Let go of its results."""
        self._results.close()
        os.close(self._progress)


class _Queue:
    """Paths that several processes take from, some at a time; none is taken twice.

    The paths stand in memory that all share, one chunk after another, and a pipe says where each begins: reads of a
    pipe do not mix.
    """

    def __init__(self) -> None:
        self._memory = _allocate_shared_memory(_ROOM_FOR_PATHS)
        self._size = 0
        self.reading, self._writing = os.pipe()
        os.set_blocking(self._writing, False)

    def put(self, paths: list[str]) -> None:
        """Add a chunk, if there is room for it."""
        chunk = os.fsencode("\0".join(paths))
        size = len(chunk).to_bytes(_RECORD, "big")
        end = self._size + _RECORD + len(chunk)
        if end > _ROOM_FOR_PATHS or self._writing < 0:
            return
        self._memory[self._size : end] = size + chunk
        with suppress(BlockingIOError):
            os.write(self._writing, self._size.to_bytes(_RECORD, "big"))
            self._size = end

    def close(self) -> None:
        """Add nothing more, so that the queue has an end."""
        if self._writing >= 0:
            os.close(self._writing)
            self._writing = -1

    def __iter__(self) -> Iterator[list[str]]:
        """Take chunk after chunk, until there is none left and the queue is closed by all who might add to it."""
        while position := os.read(self.reading, _RECORD):
            begin = int.from_bytes(position, "big")
            after = begin + _RECORD
            size = int.from_bytes(self._memory[begin:after], "big")
            yield os.fsdecode(self._memory[after : after + size]).split("\0")


def _count_processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _can_fork() -> bool:
    """Tell whether a fork is safe: another thread might hold a lock, and macOS's libraries do not like it."""
    if not hasattr(os, "fork") or sys.platform == "darwin":
        return False
    # Only loaded modules are asked: without these modules there is neither thread nor worker.
    threading = sys.modules.get("threading")
    if threading is not None and threading.active_count() > 1:
        return False
    process = sys.modules.get("multiprocessing.process")
    return process is None or process.parent_process() is None  # a reader of a parallel build is one of many


def _allocate_shared_memory(size: int) -> mmap.mmap:
    import mmap  # few surveys come so far

    return mmap.mmap(-1, size)


def _start(queue: _Queue, work: Work[Result]) -> _Worker:
    results = _allocate_shared_memory(_ROOM_FOR_RESULTS)
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
            begin = position + _RECORD
            end = begin + len(result)
            if end + _RECORD > _ROOM_FOR_RESULTS:
                return
            results[begin:end] = result
            # Only complete results have a size.
            results[position:begin] = len(result).to_bytes(_RECORD, "big")
            position = end
        # Not every processor shows writes to memory in that order to others: a pipe does.
        with suppress(BlockingIOError):
            os.write(progress, position.to_bytes(_RECORD, "big"))
