"""The purpose of a module: the sources in their order, and the names that stand in for a sentence."""

import os

import pytest

from sphinx_packagemap.survey import Survey, Tier, facts_store
from sphinx_packagemap.views import Style, TreeRequest
from sphinx_packagemap.views.codebases import Codebases
from sphinx_packagemap.views.purpose_finder import PurposeFinder
from sphinx_packagemap.views.purposes import Purpose, PurposeRules, PurposeSource, PurposeVerb
from sphinx_packagemap.views.tree.builder import survey_tree
from tests.test_sizes import make_serial_pool

LONG = "# x\n" * 2000  # more than the head of a file
FILES = {
    "p/__init__.py": "from p.models import Request, ask\nfrom .deep import thing\n",
    "p/__main__.py": "def main(): ...\n",
    "p/doc.py": '"""Says so. More."""\nclass Thing: ...\n' + LONG,
    "p/models.py": "class Base: ...\nclass BaseError(Exception): ...\nclass Request: ...\ndef ask(): ...\n"
    "def model(): ...\nLIMIT = 1\nlogger = 2\n" + LONG,
    "p/listed.py": "__all__ = ['b', 'Late']\nfrom os import path as b\nclass Other: ...\n",
    "p/own.py": "def _one(): ...\nclass _Two: ...\n_three = 1\n",
    "p/values.py": "import os\nlogger = 1\nONE = 1\ntwo = 2\n",
    "p/empty.py": "# nothing\n",
    "p/deep/__init__.py": "from .inner import Inner, run\nfrom ..models import Base\nthing = 1\n",
    "p/deep/inner.py": "class Inner: ...\ndef run(): ...\n",
    "p/bare/__init__.py": "",
    "p/bare/one.py": "",
    "p/bare/_two.py": "",
    "p/bare/tests/__init__.py": "",
    "p/space/x.py": "",
    "p/locale/de/__init__.py": "",
    "p/locale/de/formats.py": "DATE = 1\n",
    "p/locale/fr/__init__.py": "",
    "p/locale/fr/formats.py": "DATE = 1\ndef f(): ...\nT = 2\n",
    "p/locale/ja/__init__.py": "",
    "p/locale/ja/dates.py": "",
    "p/commands/go.py": "class Command: ...\n",
    "p/commands/stop.py": "class Command: ...\ndef stop(): ...\n",
    "p/test_models.py": "def test_one(): ...\n" + LONG,
    "p/deep/tests/test_inner.py": "def test_one(): ...\n",
    "p/deep/tests/values_test.py": "def test_one(): ...\n",
    "p/deep/tests/test_other.py": "def test_one(): ...\n",
    "p/told/__init__.py": "VALUE = 1\n",
    "p/told/ReadMe.md": "# Told\n\n[![build](x.svg)](x)\n<p align=center>\n\nTells of things. And more.\n",
}
DEFINES = PurposeSource.DEFINES
EXPECTED = {
    # The package re-exports three, one has the name of the module, errors are last but before values.
    "p.models": Purpose(DEFINES, "", ("Request", "ask", "model"), 3),
    "p": Purpose(DEFINES, "", ("Request", "ask", "thing"), 0, PurposeVerb.OFFERS),
    "p.__main__": Purpose(DEFINES, "", ("python -m p",), 0, PurposeVerb.RUNS),
    "p.doc": Purpose(PurposeSource.DOCSTRING, "Says so."),
    "p.listed": Purpose(DEFINES, "", ("Late", "b"), 0, PurposeVerb.OFFERS),
    "p.own": Purpose(DEFINES, "", ("_Two", "_one"), 0),
    "p.values": Purpose(DEFINES, "", ("ONE",), 0),  # without variables in small letters
    "p.empty": None,
    "p.deep": Purpose(DEFINES, "", ("thing", "Inner", "run"), 0, PurposeVerb.OFFERS),
    "p.bare": Purpose(DEFINES, "", ("one",), 0, PurposeVerb.CONTAINS),
    "p.bare.tests": None,
    "p.told": Purpose(PurposeSource.README, "Tells of things."),
    "p.test_models": Purpose(DEFINES, "", ("p.models",), 0, PurposeVerb.TESTS),
    "p.deep.tests.test_inner": Purpose(DEFINES, "", ("p.deep.inner",), 0, PurposeVerb.TESTS),
    "p.deep.tests.values_test": Purpose(DEFINES, "", ("p.values",), 0, PurposeVerb.TESTS),
    "p.deep.tests.test_other": Purpose(DEFINES, "", ("p.deep",), 0, PurposeVerb.TESTS),  # there is no other
    "p.space": Purpose(DEFINES, "", ("x",), 0, PurposeVerb.CONTAINS),
    "p.locale": Purpose(DEFINES, "", ("de", "fr", "ja"), 0, PurposeVerb.CONTAINS),
    "p.locale.de": None,  # as all its siblings
    "p.locale.fr": None,
    "p.locale.de.formats": None,  # probably those of the others
    "p.locale.fr.formats": Purpose(DEFINES, "", ("f", "DATE"), 0),  # without T
    "p.locale.ja": Purpose(DEFINES, "", ("dates",), 0, PurposeVerb.CONTAINS),
    "p.commands.go": None,  # the name of the package says as much
    "p.commands.stop": Purpose(DEFINES, "", ("stop", "Command"), 0),
}


@pytest.fixture
def survey(tree):
    return Survey([Tier("roots", (tree(FILES),))])


def test_names_stand_in_for_a_docstring(survey):
    surveyed = Codebases(survey).get_codebase("p")
    assert {name: surveyed.find_purpose(name) for name in EXPECTED} == EXPECTED


def test_a_tree_reads_enough_of_each_file(survey):
    purposes = {item.name: item.purpose for item in survey_tree(survey, "p", TreeRequest()).items}
    assert {name: purposes[name] for name in EXPECTED} == EXPECTED


def test_packages_around_a_codebase_are_not_needed(survey):
    purposes = {item.name: item.purpose for item in survey_tree(survey, "p.deep", TreeRequest()).items}
    assert purposes["p.deep.inner"] == Purpose(DEFINES, "", ("Inner", "run"), 0)


def test_sources_are_tried_in_order(survey):
    codebase = survey.survey("p")
    texts = {
        PurposeSource.NOTES: {"p.doc": "A note."},
        PurposeSource.PURPOSES: {"p.doc": "A text.", "p.models": "Another."},
    }

    def find(name, *sources):
        return PurposeFinder(codebase, PurposeRules(sources or tuple(PurposeSource), texts)).find(name)

    assert find("p.doc") == Purpose(PurposeSource.NOTES, "A note.")
    assert find("p.models") == Purpose(PurposeSource.PURPOSES, "Another.")
    assert find("p.doc", PurposeSource.DOCSTRING, PurposeSource.PURPOSES).text == "Says so."
    assert find("p.doc", PurposeSource.DEFINES, PurposeSource.DOCSTRING).definitions == ("Thing",)
    assert find("p.models", PurposeSource.DOCSTRING) is None


def test_names_come_first_where_the_order_wants_it(survey):
    rules = PurposeRules((PurposeSource.DEFINES, PurposeSource.DOCSTRING))
    items = survey_tree(survey, "p", TreeRequest(purposes=rules)).items
    assert next(item.purpose for item in items if item.name == "p.doc").definitions == ("Thing",)


def test_the_readme_that_was_read_is_a_dependency(tree):
    root = tree(FILES)
    survey = Survey([Tier("roots", (root,))])
    before = set(survey.list_dependencies("p"))
    survey_tree(survey, "p", TreeRequest())
    assert {path.removeprefix(f"{root}/") for path in set(survey.list_dependencies("p")) - before} == {
        "p/told/ReadMe.md"
    }
    assert survey_tree(survey, "p", TreeRequest(summary=False)).items[0].purpose is None


def test_a_test_module_with_the_name_of_another_is_not_read_for_its_purpose(survey, monkeypatch):
    read = []
    read_record, read_head = facts_store.read_file_record, facts_store.read_head_record
    monkeypatch.setattr("sphinx_packagemap.survey.workers.WorkerPool", lambda work, _: make_serial_pool(work))
    monkeypatch.setattr(
        facts_store, "read_file_record", lambda path, *a, **k: read.append(path) or read_record(path, *a, **k)
    )

    def read_head_record(path, size, *, needs_definitions=False):
        record = read_head(path, size, needs_definitions=needs_definitions)
        read.extend([path] if needs_definitions and record is not None else [])
        return record

    monkeypatch.setattr(facts_store, "read_head_record", read_head_record)
    items = survey_tree(survey, "p", TreeRequest()).items
    (purpose,) = (item.purpose for item in items if item.name == "p.test_models")
    assert purpose == Purpose(DEFINES, "", ("p.models",), 0, PurposeVerb.TESTS)
    assert {os.path.basename(path) for path in read} & {"models.py", "test_models.py", "test_other.py"} == {
        "models.py",
        "test_other.py",
    }


FILES_OF_PACKAGES = {
    "p/__init__.py": '"""Sells things."""\ndef setup(): ...\n',
    "p/py.typed": "",
    "p/a.py": "",
    "p/a.pyi": "",
    "p/made/__init__.py": "def one(): ...\n",
    "p/empty/__init__.py": "",
    "p/empty/__init__.pyi": "",
}


def show_files(root, **options):
    survey = Survey([Tier("roots", (root,))])
    items = survey_tree(survey, "p", TreeRequest(style=Style.FILES, **options)).items
    return [(item.label, item.purpose) for item in items if item.kind == "file"]


def test_files_of_packages_have_purposes_of_their_own(tree):
    root = tree(FILES_OF_PACKAGES)
    assert show_files(root) == [
        ("__init__.py", Purpose(DEFINES, "", ("setup",))),
        ("a.pyi", Purpose(DEFINES, "", ("a.py",), 0, PurposeVerb.HINTS)),
        ("__init__.py", None),  # empty
        ("__init__.pyi", Purpose(DEFINES, "", ("__init__.py",), 0, PurposeVerb.HINTS)),
        ("__init__.py", None),  # the directory shows the same
        ("py.typed", Purpose(DEFINES, "", (), 0, PurposeVerb.MARKS)),
    ]


@pytest.mark.parametrize("options", [{"summary": False}, {"purposes": PurposeRules((PurposeSource.DOCSTRING,))}])
def test_files_of_packages_have_no_purposes_that_are_not_to_be_made(tree, options):
    assert {purpose for _, purpose in show_files(tree(FILES_OF_PACKAGES), **options)} == {None}
