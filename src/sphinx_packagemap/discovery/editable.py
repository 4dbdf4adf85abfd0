"""Finds editable installs by reading their files; their import hooks are never run.

PEP 660 does not specify how an editable install works. If a build backend puts paths into a ``.pth`` file, these are
on ``sys.path`` already. Otherwise it installs a finder, which is read as data here: running it would
run code of the project (that of meson-python even builds the project).

*meson-python* leaves the files of a project in its build directory: its finder reads the installation plan that Meson
writes (``intro-install_plan.json``). *scikit-build-core* writes the files of all modules into its finder, as literals.
Invalid entries of these mappings are ignored; a mapping without valid entries is ignored altogether.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from sphinx_packagemap.discovery.directory import split_file_name
from sphinx_packagemap.files import Unreadable, read_bytes

if TYPE_CHECKING:
    import ast

    from sphinx_packagemap.discovery.virtual_directories import RealDirectory, VirtualTree

_MAX_SIZE = 1 << 24  # bytes of a file; the plan of a project with a thousand modules has some 100,000
_MAX_DEPTH = 64  # components of a name or path in a mapping
_DESTINATIONS = ("{py_platlib}", "{py_purelib}")


class Backend(StrEnum):
    """A build backend whose finder maps modules to files."""

    MESON = "meson-python"
    SCIKIT_BUILD = "scikit-build-core"


class Redirection(NamedTuple):
    """The top-level modules that a finder finds, before ``sys.path`` is searched."""

    backend: Backend
    tops: tuple[str, ...]
    finder: str  # the file of the finder, absolute
    plan: str  # the file with the mapping, absolute; may be the same file


def parse_redirection(finder: str, text: str) -> Redirection | None:
    """Return the redirection in the source of a module that a ``.pth`` file imports, or None if it has none."""
    call = _find_installing_call(text)
    if call is None:
        return None
    match _evaluate_literals(call):
        case [str(), set() | list() as tops, str(build), *_] | [set() | list() as tops, str(build), *_]:
            plan = os.path.join(build, "meson-info", "intro-install_plan.json")
            if os.path.isabs(build) and "\0" not in build:
                return Redirection(Backend.MESON, _sort_tops(tops), finder, plan)
        case [dict() as sources, dict() as wheel, *_]:
            modules = {name.partition(".")[0] for name in (*sources, *wheel) if isinstance(name, str)}
            return Redirection(Backend.SCIKIT_BUILD, _sort_tops(modules), finder, finder)
    return None


def _sort_tops(names: Iterable[object]) -> tuple[str, ...]:
    return tuple(sorted({name for name in names if isinstance(name, str)}))


def build_mapped_tree(redirection: Redirection) -> VirtualTree | None:
    """Return the tree of files to which a redirection leads; None if there are none."""
    text = _read_text(redirection.plan)
    tree = (
        _build_planned_tree(text)
        if redirection.backend is Backend.MESON
        else _build_literal_tree(redirection.finder, text)
    )
    return tree if tree is not None and tree.entries else None


def list_mapped_paths(redirection: Redirection) -> list[str]:
    """Return the absolute paths of the files and directories to which a redirection leads, in no particular order."""
    paths: list[str] = []
    pending = [build_mapped_tree(redirection)]
    while pending:
        tree = pending.pop()
        for entry in tree.entries.values() if tree is not None else ():
            if isinstance(entry, str):
                paths.append(entry)
            else:
                pending.append(entry)
        paths += [directory.path for directory in tree.directories] if tree is not None else []
    return paths


def _read_text(path: str) -> str:
    try:
        return read_bytes(path, _MAX_SIZE).decode("utf-8", "replace")
    except (Unreadable, MemoryError):
        return ""


# The call that installs a finder, near the end of its file: at the top level, or in a function.
_CALL = re.compile(r"^(?:install\(|    finder = MesonpyMetaFinder\()", re.MULTILINE)


def _find_installing_call(text: str) -> ast.Call | None:
    """Return the last call that installs a finder, or None; the library code before it is not parsed."""
    starts = [match.start() for match in _CALL.finditer(text)]
    if not starts:
        return None
    import ast

    from sphinx_packagemap.parsing.syntax_tree import Parsed, parse

    source = text[starts[-1] :]
    if source.startswith(" "):  # the remaining lines of the function
        source = f"def init():\n{source}"
    parsed = parse(source.encode())
    statement = parsed.tree.body[0] if isinstance(parsed, Parsed) and parsed.tree.body else None
    if isinstance(statement, ast.FunctionDef):
        statement = statement.body[0]
    value = statement.value if isinstance(statement, (ast.Assign, ast.Expr)) else None
    return value if isinstance(value, ast.Call) else None


def _evaluate_literals(call: ast.Call) -> list[object]:
    """Return the values of the positional arguments up to the first that is not a literal."""
    import ast

    values: list[object] = []
    for argument in call.args:
        try:
            values.append(ast.literal_eval(argument))
        except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
            break
    return values


def _build_planned_tree(text: str) -> VirtualTree | None:
    """Return the tree of an installation plan of Meson (Meson manual, *IDE integration*, ``--install-plan``)."""
    import json

    from sphinx_packagemap.discovery.virtual_directories import RealDirectory, VirtualTree

    try:
        plan = json.loads(text)
    except (ValueError, RecursionError, MemoryError):
        return None
    root = VirtualTree()
    for kind, files in plan.items() if isinstance(plan, dict) else ():
        for source, target in files.items() if isinstance(files, dict) else ():
            destination = target.get("destination") if isinstance(target, dict) else None
            first, *parts = re.split(r"[\\/]+", destination) if isinstance(destination, str) else ("",)
            if first not in _DESTINATIONS or not _is_usable(source, parts):
                continue
            if kind == "install_subdirs" or (kind == "targets" and os.path.isdir(source)):
                inner = root.get_subtree(parts)
                if inner is not None:
                    excluded = _select_strings(target.get("exclude_files")) | _select_strings(
                        target.get("exclude_dirs")
                    )
                    inner.directories.append(RealDirectory(os.path.normpath(source), excluded, follows_links=False))
            elif parts and (parent := root.get_subtree(parts[:-1])) is not None:
                parent.add(parts[-1], os.path.normpath(source))
    return root


def _is_usable(source: str, parts: list[str]) -> bool:
    return os.path.isabs(source) and "\0" not in source and len(parts) <= _MAX_DEPTH and not {"", ".", ".."} & {*parts}


def _select_strings(values: object) -> frozenset[str]:
    return frozenset(os.path.normpath(each).replace(os.sep, "/") for each in _list_strings(values))


def _list_strings(values: object) -> list[str]:
    return [each for each in values if isinstance(each, str)] if isinstance(values, list) else []


def _build_literal_tree(finder: str, text: str) -> VirtualTree | None:
    """Return the tree of the files in the literals that a finder of scikit-build-core is called with."""
    from sphinx_packagemap.discovery.virtual_directories import VirtualTree

    call = _find_installing_call(text)
    home = os.path.dirname(finder)
    match _evaluate_literals(call) if call is not None else []:
        case [dict() as sources, dict() as wheel, *rest]:
            root = VirtualTree()
            for name, file in (sources | wheel).items():  # a built file takes precedence
                if isinstance(name, str) and isinstance(file, str):
                    _add_module(root, name, os.path.join(home, file))
            directories = (
                rest[0] if rest and isinstance(rest[0], dict) else _find_package_directories(home, wheel, sources)
            )
            for name, paths in directories.items():
                if isinstance(name, str) and (inner := _find_package(root, name)) is not None:
                    inner.directories += _sort_directories(home, paths)
            return root
    return None


def _find_package_directories(home: str, *mappings: dict[object, object]) -> dict[object, object]:
    """Return the directory of each package, as older versions compute it at run time."""
    by_package: dict[object, list[str]] = {}
    for mapping in mappings:
        for name, file in mapping.items():
            if isinstance(name, str) and isinstance(file, str):
                is_package = os.path.basename(file).startswith("__init__.")
                package = name if is_package else name.rpartition(".")[0]
                directories = by_package.setdefault(package, [])
                if os.path.dirname(file) not in directories:
                    directories.append(os.path.dirname(file))
    return {package: directories for package, directories in by_package.items() if package}


def _sort_directories(home: str, paths: object) -> list[RealDirectory]:
    """Return directories in the order in which they are searched: those in the installed tree first."""
    from sphinx_packagemap.discovery.virtual_directories import RealDirectory

    ordered = sorted((os.path.isabs(path), path) for path in _list_strings(paths) if "\0" not in path)
    return [RealDirectory(os.path.normpath(os.path.join(home, path))) for _, path in ordered]


def _find_package(root: VirtualTree, name: str) -> VirtualTree | None:
    parts = name.split(".")
    return root.get_subtree(parts) if all(parts) and len(parts) <= _MAX_DEPTH else None


def _add_module(root: VirtualTree, name: str, file: str) -> None:
    """Add the file of a module with the file name that it would have in the directory of its package."""
    split = split_file_name(os.path.basename(file))
    if split is None or "\0" in file:
        return
    stem, _ = split
    package, _, component = (f"{name}.__init__" if stem == "__init__" else name).rpartition(".")
    parent = _find_package(root, package) if package else root
    if parent is not None and component:
        parent.add(component + os.path.basename(file)[len(stem) :], file)


class Editables(NamedTuple):
    """The additions of editable installs to the search locations, in the order in which they were found."""

    locations: list[str]  # existing directories, absolute
    renamed: list[tuple[str, str]]  # modules under other names: dotted name; directory, or file without the suffix
    redirections: list[Redirection]


def find_editable_installs(site_directories: Sequence[str]) -> Editables:
    """Return the additions of the editable installs in some directories; each directory is listed once."""
    paths: list[str] = []
    renamed: list[tuple[str, str]] = []
    redirections: list[Redirection] = []
    for directory in site_directories:
        for name in _list_names(directory):
            if name.endswith(".dist-info"):
                paths += _find_project_locations(os.path.join(directory, name))
                continue
            for finder in _find_imported_files(directory, name):
                text = _read_text(finder)
                for dotted, path in _find_mapped(text):
                    if _is_renamed(dotted, path):
                        renamed.append((dotted, path))
                    else:
                        paths.append(_get_ancestor(path, dotted.count(".") + 1))

                if (redirection := parse_redirection(finder, text)) is not None:
                    redirections.append(redirection)
    locations = [path for path in dict.fromkeys(map(os.path.abspath, paths)) if os.path.isdir(path)]
    return Editables(locations, list(dict.fromkeys(renamed)), redirections)


def _is_renamed(dotted: str, path: str) -> bool:
    return not path.endswith(os.sep + dotted.replace(".", os.sep))


def _list_names(directory: str) -> list[str]:
    try:
        # Filtered before sorting, because most of the entries are others.
        return sorted(name for name in os.listdir(directory) if name.endswith((".pth", ".start", ".dist-info")))
    except OSError:
        return []


def _find_imported_files(directory: str, name: str) -> Iterator[str]:
    """Yield the files in a directory that a ``.pth`` file (module ``site``) or a ``.start`` file (PEP 829) imports."""
    for line in _read_text(os.path.join(directory, name)).splitlines():
        if name.endswith(".start"):
            modules = [line.partition(":")[0].strip()]
        else:
            first, *modules = line.replace(";", " ").replace(",", " ").split() or [""]
            modules = modules if first == "import" else []
        for module in modules:
            path = os.path.join(directory, f"{module}.py")
            if module.isidentifier() and os.path.isfile(path):
                yield path


def _find_mapped(text: str) -> Iterator[tuple[str, str]]:
    """Yield the names of the modules in the mapping of a finder, and their paths without suffixes.

    These are the entries of ``MAPPING`` and ``NAMESPACES`` of setuptools (``__editable___*_finder.py``) and the calls
    of ``map_module`` of the *editables* library (hatchling, pdm). The paths of its ``add_to_path`` are on ``sys.path``.
    """
    if "MAPPING" not in text and "map_module" not in text:
        return
    # Few environments have such files: no other survey pays for the import.
    import ast

    from sphinx_packagemap.parsing.syntax_tree import Parsed, parse

    parsed = parse(text.encode())
    for statement in parsed.tree.body if isinstance(parsed, Parsed) else ():
        match statement:
            case (
                ast.Assign(targets=[ast.Name(id="MAPPING" | "NAMESPACES")], value=ast.Dict(keys=keys, values=values))
                | ast.AnnAssign(target=ast.Name(id="MAPPING" | "NAMESPACES"), value=ast.Dict(keys=keys, values=values))
            ):
                pairs = list(zip(keys, values, strict=True))
            case ast.Expr(value=ast.Call(func=ast.Attribute(attr="map_module"), args=[key, value])):
                pairs = [(key, value)]
            case _:
                continue
        for key_node, value_node in pairs:
            targets = value_node.elts if isinstance(value_node, ast.List) else [value_node]
            for target_node in targets:
                match key_node, target_node:
                    case ast.Constant(value=str(name)), ast.Constant(value=str(target)) if "\0" not in target:
                        yield name, target.removesuffix(".py").removesuffix(os.sep + "__init__")


def _get_ancestor(path: str, levels: int) -> str:
    for _ in range(levels):
        path = os.path.dirname(path)
    return path


def _find_project_locations(dist_info: str) -> Iterator[str]:
    home = parse_editable_home(_read_text(os.path.join(dist_info, "direct_url.json")))
    if home:
        yield os.path.join(home, "src")
        yield home


def parse_editable_home(direct_url: str) -> str:
    """Return the directory of the project in the text of a ``direct_url.json`` if it is installed editable (PEP 610).

    Otherwise, return an empty string.
    """
    if not direct_url:  # as for nearly every distribution
        return ""
    # Few environments have one: no other survey pays for these imports.
    import json
    import urllib.parse

    try:
        record = json.loads(direct_url)
        editable = record.get("dir_info", {}).get("editable", False)
        url = urllib.parse.urlsplit(str(record.get("url", "")))
    except (ValueError, AttributeError, RecursionError):
        return ""
    if not editable or url.scheme != "file" or url.netloc not in ("", "localhost"):
        return ""
    # Not url2pathname: importing urllib.request takes long.
    home = urllib.parse.unquote(url.path)
    return home.lstrip("/") if os.name == "nt" else home  # /C:/project
