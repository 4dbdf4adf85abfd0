"""The comparison of modules: the value of each row for each module, and examples of each kind of module."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from sphinx_packagemap.model import Documented, MemberKind, Module, ModuleKind, Problem, ProblemKind
from sphinx_packagemap.names import has_wildcard, is_match, is_private, split_name
from sphinx_packagemap.survey import NotFound
from sphinx_packagemap.text import quote
from sphinx_packagemap.views import TreeRequest, Visibility
from sphinx_packagemap.views.closures import Closure
from sphinx_packagemap.views.codebases import Codebases, SurveyedCodebase
from sphinx_packagemap.views.imports.coupling import find_standing, measure_coupling
from sphinx_packagemap.views.module import (
    find_execution,
    find_importers,
    find_imports,
    find_initialization,
    find_portions,
    find_structure,
    find_typing,
    measure_module,
)
from sphinx_packagemap.views.module.public_api import find_example, find_namespace
from sphinx_packagemap.views.module.usage import ImportSpec, Usage, find_usage
from sphinx_packagemap.views.purposes import Purpose
from sphinx_packagemap.views.selection import select


class ComparisonRow(Documented):
    """The rows of a comparison."""

    STRUCTURE = (
        "structure",
        "A single file; or a directory, with the number of its modules and subpackages, and their files.",
    )
    INITIALIZATION = "initialization", "The code that runs when it is imported: none, re-exports, or other statements."
    PURPOSE = "purpose", "Its purpose in a sentence, usually from its docstring."
    USAGE = "usage", "Import statements for it."
    EXAMPLE = "example", "An import of one of its public names."
    SUBMODULES = "submodules", "Its direct submodules and subpackages."
    NAMESPACE = "namespace", "Its public names: their number, the first ones, and whether ``__all__`` lists them."
    KIND = "kind", "Module, package, namespace package, extension module, ..."
    ORIGIN = "origin", "The file that an import loads."
    LINES = "lines", "The number of lines of its own: of that file."
    TOTAL_LINES = "total-lines", "The number of lines with all below: of that file, and of all modules below a package."
    CLASSES = "classes", "The number of its public classes."
    FUNCTIONS = "functions", "The number of its public functions."
    IMPORTS = "imports", "The modules that it imports: those of its own top-level package, and others."
    IMPORTED_BY = "imported-by", "The modules of its own top-level package that import it."
    EFFERENT = (
        "efferent",
        "The number of other modules of its top-level package that it imports, except for type checkers only.",
    )
    AFFERENT = "afferent", "The number of other modules of its top-level package that import it."
    INSTABILITY = (
        "instability",
        "``efferent`` / (``afferent`` + ``efferent``): 0 if it imports no module, 1 if no module imports it.",
    )
    LEVEL = (
        "level",
        "Its level among the direct submodules of its package, as in :rst:dir:`import-graph`: 1 if it imports none.",
    )
    CYCLE = "cycle", "The number of direct submodules of its package that import each other in cycles, itself included."
    CLOSURE = "closure", "The number of other modules that are loaded when it is imported."
    TYPED = "typed", "Whether it provides type annotations (``py.typed``), or has a stub."
    RUNNABLE = (
        "runnable",
        "Whether ``python -m`` runs it, and the commands that call it; for a top-level package, all of its commands.",
    )
    DISTRIBUTION = "distribution", "The distribution that installed it, and its version."
    PORTIONS = "portions", "The directories that contribute to it."
    DEPTH = "depth", "The number of levels below its top-level package."


SEVEN_ROWS = (
    ComparisonRow.STRUCTURE,
    ComparisonRow.INITIALIZATION,
    ComparisonRow.PURPOSE,
    ComparisonRow.USAGE,
    ComparisonRow.EXAMPLE,
    ComparisonRow.SUBMODULES,
    ComparisonRow.NAMESPACE,
)

# Where modules are the rows of the table, and these are its columns.
SHORT_ROWS = (
    ComparisonRow.PURPOSE,
    ComparisonRow.KIND,
    ComparisonRow.LINES,
    ComparisonRow.TOTAL_LINES,
    ComparisonRow.CLASSES,
    ComparisonRow.FUNCTIONS,
)


class RowValue(NamedTuple):
    """The value of a row for one module.

    ``rendering.module.cells`` declares for each row its title, its cell and its width.
    """

    compute: Callable[[SurveyedCodebase, str], Any]  # given the dotted name of the module
    sort_key: Callable[[Any], Any]  # of one type for all values
    reads_metadata: bool = False  # of the installed distributions


def _get_number_key(value: float | None) -> float:
    return -1 if value is None else value


def _make_counter(kind: MemberKind) -> Callable[[SurveyedCodebase, str], int | None]:
    def count(surveyed: SurveyedCodebase, name: str) -> int | None:
        namespace = find_namespace(surveyed, name)
        return sum(public_name.kind is kind for public_name in namespace.names) if namespace.is_known else None

    return count


def _count_total_lines(surveyed: SurveyedCodebase, name: str) -> int | None:
    return measure_module(surveyed, name).total


def _find_purpose(surveyed: SurveyedCodebase, name: str) -> Purpose | None:
    return surveyed.find_purpose(name)


def _get_purpose_key(purpose: Purpose | None) -> tuple[str, ...]:
    return (purpose.text.casefold(), *purpose.definitions) if purpose is not None else ()


def _find_usage(surveyed: SurveyedCodebase, name: str) -> Usage | Problem:
    return find_usage(surveyed.origins, name)


def _list_submodules(surveyed: SurveyedCodebase, name: str) -> tuple[Module, ...]:
    return tuple(map(surveyed.get_module, surveyed.list_submodules(name)))


def _get_closure(surveyed: SurveyedCodebase, name: str) -> Closure:
    return surveyed.closures.get_closure(name)


ROW_VALUES: dict[ComparisonRow, RowValue] = {
    ComparisonRow.STRUCTURE: RowValue(
        find_structure, lambda structure: (structure.modules + structure.packages, structure.file)
    ),
    ComparisonRow.INITIALIZATION: RowValue(find_initialization, lambda runs: (len(runs.statements), len(runs.exports))),
    ComparisonRow.PURPOSE: RowValue(_find_purpose, _get_purpose_key),
    ComparisonRow.USAGE: RowValue(
        _find_usage, lambda usage: "" if isinstance(usage, Problem) else usage.name.casefold()
    ),
    ComparisonRow.EXAMPLE: RowValue(
        find_example, lambda spec: "" if spec is None else spec.format_statement().casefold()
    ),
    ComparisonRow.SUBMODULES: RowValue(_list_submodules, len),
    ComparisonRow.NAMESPACE: RowValue(find_namespace, lambda namespace: len(namespace.names)),
    ComparisonRow.KIND: RowValue(find_structure, lambda structure: structure.kind.value),
    ComparisonRow.ORIGIN: RowValue(SurveyedCodebase.get_module, lambda module: module.origin or ""),
    ComparisonRow.LINES: RowValue(SurveyedCodebase.count_lines, _get_number_key),
    ComparisonRow.TOTAL_LINES: RowValue(_count_total_lines, _get_number_key),
    ComparisonRow.CLASSES: RowValue(_make_counter(MemberKind.CLASS), _get_number_key),
    ComparisonRow.FUNCTIONS: RowValue(_make_counter(MemberKind.FUNCTION), _get_number_key),
    ComparisonRow.IMPORTS: RowValue(find_imports, lambda relations: (len(relations.inside), len(relations.outside))),
    ComparisonRow.IMPORTED_BY: RowValue(find_importers, lambda relations: len(relations.inside)),
    ComparisonRow.EFFERENT: RowValue(lambda *where: measure_coupling(*where).efferent, _get_number_key),
    ComparisonRow.AFFERENT: RowValue(lambda *where: measure_coupling(*where).afferent, _get_number_key),
    ComparisonRow.INSTABILITY: RowValue(lambda *where: measure_coupling(*where).instability, _get_number_key),
    ComparisonRow.LEVEL: RowValue(lambda *where: find_standing(*where).level, _get_number_key),
    ComparisonRow.CYCLE: RowValue(lambda *where: find_standing(*where).cycle, _get_number_key),
    ComparisonRow.CLOSURE: RowValue(_get_closure, lambda closure: (closure.inside, len(closure.outside))),
    ComparisonRow.TYPED: RowValue(find_typing, lambda typing: (typing.has_marker, typing.stub or "")),
    ComparisonRow.RUNNABLE: RowValue(
        find_execution, lambda running: (running.module or "", len(running.scripts)), reads_metadata=True
    ),
    ComparisonRow.DISTRIBUTION: RowValue(
        SurveyedCodebase.find_distributions, lambda found: [each.name.casefold() for each in found], reads_metadata=True
    ),
    ComparisonRow.PORTIONS: RowValue(find_portions, len, reads_metadata=True),
    ComparisonRow.DEPTH: RowValue(lambda _, name: name.count("."), _get_number_key),
}


class ComparedModule(NamedTuple):
    """One module with the values of the requested rows."""

    module: Module
    values: tuple[Any, ...]  # one for each row, of the type that its ``RowValue.compute`` returns


class Comparison(NamedTuple):
    """Several modules with the values of the same rows."""

    rows: tuple[ComparisonRow, ...]
    modules: tuple[ComparedModule, ...]
    problems: tuple[Problem, ...] = ()
    left_out: int = 0  # number of modules in excess of a limit


def compare(codebases: Codebases, names: Sequence[str], rows: Sequence[ComparisonRow]) -> Comparison:
    """Return the comparison of some modules, in their order; names that do not exist are left out, and a problem."""
    found = {name: codebases.find_module(name) for name in dict.fromkeys(map(codebases.normalize, names))}
    by_codebase: dict[SurveyedCodebase, list[str]] = {}
    for name, surveyed in found.items():
        if isinstance(surveyed, SurveyedCodebase):
            by_codebase.setdefault(surveyed, []).append(name)
    problems = [problem for surveyed, group in by_codebase.items() for problem in surveyed.read(group)]
    compared = []
    for name, surveyed in found.items():
        if isinstance(surveyed, Problem):
            problems.append(surveyed)
        else:
            compared.append(_compare_module(surveyed, name, rows))
            problems += _find_metadata_problems(surveyed, [name], rows)
    return Comparison(tuple(rows), tuple(compared), tuple(problems))


def compare_submodules(
    codebases: Codebases,
    pattern: str,
    rows: Sequence[ComparisonRow],
    request: TreeRequest,
    sort: tuple[ComparisonRow, bool] | None = None,
) -> Comparison:
    """Return the comparison of the modules directly below a package, or of those that match a pattern.

    Modules are sorted by name, those that the request demotes last; or by a row, in descending order if the second
    value of ``sort`` is True. Modules in excess of the request's limit are left out, and a problem.
    """
    found = _find_matching(codebases, pattern)
    if isinstance(found, Problem):
        return Comparison(tuple(rows), (), (found,))
    surveyed, names, pattern_problems = found
    selection = select(surveyed.codebase, request)
    names = [name for name in names if name in selection.names]
    names.sort(key=selection.demoted.__contains__)
    needed = [*rows, *([sort[0]] if sort is not None and sort[0] not in rows else [])]
    problems = [*selection.problems, *pattern_problems, *surveyed.read(names)]
    compared = [_compare_module(surveyed, name, needed) for name in names]
    problems += _find_metadata_problems(surveyed, names, needed)
    if sort is not None:
        row, descending = sort
        position = needed.index(row)
        sort_key = ROW_VALUES[row].sort_key
        compared.sort(key=lambda each: sort_key(each.values[position]), reverse=descending)
    left_out = max(len(compared) - request.max_items, 0)
    if left_out:
        message = f"the table of {quote(pattern)} has {len(compared)} rows; {left_out} of them are omitted"
        problems.append(Problem(ProblemKind.LIMIT, message))
    shown = [each._replace(values=each.values[: len(rows)]) for each in compared[: request.max_items]]
    return Comparison(tuple(rows), tuple(shown), tuple(problems), left_out)


def _find_matching(codebases: Codebases, pattern: str) -> tuple[SurveyedCodebase, list[str], list[Problem]] | Problem:
    if not has_wildcard(pattern):
        pattern = codebases.normalize(pattern)
        surveyed = codebases.find_module(pattern)
        if isinstance(surveyed, Problem):
            return surveyed
        names = list(surveyed.list_submodules(pattern))
        problems = []
        if not names:
            problems.append(Problem(ProblemKind.NAME, f"{quote(pattern)} has no submodules"))
        return surveyed, names, problems
    top = pattern.partition(".")[0]
    if has_wildcard(top):
        return Problem(ProblemKind.NAME, f"invalid pattern {quote(pattern)}: it must begin with the name of a package")
    try:
        surveyed = codebases.get_codebase(top)
        names = [name for name in surveyed.codebase.modules if is_match(pattern, name)]
    except NotFound as error:
        return error.make_problem()
    except ValueError as error:
        return Problem(ProblemKind.NAME, str(error))
    problems = [] if names else [Problem(ProblemKind.NAME, f"no module matches {quote(pattern)}")]
    return surveyed, names, problems


def _find_metadata_problems(
    surveyed: SurveyedCodebase, names: Iterable[str], rows: Iterable[ComparisonRow]
) -> tuple[Problem, ...]:
    """Return the problems in the metadata of distributions, if a row reads them."""
    reads_metadata = any(ROW_VALUES[row].reads_metadata for row in rows)
    return surveyed.find_metadata_problems(names) if reads_metadata else ()


def _compare_module(surveyed: SurveyedCodebase, name: str, rows: Iterable[ComparisonRow]) -> ComparedModule:
    return ComparedModule(surveyed.get_module(name), tuple(ROW_VALUES[row].compute(surveyed, name) for row in rows))


class Example(NamedTuple):
    """A module that is an example of its kind."""

    name: str
    file: str  # the one that an import loads, without its directory; empty if there is none
    example: ImportSpec | None  # an import of one of its public names
    submodule: Example | None = None  # its simplest direct submodule


class Examples(NamedTuple):
    """An example of each kind of module, if there is one."""

    module: Example | None = None
    package: Example | None = None
    namespace: Example | None = None


def find_examples(codebases: Codebases, top: str) -> Examples:
    """Return the examples from the codebase below a top-level name; raises NotFound.

    The module is the shortest one with a docstring and a public name, of those nearest to the top. The packages are the
    outermost ones with submodules.
    """
    surveyed = codebases.get_codebase(top)
    selection = select(surveyed.codebase, TreeRequest(private=Visibility.HIDE, tests=Visibility.HIDE))
    modules = [module for name, module in surveyed.codebase.modules.items() if name in selection.names]
    usable = [module for module in modules if module.importable and not _is_special(module)]
    return Examples(
        _find_simplest(surveyed, usable),
        _find_outermost(surveyed, usable, ModuleKind.PACKAGE),
        _find_outermost(surveyed, usable, ModuleKind.NAMESPACE_PACKAGE),
    )


def _is_special(module: Module) -> bool:
    return any(component.startswith("__") or is_private(component) for component in split_name(module.name))


def _find_simplest(surveyed: SurveyedCodebase, modules: list[Module]) -> Example | None:
    candidates = [module for module in modules if module.kind is ModuleKind.MODULE]
    if not candidates:
        return None
    depth = min(module.name.count(".") for module in candidates)
    nearest = [module.name for module in candidates if module.name.count(".") == depth]
    surveyed.read(nearest)
    for name in sorted(
        nearest, key=lambda name: (not _has_summary(surveyed, name), _get_number_of_lines(surveyed, name), name)
    ):
        if (example := find_example(surveyed, name)) is not None:
            return Example(name, surveyed.get_module(name).file_name, example)
    return Example(nearest[0], surveyed.get_module(nearest[0]).file_name, None)


def _has_summary(surveyed: SurveyedCodebase, name: str) -> bool:
    facts = surveyed.get_facts(name)
    return facts is not None and bool(facts.summary)


def _get_number_of_lines(surveyed: SurveyedCodebase, name: str) -> int:
    facts = surveyed.get_facts(name)
    return facts.lines if facts is not None else 0


def _find_outermost(surveyed: SurveyedCodebase, modules: list[Module], kind: ModuleKind) -> Example | None:
    names = {module.name for module in modules}
    for module in sorted(modules, key=lambda module: module.name.count(".")):
        submodules = [each for each in surveyed.list_submodules(module.name) if each in names]
        if module.kind is kind and submodules:
            submodule = _find_simplest(surveyed, [surveyed.get_module(each) for each in submodules])
            return Example(module.name, module.file_name, find_example(surveyed, module.name), submodule)
    return None


# The examples for projects without code.
MODULE = Example("temperature", "temperature.py", ImportSpec("temperature", "to_celsius"))
PACKAGE = Example(
    "weather",
    "__init__.py",
    ImportSpec("weather", "Forecast"),
    Example("weather.rain", "rain.py", ImportSpec("weather.rain", "chance_of_rain")),
)
NAMESPACE_PACKAGE = Example(
    "stations", "", None, Example("stations.north", "north.py", ImportSpec("stations.north", "measure"))
)
