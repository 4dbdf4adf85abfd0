"""Every fault in the documented code, in every format: harmless, reported once, and nothing else is lost."""

from __future__ import annotations

import functools
import json
import posixpath
import re

import pytest
from builds import (
    BUILDERS,
    CONTROLS,
    BuildResult,
    LoggedWarning,
    Project,
    find_html_markup,
    find_latex_markup,
    get_text,
)
from catalogue import CODE
from catalogue.fault import Fault

from sphinx_packagemap.cli.writers import TREE_WRITERS

REFERENCE = Fault(
    id="without_a_fault",
    files={
        "bad.py": '"""Not bad at all."""\nfrom . import sub\nclass A:\n    """A class."""\nX = 1\ny = 2\n',
        "sub/__init__.py": "import re\nfrom .. import bad\ndef __getattr__(name): pass\n",
        "sub/a_b.py": "from .missing import *\n__all__ = [name for name in ()]\n",
        "_private.py": "",
        "tests/test_it.py": "",
        "namespace/a.py": "if __name__ == '__main__': pass\n",
        "compiled.so": "",
        "described.pyi": "",
        "no name.py": "",
        **{f"one_of_many_{number}.py": "" for number in range(60)},  # for a table of several pages
    },
    silent="there is none",
)
FAULTS = (REFERENCE, *CODE)
CONFIGURATION = {
    "extensions": ["sphinx_packagemap"],
    "html_theme": "basic",
    "show_warning_types": True,
    "packagemap_source_url": "https://example.org/{path}#L{line}",
}
COMMANDS = (
    ["tree", "{name}", "--members", "--counts"],
    ["inspect", "{name}"],
    *(["tree", "{name}", "--members", "--counts", "--format", other] for other in [*TREE_WRITERS][1:]),
    ["diagram", "{name}", "--edges", "imports"],
    ["compare", "{name}", "--submodules"],
    ["anatomy", "{name}"],
    ["usage", "{name}.healthy"],
)


def faults(format_: str) -> list[object]:
    """Return the parameters of a test of all faults with one format, which is built by one process."""
    group = pytest.mark.xdist_group(f"faults-{format_}")
    return [pytest.param(format_, each, id=f"{format_}-{each.id}", marks=group) for each in FAULTS]


EACH_BUILD = [each for builder in BUILDERS for each in faults(builder)]
BUILDER = [pytest.param(each, marks=pytest.mark.xdist_group(f"faults-{each}")) for each in BUILDERS]


@pytest.fixture(scope="session")
def project(tmp_path_factory):
    """Return a function that creates the project of a format; formats may be built at the same time."""

    def make(format_: str) -> Project:
        return Project.create(tmp_path_factory.mktemp(format_) / "project", FAULTS, CONFIGURATION)

    return make


@pytest.fixture(scope="session")
def built(project):
    return functools.cache(lambda builder: project(builder).build(builder))


@pytest.fixture(scope="session")
def commanded(project):
    return project("command").command(FAULTS, COMMANDS)


@pytest.mark.parametrize("builder", BUILDER)
def test_build(built, builder):
    result: BuildResult = built(builder)
    assert result.unexpected == []
    assert result.status == 0
    assert result.executed == ""
    assert result.changed == []


@pytest.mark.parametrize(("builder", "fault"), EACH_BUILD)
def test_warnings(built, builder, fault):
    assert_warned(built(builder).warnings.get(fault.id, []), fault)


@pytest.mark.parametrize(("builder", "fault"), EACH_BUILD)
def test_content(built, builder, fault):
    page = built(builder).pages[fault.id]
    text = get_text(builder, page)
    assert_shown(text, fault)
    assert not CONTROLS.search(page)


@pytest.mark.parametrize(("builder", "fault"), faults("html"))
def test_nothing_is_unescaped_in_html(built, builder, fault):
    pages = built("html").pages
    assert find_html_markup(pages[fault.id]) <= find_html_markup(pages[REFERENCE.id]) | HTML_OF_OTHERS


@pytest.mark.parametrize(("builder", "fault"), faults("latex"))
def test_nothing_is_unescaped_in_latex(built, builder, fault):
    pages = built("latex").pages
    assert find_latex_markup(pages[fault.id]) <= find_latex_markup(pages[REFERENCE.id]) | LATEX_OF_OTHERS


@pytest.mark.parametrize(("format_", "fault"), faults("command"))
def test_command(commanded, format_, fault):
    results = commanded[0][fault.id]
    for status, output, errors in results:
        assert status == 0, errors
        assert not CONTROLS.search(output + errors)
    (_, tree, of_tree), (_, document, _), *_, (_, anatomy, of_anatomy), _ = results
    kinds = [each["kind"] for each in json.loads(document)["problems"]]
    if fault.own_root and not of_tree:  # only an anatomy reads metadata
        tree, of_tree, kinds = tree + anatomy, of_anatomy, kinds or [fault.warning] * bool(of_anatomy)
    lines = [re.fullmatch(r"packagemap: warning: (.*?): (.*)", line) for line in of_tree.splitlines()]
    assert len(lines) == len(kinds)
    assert_warned([LoggedWarning(line[1], kind, line[2]) for line, kind in zip(lines, kinds, strict=True)], fault)
    assert_shown(tree, fault)


@pytest.mark.xdist_group("faults-command")
def test_the_command_runs_and_writes_nothing(commanded):
    _, result = commanded
    assert (result.executed, result.changed) == ("", [])


def assert_warned(warnings: list[LoggedWarning], fault: Fault) -> None:
    """Assert that there is one warning for a fault, with its location, and safe to print."""
    count = len(warnings) if fault.warnings is None else fault.warnings
    assert [each.kind for each in warnings] == [fault.warning] * count * bool(fault.warning), warnings
    assert len({(each.place, each.message) for each in warnings}) == len(warnings)
    for each in warnings:
        place = posixpath.normpath(f"{fault.id}/{fault.where}")
        assert f"{each.place}:".startswith(f"{place}:" if fault.where else f"{place}/")
        assert each.message.isprintable()
        assert len(each.message) < 1000
        assert "/tmp" not in each.message


def assert_shown(text: str, fault: Fault) -> None:
    """Assert that the rest of the package is shown, and the valid parts of the fault."""
    for expected in ("healthy", "Still in good health.", "work", "Do its work.", *fault.shown):
        # In plain text, Sphinx writes code in quotes.
        assert _join_words(expected) in _join_words(text)


def _join_words(text: str) -> str:
    return " ".join(text.replace('"', "").split())


# Elements, attributes and commands that some packages need, but not the one without a fault.
HTML_OF_OTHERS = {("p", "class", "")}  # the sentence about an import that is not checked
LATEX_OF_OTHERS = {
    *("\\char", "\\textbar", "\\sphinxverbatimfirstnumber"),
    *("\\hfil", "\\hfilneg", "\\penalty"),  # breaks in long names
    *("\\sphinxattablestart", "\\sphinxattableend", "\\centering"),  # short tables
    "\\sphinxstyleemphasis",  # tables that are lists
}
