"""Entries that are not regular files, symbolic links, and files that cannot be read."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from contextlib import chdir

from catalogue.fault import CANARY, Fault

NOT_SEEN = "no import would look at it"
SECRET = "Not for publication."


def instead(make: Callable[[str], object], key: str, name: str = "bad.py", **rest: object) -> Fault:
    """Return a fault with another kind of entry instead of a module."""
    values = {"warning": "unreadable", "where": name} | rest
    return Fault(id=key, make=lambda package: make(os.path.join(package, name)), **values)  # type: ignore[arg-type]


def link(target: str, key: str, name: str = "bad.py", **rest: object) -> Fault:
    """Return a fault that is a symbolic link."""
    return instead(lambda path: os.symlink(target, path), key, name, **rest)


def failing(name: str, key: str, shown: str = "") -> Fault:
    """Return a fault with a file whose opening fails by its name (see ``bounded.py``)."""
    return Fault(id=key, files={name: ""}, warning="unreadable", where=name, shown=(shown or name[:-3],))


def _socket(path: str) -> None:
    directory, name = os.path.split(path)
    with chdir(directory), socket.socket(socket.AF_UNIX) as server:  # the path of a socket must be short
        server.bind(name)


def _sparse(path: str) -> None:
    with open(path, "wb") as file:
        file.truncate(3 << 30)


def _crossing(package: str) -> None:
    for name, other in (("one", "two"), ("two", "one")):
        os.makedirs(os.path.join(package, name))
        os.symlink(f"../{other}", os.path.join(package, name, f"to_{other}"))
        _write(os.path.join(package, name, "__init__.py"))


def _doubling(package: str) -> None:
    """Create directories with links, so that there are a million paths."""
    for number in range(20):
        _write(os.path.join(package, f"d{number}", "__init__.py"))
        for way in "ab":
            os.symlink(f"../d{(number + 1) % 20}", os.path.join(package, f"d{number}", way))


def _deep(package: str) -> None:
    path = package
    for _ in range(500):
        path = os.path.join(path, "d")
        os.mkdir(path)
        _write(os.path.join(path, "__init__.py"))


def _write(path: str, text: str = CANARY) -> None:
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as file:
        file.write(text)


def _many(count: int, name: str) -> Callable[[str], None]:
    def make(package: str) -> None:
        for number in range(count):
            _write(os.path.join(package, name.format(number)), "")

    return make


def _with_times(package: str) -> None:
    _write(os.path.join(package, "future.py"))
    _write(os.path.join(package, "past.py"))
    os.utime(os.path.join(package, "future.py"), (1 << 33, 1 << 33))
    os.utime(os.path.join(package, "past.py"), (0, 0))


def _modes(package: str) -> None:
    for name, mode in {"executable": 0o777, "setuid": 0o4755, "sticky": 0o1644}.items():
        _write(os.path.join(package, f"{name}.py"))
        os.chmod(os.path.join(package, f"{name}.py"), mode)


FAULTS = (
    # Entries that are not regular files
    instead(os.mkfifo, "fifo"),
    instead(os.mkfifo, "fifo_as_stub", "bad.pyi", shown=("bad",)),
    instead(os.mkfifo, "fifo_as_extension", "bad.so"),
    instead(os.mkfifo, "fifo_as_bytecode", "bad.pyc"),
    instead(os.mkfifo, "fifo_as_marker", "py.typed", warning="", where="", silent="the marker is not opened"),
    instead(os.mkfifo, "fifo_as_path_file", "bad.pkg", warning="", where="", silent=NOT_SEEN),
    instead(os.mkfifo, "fifo_as_cache", "__pycache__", warning="", where="", silent=NOT_SEEN),
    instead(os.mkfifo, "fifo_without_suffix", "bad", warning="", where="", silent=NOT_SEEN),
    Fault(
        id="fifo_as_init",
        files={"sub/inner.py": '"""Within."""\n'},
        make=lambda package: os.mkfifo(os.path.join(package, "sub", "__init__.py")),
        warning="unreadable",
        where="sub/__init__.py",
        shown=("sub", "inner", "Within."),
    ),
    Fault(
        id="fifo_beside_a_package",
        files={"bad/__init__.py": '"""A package that works."""\n'},
        make=lambda package: os.mkfifo(os.path.join(package, "bad.py")),
        silent="the package wins, as in an import",
        shown=("bad", "A package that works."),
    ),
    instead(_socket, "socket"),
    instead(_sparse, "sparse_file_of_three_gigabytes", warning="size"),
    instead(os.mkdir, "directory_as_module"),
    instead(os.mkdir, "directory_as_stub", "bad.pyi"),
    instead(os.mkdir, "directory_as_extension", "bad.so"),
    Fault(
        id="directory_as_init",
        files={"sub/inner.py": '"""Within."""\n', "sub/__init__.py/data.txt": ""},
        warning="unreadable",
        where="sub/__init__.py",
        shown=("sub", "inner", "Within."),
    ),
    # Links to entries that are not modules
    link("/dev/zero", "link_to_zero"),
    link("/dev/null", "link_to_null"),
    link("/dev/tty", "link_to_terminal"),
    link("/dev/random", "link_to_random"),
    link("/proc/self/mem", "link_to_memory", warning="link"),
    link("/dev/stdin", "link_to_stdin"),
    link("/proc/self/environ", "link_to_environment", warning="link"),
    link("nowhere.py", "dangling_link", warning="link"),
    link("bad.py", "link_to_itself", warning="link"),
    link(".", "link_to_a_directory"),
    link("/", "link_to_the_root_as_module"),
    link("x" * 255, "dangling_link_with_a_long_name", warning="link"),
    Fault(
        id="links_in_a_circle",
        make=lambda package: [
            os.symlink("b.py", os.path.join(package, "a.txt")),
            os.symlink("a.txt", os.path.join(package, "b.py")),
        ],
        warning="link",
        where="b.py",
    ),
    # Links to directories
    link(".", "directory_in_itself", "bad", warning="link"),
    link("..", "directory_above_itself", "bad", warning="link", where="", own_root=True),
    Fault(
        id="directories_that_cross",
        make=_crossing,
        warning="link",
        where="",
        shown=("to_two", "to_one"),
        warnings=2,
    ),
    link("nowhere", "dangling_directory", "bad", warning="", where="", silent=NOT_SEEN),
    Fault(id="a_million_ways", make=_doubling, warning="link", where="", shown=("d0", "d19"), warnings=None),
    # Links out of the project
    link("/", "link_to_the_root", "bad", warning="link"),
    link("/proc", "link_to_processes", "bad", warning="link"),
    link("/proc/self/root", "link_to_the_root_by_another_way", "bad", warning="link"),
    link("/etc", "link_to_configuration", "bad", warning="link"),
    link("../../../outside", "link_out_of_the_project", "bad", warning="link"),
    link("../../../outside/secret.py", "link_to_a_file_outside", warning="link"),
    link("../../docs/conf.py", "link_to_the_configuration", warning="", where="", silent="it lies in the project"),
    Fault(
        id="link_within_the_package",
        files={"real/__init__.py": '"""Is real."""\n', "real/inner.py": ""},
        make=lambda package: os.symlink("real", os.path.join(package, "linked")),
        silent="it leads to where nothing else has led",
        shown=("real", "linked", "inner"),
    ),
    Fault(
        id="link_to_a_sibling_module",
        make=lambda package: os.symlink("healthy.py", os.path.join(package, "bad.py")),
        silent="it is a file of the package",
        shown=("bad",),
    ),
    Fault(
        id="hard_link",
        make=lambda package: os.link(os.path.join(package, "healthy.py"), os.path.join(package, "bad.py")),
        silent="it is a file as any other",
        shown=("bad",),
    ),
    # Files whose opening fails
    failing("vanished.py", "file_that_has_vanished"),
    failing("forbidden.py", "file_that_may_not_be_read"),
    failing("broken_disk.py", "file_on_a_broken_disk"),
    failing("stale_handle.py", "file_on_a_lost_server"),
    failing("no_descriptors.py", "file_too_many"),
    failing("turned_into_a_link.py", "file_that_becomes_a_link"),
    failing("locked.py", "file_that_is_locked"),
    Fault(
        id="directory_that_may_not_be_read",
        files={"forbidden_directory/__init__.py": ""},
        warning="unreadable",
        where="forbidden_directory",
        shown=("forbidden_directory",),
    ),
    Fault(
        id="directory_that_has_vanished",
        files={"vanished_directory/__init__.py": ""},
        warning="unreadable",
        where="vanished_directory",
        shown=("vanished_directory",),
    ),
    Fault(
        id="directory_on_a_broken_disk",
        files={"broken_disk_directory/__init__.py": ""},
        warning="unreadable",
        where="broken_disk_directory",
        shown=("broken_disk_directory",),
    ),
    # Unusual directory trees
    Fault(id="five_hundred_levels", make=_deep, warning="depth", shown=("d",)),
    Fault(id="many_modules", make=_many(900, "m{}.py"), silent="they are fewer than the limit", shown=("m899",)),
    Fault(id="many_empty_directories", make=_many(300, "d{}/data.txt"), silent=NOT_SEEN),
    Fault(id="many_files_of_data", make=_many(1000, "data{}.json"), silent=NOT_SEEN),
    Fault(id="hidden_directories", files={".git/hooks/x.py": CANARY, ".venv/lib/x.py": CANARY}, silent=NOT_SEEN),
    Fault(id="bytecode_only", files={"bad.pyc": b"\0\0"}, silent="an import loads it", shown=("bad",)),
    Fault(id="egg_in_a_package", files={"bad.egg": b"PK\3\4", "bad.zip": b"PK\3\4"}, silent=NOT_SEEN),
    Fault(id="times_out_of_range", make=_with_times, silent="they are compared, not believed", shown=("past",)),
    Fault(id="modes_of_files", make=_modes, silent="nothing is run", shown=("executable", "setuid", "sticky")),
    Fault(
        id="package_and_module",
        files={"bad.py": '"""The module."""\n', "bad/__init__.py": '"""The package that counts."""\n'},
        silent="the package wins, as in an import",
        shown=("The package that counts.",),
    ),
    Fault(
        id="extension_and_source",
        files={"bad.py": '"""The source."""\n', "bad.so": "", "bad.pyi": "", "bad.pyc": ""},
        silent="the extension module wins, as in an import",
        shown=("bad",),
    ),
)
