"""The facts of an anatomy at a glance, public names by their origin, and submodules by size."""

import pytest

from sphinx_packagemap.survey import Survey, Tier
from sphinx_packagemap.views import Visibility
from sphinx_packagemap.views.codebases import Codebases
from sphinx_packagemap.views.module.anatomy import AnatomyPart, make_anatomy
from sphinx_packagemap.views.module.glance import find_glance, find_neighbourhood, is_standard
from sphinx_packagemap.views.module.public_api import find_offer
from sphinx_packagemap.views.purposes import Purpose, PurposeSource

FILES = {
    "p/__init__.py": "from p.a import one\nfrom p.big import *\nimport json\n",
    "p/a.py": '"""A."""\nimport p.big\nimport p.big.x\ndef one(): ...\nclass Two: ...\n',
    "p/big/__init__.py": "import os.path, attrs\nfrom .x import here, There\nfrom ..a import Two\ndef own(): ...\n",
    "p/big/x.py": "import attrs.validators\nfrom p import a, _b\ndef here(): ...\nclass There: ...\n" + "#\n" * 40,
    "p/big/tests/test_x.py": "import pytest\nimport p.a\n" + "#\n" * 400,
    "p/_b.py": "import p.big\nfrom __future__ import annotations\n" + "#\n" * 90,
    "p/tests/test_a.py": "import p.a\nimport p.big.x\n",
    "p/space/deep.py": "def deep(): ...\n",
}


@pytest.fixture
def codebases(tree):
    return Codebases(Survey([Tier("here", (tree(FILES),))]))


@pytest.fixture
def surveyed(codebases):
    return codebases.get_codebase("p")


def list_neighbours(neighbours):
    return [(each.name, each.imports) for each in neighbours]


def test_size_of_a_package_includes_all_below(surveyed):
    assert find_glance(surveyed, "p.big").size == (4, 48 + 402, 3)
    assert find_glance(surveyed, "p.a").size == (5, 5, 0)
    assert find_glance(surveyed, "p").size == (3, 3 + 5 + 48 + 402 + 92 + 2 + 1, 10)
    assert find_glance(surveyed, "p.big.tests").size == (None, 402, 1)


def test_neighbours_of_a_package_are_those_of_everything_in_it(surveyed):
    around = find_neighbourhood(surveyed, "p.big")
    assert list_neighbours(around.importers) == [("p.a", 2), ("p", 1), ("p._b", 1)]
    assert list_neighbours(around.imported) == [("attrs", 2), ("p.a", 2), ("p._b", 1)]
    assert around.standard == ("os",)
    first = around.importers[0]
    assert (first.origin, first.line) == ("p/a.py", 2)


def test_neighbours_of_a_top_level_package_are_in_other_codebases(surveyed):
    around = find_neighbourhood(surveyed, "p")
    assert around.importers is None
    assert list_neighbours(around.imported) == [("attrs", 2)]
    assert around.standard == ("json", "os")


def test_private_neighbours_can_be_left_out(surveyed):
    around = find_neighbourhood(surveyed, "p.big", hides_private=True)
    assert list_neighbours(around.importers) == [("p.a", 2), ("p", 1)]
    assert list_neighbours(around.imported) == [("attrs", 2), ("p.a", 2)]


def test_tests_have_their_own_neighbours(surveyed):
    assert list_neighbours(find_neighbourhood(surveyed, "p.big.tests").imported) == [("p.a", 1), ("pytest", 1)]
    assert list_neighbours(find_neighbourhood(surveyed, "p.tests.test_a").importers) == []


def test_modules_that_python_has_removed_are_of_the_standard_library():
    assert all(map(is_standard, ["os", "distutils", "telnetlib", "imp", "tomllib"]))
    assert not any(map(is_standard, ["pytest", "os_", ""]))


def test_public_names_by_their_origin(surveyed):
    offer = find_offer(surveyed, "p.big")
    assert [each.name for each in offer.own] == ["own"]
    assert [(group.home, [each.name for each in group.names]) for group in offer.groups] == [
        ("p.big.x", ["here", "There"]),
        ("p.a", ["Two"]),
    ]
    assert offer.homes == 2


def test_names_from_many_modules_are_grouped_by_branches(tree):
    sources = {f"q/n{number}/m{each}.py": f"def f{number}_{each}(): ...\n" for number in range(9) for each in range(3)}
    imports = "".join(f"from q.n{number}.m{each} import *\n" for number in range(9) for each in range(3))
    surveyed = Codebases(Survey([Tier("here", (tree({**sources, "q/__init__.py": imports}),))])).get_codebase("q")
    offer = find_offer(surveyed, "q")
    assert [(group.home, len(group.names)) for group in offer.groups] == [(f"q.n{number}", 3) for number in range(9)]
    assert offer.homes == 27


def list_submodules(codebases, private):
    anatomy = make_anatomy(codebases, "p", [AnatomyPart.SUBMODULES], 100, private)
    ((_, submodules),) = anatomy.parts
    return [(each.module.name, each.lines) for each in submodules]


def test_submodules_by_size(codebases):
    shown = [("p.big", 450), ("p.a", 5), ("p.space", 1)]
    assert list_submodules(codebases, Visibility.DEMOTE) == [*shown, ("p._b", 92), ("p.tests", 2)]
    assert list_submodules(codebases, Visibility.HIDE) == [*shown, ("p.tests", 2)]
    assert list_submodules(codebases, Visibility.SHOW) == [shown[0], ("p._b", 92), *shown[1:], ("p.tests", 2)]


def test_names_stand_in_for_a_docstring(codebases):
    ((_, submodules),) = make_anatomy(codebases, "p", [AnatomyPart.SUBMODULES], 100).parts
    found = {each.module.name: each.purpose for each in submodules}
    assert found["p.big"].definitions == ("There", "here", "own")
    assert found["p.a"] == Purpose(PurposeSource.DOCSTRING, "A.")
    ((_, (only, *_)),) = make_anatomy(codebases, "p.big", [AnatomyPart.SUBMODULES], 100).parts
    assert (only.module.name, only.purpose.definitions) == ("p.big.x", ("There", "here"))
