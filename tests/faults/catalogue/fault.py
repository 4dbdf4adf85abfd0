"""A fault in the documented code, and its files."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

Contents = Mapping[str, str | bytes]

# Statements that record that code of the documented package was run.
CANARY = 'import os\nopen(os.environ["FAULT_CANARY"], "a").write(__file__ + "\\n")\n'

HEALTHY: Contents = {
    "__init__.py": f'"""A package with a fault in it."""\n{CANARY}',
    "healthy.py": f'"""Still in good health."""\n{CANARY}\ndef work():\n    """Do its work."""\n',
}


@dataclass(frozen=True, kw_only=True)
class Fault:
    """A package with one fault, and a module ``healthy`` that must be shown."""

    id: str  # the name of the package
    files: Contents = field(default_factory=dict)  # by path in the package; they replace the default ones
    make: Callable[[str], object] | None = None  # creates entries that are not plain files; takes the package directory
    beside: Contents = field(default_factory=dict)  # files by path in the directory that contains the package
    make_beside: Callable[[str], object] | None = None  # takes the directory that contains the package
    warning: str = ""  # the kind of the one warning; empty with a reason in ``silent``
    warnings: int | None = 1  # their number; None: any number
    where: str = ""  # the file of the warning in the package, with ":line" if it is known
    silent: str = ""  # the reason why there is no warning
    shown: tuple[str, ...] = ()  # texts that must be shown nevertheless
    own_root: bool = False  # the package is in a separate directory of ``packagemap_roots``

    def write(self, root: str) -> None:
        """Create the package and the files beside it in a directory."""
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
