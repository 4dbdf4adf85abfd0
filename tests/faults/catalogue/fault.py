"""What a fault in the documented code is, and how it gets onto a disk."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

Contents = Mapping[str, str | bytes]

# Statements that prove, when they run, that code of the target was executed.
CANARY = 'import os\nopen(os.environ["FAULT_CANARY"], "a").write(__file__ + "\\n")\n'

HEALTHY: Contents = {
    "__init__.py": f'"""A package with a fault in it."""\n{CANARY}',
    "healthy.py": f'"""Still in good health."""\n{CANARY}\ndef work():\n    """Do its work."""\n',
}


@dataclass(frozen=True, kw_only=True)
class Fault:
    """A package with one thing wrong in it, beside a module ``healthy`` that is always shown."""

    id: str  # the name of the package
    files: Contents = field(default_factory=dict)  # by path within the package; they replace healthy ones
    make: Callable[[str], object] | None = None  # makes what is no plain file; takes the package's directory
    beside: Contents = field(default_factory=dict)  # files by path within the directory that the package lies in
    make_beside: Callable[[str], object] | None = None  # takes the directory that the package lies in
    warning: str = ""  # the kind of the one warning; without one, ``silent`` says why
    warnings: int | None = 1  # of several equal faults, one each; None: as many as it takes
    where: str = ""  # the file of the warning within the package, with ":line" where that is known
    silent: str = ""  # the reason for which nothing is warned of
    shown: tuple[str, ...] = ()  # texts that are shown all the same
    own_root: bool = False  # the package lies in a directory of its own among ``packagemap_roots``

    def write(self, root: str) -> None:
        """Make the package and what belongs beside it in a directory."""
        package = os.path.join(root, self.id)
        _write_files(package, {**HEALTHY, **self.files})
        _write_files(root, self.beside)
        if self.make is not None:
            self.make(package)
        if self.make_beside is not None:
            self.make_beside(root)


def _write_files(directory: str, files: Contents) -> None:
    for name, content in files.items():
        path = os.path.join(directory, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode())


def python(source: str | bytes, key: str, warning: str = "", line: int | None = None, **rest: object) -> Fault:
    """Return a fault in the content of one module, ``bad``."""
    where = f"bad.py:{line}" if line else "bad.py" if warning else ""
    return Fault(id=key, files={"bad.py": source}, warning=warning, where=where, **rest)  # type: ignore[arg-type]
