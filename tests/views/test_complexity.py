"""The work for each name does not depend on the number of names: all of it grows linearly.

The iterations over members, imports and exports of modules are counted; time is measured by
``benchmarks/growth.py``.
"""

from __future__ import annotations

import pytest

from sphinx_packagemap.discovery import Tier
from sphinx_packagemap.survey import Survey
from sphinx_packagemap.survey import survey as snapshot
from sphinx_packagemap.views.codebases import Codebases
from sphinx_packagemap.views.module import find_initialization
from sphinx_packagemap.views.module.anatomy import AnatomyPart, make_anatomy
from sphinx_packagemap.views.module.comparison import SEVEN_ROWS, compare
from sphinx_packagemap.views.module.public_api import find_example, find_namespace
from sphinx_packagemap.views.module.usage import find_usage
from sphinx_packagemap.views.origins import Origins

COUNT = 200
NAMES = [f"name_{number}" for number in range(COUNT)]
LISTED = f"__all__ = [{', '.join(map(repr, NAMES))}]\n"
IMPORTED = f"from .big import ({', '.join(NAMES)})\n"
FILES = {
    "pkg/__init__.py": IMPORTED + LISTED,
    "pkg/big.py": LISTED + "".join(f"def {name}(): ...\n" for name in NAMES),
    "pkg/plain.py": "".join(f"class {name}: ...\n" for name in NAMES),
    "pkg/stars/__init__.py": "from ..big import *\nfrom ..plain import *\n",
    "pkg/unbound.py": LISTED + "".join(f"import other_{number}\n" for number in range(COUNT)),
}


class Counted(tuple):
    """A tuple that counts its iterations, together with all others."""

    times = 0

    def __iter__(self):
        Counted.times += 1
        return super().__iter__()

    def __contains__(self, item):
        Counted.times += 1
        return super().__contains__(item)


@pytest.fixture
def surveyed(tree):
    """Return a codebase whose facts count their iterations."""
    survey = Survey([Tier("roots", (tree(FILES),))])
    codebases = Codebases(survey)
    found = codebases.get_codebase("pkg")
    facts = {}
    for name in found.codebase.modules:
        known = found.codebase.facts[name]
        exports = Counted(known.exports) if isinstance(known.exports, tuple) else known.exports
        facts[name] = known._replace(members=Counted(known.members), imports=Counted(known.imports), exports=exports)
    found.codebase = found.codebase._replace(facts=facts)
    found.origins = Origins(found.codebase, survey.get_outline)
    Counted.times = 0
    return found


MODULES = ["pkg", "pkg.big", "pkg.plain", "pkg.stars", "pkg.unbound"]


@pytest.mark.parametrize("module", MODULES)
def test_each_name_of_a_module_is_found_by_itself(surveyed, module):
    for name in NAMES:
        find_usage(surveyed.origins, f"{module}.{name}")
        find_usage(surveyed.origins, f"{module}.un{name}")
    assert Counted.times < COUNT / 4


@pytest.mark.parametrize("module", MODULES)
@pytest.mark.parametrize("view", [find_namespace, find_initialization, find_example])
def test_public_names_are_found_in_a_few_passes(surveyed, module, view):
    view(surveyed, module)
    assert 0 < Counted.times < COUNT / 4


def test_siblings_are_read_in_one_pass(tree, monkeypatch):
    files = {"pkg/__init__.py": "", **{f"pkg/{name}.py": "" for name in NAMES}}
    survey = Survey([Tier("roots", (tree(files),))])
    calls = []
    read = survey.read

    def counted(codebase, names, **options):
        calls.append(names)
        return read(codebase, names, **options)

    monkeypatch.setattr(survey, "read", counted)
    comparison = compare(Codebases(survey), [f"pkg.{name}" for name in NAMES], SEVEN_ROWS)
    assert len(comparison.modules) == COUNT
    assert len(calls) == 1


def test_a_single_module_does_not_need_all_others(tree, monkeypatch):
    files = {"pkg/__init__.py": "", **{f"pkg/{name}.py": "" for name in NAMES}}
    codebases = Codebases(Survey([Tier("roots", (tree(files),))]))
    sizes = []
    names = snapshot.ModuleNames
    monkeypatch.setattr(snapshot, "ModuleNames", lambda modules: sizes.append(len(modules)) or names(modules))
    parts = [part for part in AnatomyPart if part is not AnatomyPart.IMPORTED_BY]
    for name in NAMES[:50]:
        make_anatomy(codebases, f"pkg.{name}", parts, 100)
    assert sizes == [COUNT + 1]  # sorted in once
