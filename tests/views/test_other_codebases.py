"""Names from other top-level packages: followed if these are in the same directory as the importing one."""

import pytest

from sphinx_packagemap.model import MemberKind
from sphinx_packagemap.survey import Survey, Tier
from sphinx_packagemap.views import TreeRequest
from sphinx_packagemap.views.codebases import Codebases
from sphinx_packagemap.views.module import find_initialization
from sphinx_packagemap.views.module.public_api import find_namespace
from sphinx_packagemap.views.module.usage import find_usage_or_problem
from sphinx_packagemap.views.origins import Missing, OriginDoubt
from sphinx_packagemap.views.purposes import Purpose, PurposeSource
from sphinx_packagemap.views.tree.builder import survey_tree

FILES = {
    "new/__init__.py": (
        "from old import thing, Thing, _hidden as shown, gone, made, core as machine\nimport old\nimport far\n"
        "from far import distance\nfrom third import other\n"
        "__all__ = ['thing', 'Thing', 'shown', 'gone', 'made', 'machine', 'old', 'far', 'distance', 'other']\n"
    ),
    "new/facade.py": "from old.core import *\nfrom old.listed import *\n",
    "new/perhaps.py": "import os\nif os.name == 'none':\n    from old.core import *\n",
    "old/__init__.py": '"""The old one."""\nfrom .core import thing, Thing, _hidden\ndef __getattr__(name): ...\n',
    "old/core.py": '"""Its core."""\ndef thing():\n    """Do it."""\nclass Thing:\n    """A thing."""\n_hidden = 1\n',
    "old/listed.py": "def listed(): ...\ndef unlisted(): ...\n__all__ = ['listed']\n",
    "third.py": "from fourth import other\n",
    "fourth.py": 'from old.core import thing as other\nfrom new import thing as again\n"""Not its docstring."""\n',
    "circle.py": "from ring import round\n",
    "ring.py": "from circle import round\n",
}


@pytest.fixture
def codebases(tree):
    roots = [tree(FILES, "one"), tree({"far/__init__.py": '"""Far."""\ndef distance():\n    """How far."""\n'}, "two")]
    return lambda title, *numbers: Codebases(Survey([Tier(title, tuple(roots[number] for number in numbers))]))


def test_public_names_from_another_top_level_package(codebases):
    surveyed = codebases("roots", 0).get_codebase("new")
    public_names = {public_name.name: public_name for public_name in find_namespace(surveyed, "new").names}
    thing = public_names["Thing"]
    assert (thing.kind, thing.summary, thing.dotted_names) == (
        MemberKind.CLASS,
        "A thing.",
        ("new.Thing", "old.core.Thing"),
    )
    assert (thing.origin, thing.line) == ("old/core.py", 4)
    assert (public_names["shown"].kind, public_names["shown"].dotted_names[-1]) == (
        MemberKind.VARIABLE,
        "old.core._hidden",
    )
    # The names that the other package creates on demand are unknown, but the import has worked.
    for name in ("gone", "made"):
        assert (public_names[name].kind, public_names[name].dotted_names[-1]) == (MemberKind.IMPORTED, f"old.{name}")
        assert surveyed.origins.find("new", name).doubt is None
    for name, module, summary in (("old", "old", "The old one."), ("machine", "old.core", "Its core.")):
        assert (public_names[name].kind, public_names[name].dotted_names, public_names[name].summary) == (
            MemberKind.IMPORTED,
            (module,),
            summary,
        )
    assert (public_names["other"].kind, public_names["other"].summary) == (MemberKind.FUNCTION, "Do it.")


def test_re_exports_count_those_from_another_package(codebases):
    surveyed = codebases("roots", 0).get_codebase("new")
    exports = {export.name: export.home for export in find_initialization(surveyed, "new").exports}
    assert (exports["thing"], exports["other"]) == ("old.core", "old.core")
    assert "distance" not in exports


@pytest.mark.parametrize(
    ("title", "summary"), [("the roots given", "How far."), ("the project", "How far."), ("the environment", "")]
)
def test_another_root_counts_if_it_is_the_authors(codebases, title, summary):
    surveyed = codebases(title, 0, 1).get_codebase("new")
    public_names = {public_name.name: public_name for public_name in find_namespace(surveyed, "new").names}
    assert public_names["distance"].summary == summary
    assert public_names["Thing"].summary == "A thing."


def test_a_star_import_from_another_package(codebases):
    origins = codebases("roots", 0).get_codebase("new").origins
    found = origins.find("new.facade", "thing")
    assert (found.dotted, found.kind, found.doubt) == ("old.core.thing", MemberKind.FUNCTION, None)
    assert origins.find("new.facade", "listed").dotted == "old.listed.listed"
    assert origins.find("new.perhaps", "thing").doubt is OriginDoubt.CONDITION
    for name in ("_hidden", "unlisted", "nothing"):
        assert isinstance(origins.find("new.facade", name), Missing) or origins.find("new.facade", name).doubt


def test_the_shortest_import_is_from_the_requested_package(codebases):
    usage = find_usage_or_problem(codebases("roots", 0), "new.Thing")
    assert [spec.format_statement() for spec in usage.specs] == [
        "from new import Thing",
        "from old.core import Thing",
    ]
    assert (usage.kind, usage.origin, usage.line) == ("class", "old/core.py", 4)


def test_a_cycle_of_packages_ends(codebases):
    origins = codebases("roots", 0).get_codebase("circle").origins
    assert origins.find("circle", "round").kind is MemberKind.IMPORTED


def test_only_packages_that_names_lead_to_are_surveyed(codebases):
    found = codebases("roots", 0, 1)
    surveyed = found.get_codebase("new")
    assert surveyed.origins.find("new", "Thing").kind is MemberKind.CLASS
    assert found.list_followed("new") == ("new", "old")
    find_namespace(surveyed, "new")
    assert set(found.list_followed("new")) == {"new", "old", "far", "third", "fourth"}
    assert found.list_followed("nothing.at.all") == ("nothing",)


def test_members_of_a_tree(tree):
    survey = Survey([Tier("roots", (tree(FILES, "members"),))])
    codebases = Codebases(survey)
    request = TreeRequest(depth=0, members=tuple(MemberKind), summary=True)
    items = {item.label: (item.kind, item.purpose) for item in survey_tree(survey, "new", request, codebases).items}
    assert items["Thing"] == ("class", Purpose(PurposeSource.DOCSTRING, "A thing."))
    assert items["other"] == ("function", Purpose(PurposeSource.DOCSTRING, "Do it."))
    assert items["gone"] == items["distance"] == ("imported", None)
    followed = codebases.list_followed("new")
    assert followed[0] == "new"
    assert set(followed) == {"new", "old", "third", "fourth"}
    assert codebases.list_followed("./somewhere") == ("./somewhere",)
