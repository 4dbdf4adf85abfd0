"""How the time of everything that an author can ask for grows: with four times as much, it may take 1.3 times four.

Each case is measured with 4,000 and 16,000 of something: names in a module, modules in a package, patterns or names
in an option. What is measured is the processor time of a child process from when the files are written to when the
page is made, less what the same takes with next to nothing; a case that fails the limit is measured again, for
machines have moods. Ends with status 1 if one grows faster.
"""

from __future__ import annotations

import argparse
import gc
import resource
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from sphinx_packagemap.ext.config import Settings
from sphinx_packagemap.ext.results.build import BuildResults
from sphinx_packagemap.i18n import ENGLISH
from sphinx_packagemap.rendering.diagram.svg import render_svg_file

FEW, MANY = 4_000, 16_000
LIMIT = 1.3  # times as much as linear
_REPEATS = 3
_NEXT_TO_NOTHING = 0.1  # seconds: what takes less with few things counts as taking that, for it is mostly noise

Files = dict[str, str]
Package = Callable[[int], Files]
Question = Callable[[BuildResults, int], None]


# Packages


def plain_module(count: int) -> Files:
    """Return a package with a module of many functions."""
    text = "".join(f'def name_{i}():\n    """Do {i}."""\n' for i in range(count))
    return {"pkg/__init__.py": "", "pkg/big.py": text}


def listed_module(count: int) -> Files:
    """Return a package with a module of many names that ``__all__`` lists, and that the package re-exports."""
    names = [f"name_{i}" for i in range(count)]
    listed = f"__all__ = [{', '.join(map(repr, names))}]\n"
    return {
        "pkg/__init__.py": f"from .big import ({', '.join(names)})\n{listed}",
        "pkg/big.py": listed + "".join(f"{name} = {i}\n" for i, name in enumerate(names)),
        "pkg/star.py": "from .big import *\n",
        "pkg/also/__init__.py": "from ..star import *\nfrom ..big import *\n",
    }


def unbound_module(count: int) -> Files:
    """Return a package with a module that lists names which nothing binds, and imports others."""
    listed = f"__all__ = [{', '.join(repr(f'unbound_{i}') for i in range(count))}]\n"
    return {"pkg/__init__.py": "", "pkg/big.py": listed + "".join(f"import other_{i}\n" for i in range(count))}


def flat_package(count: int) -> Files:
    """Return a package of many modules, each of which imports the next."""
    text = {f"pkg/module_{i}.py": f'"""Module {i}."""\nimport pkg.module_{i + 1}\nX = 1\n' for i in range(count)}
    return {"pkg/__init__.py": '"""All."""\n', **text}


def deep_package(count: int) -> Files:
    """Return a package of many modules, twenty levels deep."""
    files = {"pkg/__init__.py": '"""All."""\n'}
    for i in range(count):
        branch, level = divmod(i, 20)
        directory = "pkg/" + "/".join(f"sub_{branch}_{each}" for each in range(level + 1))
        files[f"{directory}/__init__.py"] = f'"""Package {i}."""\nfrom .. import x_{i}\n'
    return files


def directory(count: int) -> Files:
    """Return many modules without a package around them."""
    return {f"top_{i}.py": f'"""Module {i}."""\n' for i in range(count)}


# What is asked


def show(kind: str, argument: str, **options: str | Callable[[int], str]) -> Question:
    """Return a question to a directive or role; options in which things are counted are functions of their number."""

    def ask(shows: BuildResults, count: int) -> None:
        written = {
            name.replace("_", "-"): value if isinstance(value, str) else value(count) for name, value in options.items()
        }
        shown = shows.get_result(kind, argument if argument != "MANY" else many(count), written)
        assert shown.compute_digest()
        for _ in shown.iter_targets():
            pass
        if kind == "package-diagram":
            assert render_svg_file(shown.diagram, ENGLISH, 800)  # type: ignore[attr-defined]

    def many(count: int) -> str:
        return " ".join(f"pkg.module_{i}" for i in range(count))

    return ask


def roles(name: str) -> Question:
    """Return many roles, in the name of which ``{}`` is counted."""

    def ask(shows: BuildResults, count: int) -> None:
        for i in range(count):
            assert shows.get_result("import", name.format(i), {}).compute_digest()

    return ask


def usages(name: str) -> Question:
    """Return many directives, in the name of which ``{}`` is counted."""

    def ask(shows: BuildResults, count: int) -> None:
        for i in range(count):
            assert shows.get_result("module-usage", name.format(i), {}).compute_digest()

    return ask


def counted(pattern: str, between: str = " ") -> Callable[[int], str]:
    """Return an option of many patterns."""
    return lambda count: between.join(pattern.format(i) for i in range(count))


PACKAGES = {
    "names": plain_module,
    "names in __all__": listed_module,
    "names that nothing binds": unbound_module,
    "modules, flat": flat_package,
    "modules, deep": deep_package,
    "modules in a directory": directory,
}
_ALL_ROWS = "structure initialization purpose usage example submodules namespace kind origin lines classes functions "
_ALL_ROWS += "imports imported-by closure typed runnable distribution portions depth"
_WRITTEN = {
    "known names": "pkg.module_{0}",
    "relative names": ".module_{0}",
    "unknown names": "pkg.modul_{0}",
    "beginnings": "pkg.module_{0}*",
    "ends": "pkg.*_{0}",
    "middles": "pkg.*e_{0}*",
    "any depth": "**.module_{0}",
    "single characters": "pkg.?odule_{0}",
}


def cases() -> Iterator[tuple[str, Package, Question]]:
    """Yield what is measured: its title, the files, and what is asked."""
    for title, package in PACKAGES.items():
        name = "./src/" if package is directory else "pkg"
        yield f"package-tree, {title}", package, show("package-tree", name, members="", counts="", sort="source")
        yield f"package-tree of files, {title}", package, show("package-tree", name, style="files")
        for layout in ("tree", "nested", "treemap"):
            options = {"members": ""} if layout != "treemap" else {"size": "names"}
            drawn = show(
                "package-diagram",
                name,
                layout=layout,
                edges="imports" if layout != "treemap" else "none",
                color_by="size",
                **options,
            )
            yield f"package-diagram, {layout}, {title}", package, drawn
        if package is directory:
            continue
        big = "pkg.big" if package in (plain_module, listed_module, unbound_module) else "pkg"
        yield f"module-compare, {title}", package, show("module-compare", f"{big} pkg", rows=_ALL_ROWS)
        yield (
            f"module-compare of submodules, {title}",
            package,
            show("module-compare", "pkg", submodules="", rows=_ALL_ROWS, sort="lines"),
        )
        yield f"module-compare of all, {title}", package, show("module-compare", "pkg.**", rows=_ALL_ROWS)
        yield f"module-anatomy, {title}", package, show("module-anatomy", big)
        yield f"module-anatomy of the package, {title}", package, show("module-anatomy", "pkg")
    yield "module-compare, names that are given", flat_package, show("module-compare", "MANY")
    yield "module-compare, names that are unknown", plain_module, show("module-compare", "MANY")
    for title, package in (("names", plain_module), ("names in __all__", listed_module)):
        yield f"import, {title}", package, roles("pkg.big.name_{}")
        yield f"import, unknown {title}", package, roles("pkg.big.nam_{}")
        yield f"module-usage, {title}", package, usages("pkg.big.name_{}")
    yield "import, names of the package", listed_module, roles("pkg.name_{}")
    yield "import, modules", flat_package, roles("pkg.module_{}")
    yield "import, unknown modules", flat_package, roles("pkg.modul_{}")
    yield "module-usage, modules", flat_package, usages("pkg.module_{}")
    for title, pattern in _WRITTEN.items():
        for option in ("include", "exclude", "focus", "highlight"):
            yield f":{option}: {title}", flat_package, show("package-tree", "pkg", **{option: counted(pattern)})
        groups = counted(f"Heading {{0}}: {pattern}", "\n")
        yield f":groups: {title}", flat_package, show("package-tree", "pkg", groups=groups)
        yield f":color-by: {title}", flat_package, show("package-diagram", "pkg", color_by=groups)
        yield (
            f"module-compare :include: {title}",
            flat_package,
            show("module-compare", "pkg", submodules="", include=counted(pattern)),
        )
    yield ":rows: unknown", plain_module, show("module-compare", "pkg", rows=counted("row_{0}"))
    yield ":class: names", plain_module, show("package-tree", "pkg", **{"class": counted("name-{0}")})
    yield (
        "options that are unknown",
        plain_module,
        lambda shows, count: show("package-tree", "pkg", **{f"option-{i}": "" for i in range(count)})(shows, count),
    )


def seconds(package: Package, ask: Question, count: int) -> float:
    """Return the processor time that a question takes for a package of so many things."""
    with tempfile.TemporaryDirectory() as base:
        source = Path(base, "src")
        for name, text in package(count).items():
            path = source / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        limits = {"max_items": 10 * MANY, "max_nodes": 10 * MANY, "max_directories": 10 * MANY}
        settings = Settings(
            base,
            (str(source),),
            {"": "https://x.org/{path}#{line}"},
            "1",
            max_file_size=1 << 24,
            follow_links=False,
            check_syntax=False,
            cache=False,
            project="",
            language="en",
            **limits,
        )
        taken = []
        for _ in range(_REPEATS):
            gc.collect()
            begun = _processor_time()
            ask(BuildResults(settings, base), count)
            taken.append(_processor_time() - begun)
    return min(taken)


def _processor_time() -> float:
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in both)


def growth(package: Package, ask: Question, few: int, many: int) -> tuple[float, float, float]:
    """Return the seconds for few and for many things, and how much more than linear that is."""
    least, one, other = (seconds(package, ask, count) for count in (few // 100, few, many))
    return one, other, max(other - least, 0) / max(one - least, _NEXT_TO_NOTHING) / (many / few)


def main() -> int:
    """Measure the cases whose titles hold the words given, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("words", nargs="*", help="only cases with one of these in their titles")
    parser.add_argument("--few", type=int, default=FEW)
    options = parser.parse_args()
    few, many = options.few, options.few * 4
    failed = []
    print(f"| | {few:,} | {many:,} | growth |\n|---|---:|---:|---:|")
    for title, package, ask in cases():
        if options.words and not any(word in title for word in options.words):
            continue
        one, other, ratio = growth(package, ask, few, many)
        if ratio > LIMIT:
            ratio = min(ratio, growth(package, ask, few, many)[2])
        if ratio > LIMIT:
            failed.append(title)
        print(f"| {title} | {one:.2f} | {other:.2f} | {ratio:.2f}{' !' if ratio > LIMIT else ''} |", flush=True)
    for title in failed:
        print(f"grows faster than it should: {title}", file=sys.stderr)
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
