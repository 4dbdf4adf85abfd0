"""Corrections that need all modules: empty namespace packages, stubs, extension modules that are not built.

In a source tree, a ``.pyi`` file without a module beside it mostly describes one that a build would put there. It may
as well hold nothing but types, as those of numpy's ``_typing`` do. So there has to be some evidence: a source of the
same name beside it, or a project that builds extension modules and in which none is to be seen.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Set

from sphinx_packagemap.files import Unreadable, read_bytes
from sphinx_packagemap.model import Module, ModuleKind, Problem, ProblemKind
from sphinx_packagemap.names import get_last, get_parent, split_name


def remove_empty_namespaces(modules: list[Module], unknown: Set[str]) -> list[Module]:
    """Drop the bare directories without a module below: any directory of data looks like one.

    One that holds an ``__init__.pyi`` and nothing that can be imported is a stub. One in ``unknown``
    may hold anything.
    """
    if not any(module.kind is ModuleKind.NAMESPACE_PACKAGE for module in modules):
        return modules
    holders: set[str] = set()
    stub_holders: set[str] = set()
    for name in unknown:
        _add_with_ancestors(holders, name)
    for module in modules:
        if module.kind is not ModuleKind.NAMESPACE_PACKAGE:
            _add_with_ancestors(stub_holders if module.kind is ModuleKind.STUB else holders, get_parent(module.name))
        elif module.stub is not None:
            _add_with_ancestors(stub_holders, module.name)
    kept = []
    for module in modules:
        if module.kind is not ModuleKind.NAMESPACE_PACKAGE or module.name in holders:
            kept.append(module)
        elif module.name in stub_holders:
            kind = ModuleKind.STUB if module.stub else ModuleKind.NAMESPACE_PACKAGE
            kept.append(module._replace(kind=kind, origin=module.stub))
    return kept


def _add_with_ancestors(names: set[str], name: str) -> None:
    while name and name not in names:
        names.add(name)
        name = get_parent(name)


def overlay_stubs(modules: list[Module], stubs: list[Module]) -> list[Module]:
    """Add the stubs of a ``-stubs`` distribution (PEP 561): to modules without a stub, or alone."""
    by_name = {module.name: module for module in modules}
    for stub in stubs:
        module = by_name.get(stub.name)
        if module is None:
            by_name[stub.name] = stub
        elif module.stub is None and stub.stub is not None:
            by_name[stub.name] = module._replace(stub=stub.stub, stub_path=stub.stub_path)
    return sorted(by_name.values(), key=lambda module: split_name(module.name))


def find_case_clashes(modules: list[Module]) -> Iterator[Problem]:
    """Report the names that a case-insensitive disk cannot tell apart (PEP 235)."""
    first: dict[str, Module] = {}
    for module in modules:
        other = first.setdefault(module.name.lower(), module)
        if other is not module and get_parent(other.name) == get_parent(module.name):
            message = f"'{other.name}' and '{module.name}' differ only in case"
            yield Problem(ProblemKind.CASE, message, module.name, module.origin)


_SOURCES = (".c", ".cc", ".cpp", ".cxx", ".cu", ".f", ".f90", ".m", ".mm", ".nim", ".pyf", ".rs", ".zig")
_MAX_SIZE = 1024 * 1024
_PROJECT_FILES = ("pyproject.toml", "setup.cfg", "setup.py")
_BUILD_FILES = ("CMakeLists.txt", "Cargo.toml", "meson.build")
# Above a top-level module may lie ``src`` or ``python``, and above that the project.
_DIRECTORIES_ABOVE = 3
_INSTALLED = ("site-packages", "dist-packages")
# Expressions that tell of a project that it builds extension modules; few surveys need them.
_BUILD_SYSTEM = rb"(?ms)^\[build-system\].*?(?=^\[|\Z)"
_BACKENDS = rb"(?i)cffi|cmake|cython|maturin|meson|mypyc|nanobind|pybind11|scikit[-_]build|setuptools[-_]rust|sipbuild"
_IN_PYPROJECT = rb"(?m)^\s*ext-modules\b|^\[\[tool\.setuptools\.ext-modules"
_IN_SETUP = rb"\b(?:ext_modules|cffi_modules|rust_extensions|cythonize|mypycify|cmake_\w+)\b"


def recognize_unbuilt_modules(modules: list[Module]) -> tuple[list[Module], list[str]]:
    """Return modules, stubs among them that describe extension modules which are not built as such.

    And the files that were looked at or missed for that, absolute; not for output.
    """
    stubs = [each for each in modules if each.kind is ModuleKind.STUB and each.stub_path and not each.is_package]
    if not stubs:
        return modules, []
    kinds = {module.name: module.kind for module in modules}
    is_built = ModuleKind.EXTENSION_MODULE in kinds.values()
    evidence = _Evidence()
    unbuilt: set[str] = set()
    for stub in stubs:
        in_package = kinds.get(get_parent(stub.name), ModuleKind.PACKAGE) is ModuleKind.PACKAGE
        directory = os.path.dirname(str(stub.stub_path))
        if evidence.has_source(directory, get_last(stub.name)) or (
            in_package and not is_built and evidence.is_built_from(directory, stub.name.count(".") + _DIRECTORIES_ABOVE)
        ):
            unbuilt.add(stub.name)
    found = [each._replace(kind=ModuleKind.UNBUILT_MODULE) if each.name in unbuilt else each for each in modules]
    return found, evidence.dependencies


class _Evidence:
    """The files beside and above stubs; each directory is listed once."""

    def __init__(self) -> None:
        self._beside: dict[str, set[str]] = {}  # the entries of the directories of stubs
        self._above: dict[str, set[str]] = {}  # the project and build files of these, and of those above
        self._builds: dict[str, bool] = {}
        self.dependencies: list[str] = []  # files, there or not: directories above a package change for many reasons

    def has_source(self, directory: str, name: str) -> bool:
        """Tell whether a directory has a source that an extension module of a name is built from."""
        if directory not in self._beside:
            try:
                self._beside[directory] = set(os.listdir(directory))
            except OSError:
                self._beside[directory] = set()
        names = self._beside[directory]
        return any(f"{name}{suffix}" in names for suffix in _SOURCES) or f"{name}module.c" in names

    def is_built_from(self, directory: str, levels: int) -> bool:
        """Tell whether a directory belongs to a project that builds extension modules, so many levels above at most."""
        for _ in range(levels):
            if os.path.basename(directory) in _INSTALLED:
                return False
            names = self._list_project_files(directory)
            if not names.isdisjoint(_BUILD_FILES):
                return True
            if names:
                return self._builds_extensions(directory)
            directory = os.path.dirname(directory)
        return False

    def _list_project_files(self, directory: str) -> set[str]:
        if directory not in self._above:
            paths = {name: os.path.join(directory, name) for name in (*_BUILD_FILES, *_PROJECT_FILES)}
            self.dependencies += paths.values()
            self._above[directory] = {name for name, path in paths.items() if os.path.isfile(path)}
        return self._above[directory]

    def _builds_extensions(self, directory: str) -> bool:
        if directory not in self._builds:
            self._builds[directory] = any(self._find_statements(directory))
        return self._builds[directory]

    def _find_statements(self, directory: str) -> Iterator[bool]:
        """Yield whether the files of a project say that it builds extension modules."""
        project = self._read_text(directory, "pyproject.toml")
        system = re.search(_BUILD_SYSTEM, project)
        yield system is not None and re.search(_BACKENDS, system.group()) is not None
        yield re.search(_IN_PYPROJECT, project) is not None
        yield re.search(_IN_SETUP, self._read_text(directory, "setup.py")) is not None

    def _read_text(self, directory: str, name: str) -> bytes:
        if name not in self._above[directory]:
            return b""
        try:
            return read_bytes(os.path.join(directory, name), _MAX_SIZE)
        except (Unreadable, MemoryError):
            return b""
