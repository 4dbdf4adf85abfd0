"""Corrects the list of all modules: empty namespace packages, stubs, extension modules that are not built.

In a source tree, a ``.pyi`` file without a module beside it usually describes an extension module that is not built.
But it may also contain nothing but types, as in numpy's ``_typing``. So some evidence is required: a source of the
same name beside it, or a project that builds extension modules and contains none.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Set

from sphinx_packagemap.files import Unreadable, read_bytes
from sphinx_packagemap.model import Module, ModuleKind, Problem, ProblemKind
from sphinx_packagemap.names import get_last, get_parent, split_name


def remove_empty_namespaces(modules: list[Module], incomplete: Set[str]) -> list[Module]:
    """Return the modules without namespace packages that contain no modules: these are directories of data.

    One that contains an ``__init__.pyi`` and nothing that can be imported is a stub. Those in ``incomplete`` may
    contain modules that were not found, so they are kept.
    """
    if not any(module.kind is ModuleKind.NAMESPACE_PACKAGE for module in modules):
        return modules
    with_modules: set[str] = set()
    with_stubs: set[str] = set()
    for name in incomplete:
        _add_with_ancestors(with_modules, name)
    for module in modules:
        if module.kind is not ModuleKind.NAMESPACE_PACKAGE:
            _add_with_ancestors(with_stubs if module.kind is ModuleKind.STUB else with_modules, get_parent(module.name))
        elif module.stub is not None:
            _add_with_ancestors(with_stubs, module.name)
    remaining = []
    for module in modules:
        if module.kind is not ModuleKind.NAMESPACE_PACKAGE or module.name in with_modules:
            remaining.append(module)
        elif module.name in with_stubs:
            kind = ModuleKind.STUB if module.stub else ModuleKind.NAMESPACE_PACKAGE
            remaining.append(module._replace(kind=kind, origin=module.stub))
    return remaining


def _add_with_ancestors(names: set[str], name: str) -> None:
    while name and name not in names:
        names.add(name)
        name = get_parent(name)


def overlay_stubs(modules: list[Module], stubs: list[Module]) -> list[Module]:
    """Return the modules with the stubs of a ``-stubs`` package (PEP 561), where there is no other stub."""
    by_name = {module.name: module for module in modules}
    for stub in stubs:
        module = by_name.get(stub.name)
        if module is None:
            by_name[stub.name] = stub
        elif module.stub is None and stub.stub is not None:
            by_name[stub.name] = module._replace(stub=stub.stub, stub_path=stub.stub_path)
    return sorted(by_name.values(), key=lambda module: split_name(module.name))


def find_case_clashes(modules: list[Module]) -> Iterator[Problem]:
    """Yield a problem for each name that differs from another one only in case (PEP 235)."""
    first: dict[str, Module] = {}
    for module in modules:
        other = first.setdefault(module.name.lower(), module)
        if other is not module and get_parent(other.name) == get_parent(module.name):
            message = (
                f"'{other.name}' and '{module.name}' differ only in case; a case-insensitive file system cannot "
                "contain both"
            )
            yield Problem(ProblemKind.CASE, message, module.name, module.origin)


_SOURCES = (".c", ".cc", ".cpp", ".cxx", ".cu", ".f", ".f90", ".m", ".mm", ".nim", ".pyf", ".rs", ".zig")
_MAX_SIZE = 1024 * 1024
_PROJECT_FILES = ("pyproject.toml", "setup.cfg", "setup.py")
_BUILD_FILES = ("CMakeLists.txt", "Cargo.toml", "meson.build")
# A top-level module may be in ``src`` or ``python``, which is in the directory of the project.
_PARENT_DIRECTORIES = 3
_INSTALLED = ("site-packages", "dist-packages")
# Regular expressions for projects that build extension modules; few surveys need them, so they are not compiled here.
_BUILD_SYSTEM = rb"(?ms)^\[build-system\].*?(?=^\[|\Z)"
_BACKENDS = rb"(?i)cffi|cmake|cython|maturin|meson|mypyc|nanobind|pybind11|scikit[-_]build|setuptools[-_]rust|sipbuild"
_IN_PYPROJECT = rb"(?m)^\s*ext-modules\b|^\[\[tool\.setuptools\.ext-modules"
_IN_SETUP = rb"\b(?:ext_modules|cffi_modules|rust_extensions|cythonize|mypycify|cmake_\w+)\b"


def recognize_unbuilt_modules(modules: list[Module]) -> tuple[list[Module], list[str]]:
    """Return the modules with the right kind for stubs of extension modules that are not built; and dependencies.

    The dependencies are the files whose content or absence decides, absolute; not for output.
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
            in_package
            and not is_built
            and evidence.is_built_from(directory, stub.name.count(".") + _PARENT_DIRECTORIES)
        ):
            unbuilt.add(stub.name)
    result = [each._replace(kind=ModuleKind.UNBUILT_MODULE) if each.name in unbuilt else each for each in modules]
    return result, evidence.dependencies


class _Evidence:
    """The files in the directories of stubs and in their parents; each directory is listed once."""

    def __init__(self) -> None:
        self._entries: dict[str, set[str]] = {}  # names of the entries of the directories of stubs
        self._project_files: dict[str, set[str]] = {}  # names of the project and build files, by directory
        self._builds: dict[str, bool] = {}  # whether the project in a directory builds extension modules
        # Files, existing or not; no directories: the parents of a package change for many reasons.
        self.dependencies: list[str] = []

    def has_source(self, directory: str, name: str) -> bool:
        """Return whether a directory contains a source file for an extension module of a name."""
        if directory not in self._entries:
            try:
                self._entries[directory] = set(os.listdir(directory))
            except OSError:
                self._entries[directory] = set()
        names = self._entries[directory]
        return any(f"{name}{suffix}" in names for suffix in _SOURCES) or f"{name}module.c" in names

    def is_built_from(self, directory: str, levels: int) -> bool:
        """Return whether a directory, or its next parents up to a number of levels, builds extension modules."""
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
        if directory not in self._project_files:
            paths = {name: os.path.join(directory, name) for name in (*_BUILD_FILES, *_PROJECT_FILES)}
            self.dependencies += paths.values()
            self._project_files[directory] = {name for name, path in paths.items() if os.path.isfile(path)}
        return self._project_files[directory]

    def _builds_extensions(self, directory: str) -> bool:
        if directory not in self._builds:
            self._builds[directory] = any(self._check_configuration(directory))
        return self._builds[directory]

    def _check_configuration(self, directory: str) -> Iterator[bool]:
        """Yield, for each place in the configuration of a project, whether it builds extension modules there."""
        project = self._read_text(directory, "pyproject.toml")
        system = re.search(_BUILD_SYSTEM, project)
        yield system is not None and re.search(_BACKENDS, system.group()) is not None
        yield re.search(_IN_PYPROJECT, project) is not None
        yield re.search(_IN_SETUP, self._read_text(directory, "setup.py")) is not None

    def _read_text(self, directory: str, name: str) -> bytes:
        if name not in self._project_files[directory]:
            return b""
        try:
            return read_bytes(os.path.join(directory, name), _MAX_SIZE)
        except (Unreadable, MemoryError):
            return b""
