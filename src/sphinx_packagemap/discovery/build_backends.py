"""Reads from the configuration of a project which packages its build backend puts into the distribution.

Each function has the documentation that it follows in its docstring. No backend is imported, and no code is run: of
``setup.py``, only literals are read.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from sphinx_packagemap.discovery.project_files import get_pairs, get_table, get_texts, split_setting
from sphinx_packagemap.parsing.syntax_tree import Parsed, parse

if TYPE_CHECKING:
    from sphinx_packagemap.discovery.project_files import SetupCfg


class Search(NamedTuple):
    """A search for all packages in some directories, with patterns for dotted names as in :mod:`fnmatch`."""

    directories: tuple[str, ...] = ()  # relative to the project; empty for its default
    include: tuple[str, ...] = ("*",)
    exclude: tuple[str, ...] = ()
    finds_namespaces: bool = False  # whether directories without an ``__init__`` file count


class Declaration(NamedTuple):
    """The packages and modules that a setting declares."""

    names: tuple[str, ...] = ()  # dotted
    paths: tuple[str, ...] = ()  # relative to the project, perhaps with wildcards; may also be data
    search: Search | None = None


class Configuration(NamedTuple):
    """The configuration files of a project."""

    document: Mapping[str, object]  # pyproject.toml
    setup_cfg: SetupCfg
    setup_py: bytes


def iter_declarations(configuration: Configuration) -> Iterator[Declaration]:
    """Yield the declarations of a project: first the standard one, then those of its build backend, then any others.

    The others are read as well, because a project may wrap a backend in code of its own (PEP 517, ``backend-path``).
    Without a backend, setuptools is used (PEP 517, *Source trees*).
    """
    yield Declaration(names=tuple(_read_import_names(configuration.document)))
    backend = get_table(configuration.document, "build-system").get("build-backend")
    own = [each for prefix, each in _READERS if str(backend or "setuptools").startswith(prefix)]
    for read in dict.fromkeys([*own, *(each for _, each in _READERS)]):
        yield from read(configuration)


def get_distribution(configuration: Configuration) -> str:
    """Return the name of the distribution; an empty string if it is not in the configuration."""
    document = configuration.document
    for table in (get_table(document, "project"), get_table(document, "tool", "poetry")):
        if isinstance(name := table.get("name"), str):
            return name
    name = configuration.setup_cfg.get("metadata", "name", fallback="").strip()
    return name or _SetupCall.read(configuration.setup_py).get_text("name")


def finds_packages(configuration: Configuration) -> bool:
    """Return whether the build backend finds packages by itself, whatever the name of the distribution is.

    Those of setuptools (*Package Discovery*, "Automatic discovery") and PDM (*Build configuration*) do.
    """
    backend = str(get_table(configuration.document, "build-system").get("build-backend") or "setuptools")
    return backend.startswith(("setuptools", "pdm"))


def _read_import_names(document: Mapping[str, object]) -> Iterator[str]:
    """Yield the public names in the project metadata (PEP 794: ``name`` or ``name ; private``)."""
    project = get_table(document, "project")
    for text in get_texts(project.get("import-names")):
        name, _, visibility = text.partition(";")
        if visibility.strip() != "private":
            yield name.strip()


def _read_setuptools(configuration: Configuration) -> Iterator[Declaration]:
    """Yield the settings of setuptools.

    *Configuring setuptools using pyproject.toml files*, *... using setup.cfg files*, and the keywords of ``setup()``.
    """
    table = get_table(configuration.document, "tool", "setuptools")
    packages = table.get("packages")
    names = [*(get_texts(packages) if isinstance(packages, list) else ()), *get_texts(table.get("py-modules"))]
    search = None
    if "find" in get_table(packages):
        find = get_table(packages, "find")
        settings = {key: tuple(get_texts(value)) for key, value in find.items()}
        search = _make_search(settings, finds_namespaces=find.get("namespaces") is not False)
    yield Declaration(names=tuple(names), search=search)
    yield _read_setup_cfg(configuration.setup_cfg)
    yield _SetupCall.read(configuration.setup_py).make_declaration()


def _make_search(settings: Mapping[str, tuple[str, ...]], *, finds_namespaces: bool) -> Search:
    include = settings.get("include") or ("*",)
    return Search(settings.get("where", ()), include, settings.get("exclude", ()), finds_namespaces)


def _read_setup_cfg(parser: SetupCfg) -> Declaration:
    names = split_setting(parser.get("options", "py_modules", fallback=""))
    packages = split_setting(parser.get("options", "packages", fallback=""))
    if packages and packages[0] in ("find:", "find_namespace:"):
        section = "options.packages.find"
        keys = ("where", "include", "exclude")
        settings = {key: tuple(split_setting(parser.get(section, key, fallback=""))) for key in keys}
        search = _make_search(settings, finds_namespaces=packages[0] == "find_namespace:")
        return Declaration(tuple(names), search=search)
    return Declaration((*packages, *names))


class _SetupCall(NamedTuple):
    """The keyword arguments of the call of ``setup()`` in a ``setup.py``, and the literals bound at its top level."""

    keywords: Mapping[str, ast.expr]
    bound: Mapping[str, ast.expr]

    @classmethod
    def read(cls, source: bytes) -> _SetupCall:
        """Return the first call in a source; without keywords if there is none."""
        parsed = parse(source) if b"setup" in source else None
        if not isinstance(parsed, Parsed):
            return cls({}, {})
        bound = {
            target.id: statement.value
            for statement in parsed.tree.body
            if isinstance(statement, ast.Assign)
            for target in statement.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(parsed.tree):
            if isinstance(node, ast.Call) and _get_function(node) == "setup":
                return cls({each.arg: each.value for each in node.keywords if each.arg}, bound)
        return cls({}, bound)

    def get_text(self, key: str) -> str:
        """Return the string in an argument; an empty string if it is none."""
        texts = self._get_texts(self.keywords.get(key))
        return texts[0] if len(texts) == 1 else ""

    def make_declaration(self) -> Declaration:
        """Return the packages and modules in the arguments."""
        names = self._get_texts(self.keywords.get("py_modules"))
        packages = self._resolve(self.keywords.get("packages"))
        if isinstance(packages, ast.Call) and _get_function(packages) in ("find_packages", "find_namespace_packages"):
            # ``find_packages(where, exclude, include)``
            arguments = dict(zip(("where", "exclude", "include"), packages.args, strict=False))
            arguments |= {each.arg: each.value for each in packages.keywords if each.arg}
            settings = {key: self._get_texts(value) for key, value in arguments.items()}
            is_namespace = _get_function(packages) == "find_namespace_packages"
            return Declaration(names, search=_make_search(settings, finds_namespaces=is_namespace))
        return Declaration((*self._get_texts(packages), *names))

    def _resolve(self, node: ast.expr | None) -> ast.expr | None:
        return self.bound.get(node.id) if isinstance(node, ast.Name) else node

    def _get_texts(self, node: ast.expr | None) -> tuple[str, ...]:
        node = self._resolve(node)
        values = map(self._resolve, node.elts) if isinstance(node, ast.List | ast.Tuple) else [node]
        return tuple(each.value for each in values if isinstance(each, ast.Constant) and isinstance(each.value, str))


def _get_function(call: ast.Call) -> str:
    """Return the last component of the name of a called function; an empty string if it has none."""
    function = call.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _read_hatch(configuration: Configuration) -> Iterator[Declaration]:
    """Yield the settings of hatchling (Hatch, *Build configuration*, "File selection")."""
    for keys in (("targets", "wheel"), ()):
        table = get_table(configuration.document, "tool", "hatch", "build", *keys)
        # The last component of each of the ``packages`` is the name.
        names = [_convert_to_name(path.rstrip("/").rpartition("/")[2]) for path in get_texts(table.get("packages"))]
        yield Declaration(tuple(names))
        paths = [*get_texts(table.get("only-include")), *get_texts(table.get("include"))] if keys else []
        yield Declaration(paths=tuple(paths))


def _read_poetry(configuration: Configuration) -> Iterator[Declaration]:
    """Yield the settings of Poetry (*The pyproject.toml file*, "packages")."""
    packages = get_table(configuration.document, "tool", "poetry").get("packages")
    tables = packages if isinstance(packages, list) else ()
    yield Declaration(paths=tuple(path for each in tables for path in get_texts(get_table(each).get("include"))))


def _read_flit(configuration: Configuration) -> Iterator[Declaration]:
    """Yield the settings of Flit (*The pyproject.toml config file*, "Module section", and its old-style metadata)."""
    flit = get_table(configuration.document, "tool", "flit")
    names = [*get_texts(get_table(flit, "module").get("name")), *get_texts(get_table(flit, "metadata").get("module"))]
    yield Declaration(tuple(names))


def _read_pdm(configuration: Configuration) -> Iterator[Declaration]:
    """Yield the settings of PDM (*Build configuration*, "Include or exclude files")."""
    pdm = get_table(configuration.document, "tool", "pdm")
    paths = [*get_texts(get_table(pdm, "build").get("includes")), *get_texts(pdm.get("includes"))]
    yield Declaration(paths=tuple(paths))


def _read_uv(configuration: Configuration) -> Iterator[Declaration]:
    """Yield the settings of uv (*Build backend*, "Modules": one dotted name or several)."""
    table = get_table(configuration.document, "tool", "uv", "build-backend")
    yield Declaration(tuple(get_texts(table.get("module-name"))))


def _read_maturin(configuration: Configuration) -> Iterator[Declaration]:
    """Yield the settings of Maturin (*Project Layout*): an extension module ``pkg._pkg`` is in the package ``pkg``."""
    table = get_table(configuration.document, "tool", "maturin")
    modules = [name.rpartition(".")[0] or name for name in get_texts(table.get("module-name"))]
    yield Declaration((*get_texts(table.get("python-packages")), *modules))


def _read_scikit_build(configuration: Configuration) -> Iterator[Declaration]:
    """Yield the settings of scikit-build-core (*Configuration*, "Python packages": paths, or paths by their names)."""
    packages = get_table(configuration.document, "tool", "scikit-build", "wheel").get("packages")
    names = [path.rstrip("/").rpartition("/")[2] for path in get_texts(packages)]
    yield Declaration((*names, *(name.replace("/", ".") for name, _ in get_pairs(packages))))


def _convert_to_name(path: str) -> str:
    return path.removesuffix(".py").strip("/").replace("/", ".")


# The backends by the beginning of their names in ``build-backend``.
_READERS: Sequence[tuple[str, Callable[[Configuration], Iterator[Declaration]]]] = (
    ("setuptools", _read_setuptools),
    ("hatchling", _read_hatch),
    ("poetry", _read_poetry),
    ("flit", _read_flit),
    ("pdm", _read_pdm),
    ("uv_build", _read_uv),
    ("maturin", _read_maturin),
    ("scikit_build_core", _read_scikit_build),
)
