"""The names in ``__all__`` that come from other modules, compared with those that an import finds."""

import importlib
import sys

import pytest

from sphinx_packagemap.model import Codebase, MemberKind, Module, ModuleKind
from sphinx_packagemap.parsing import read_record
from sphinx_packagemap.survey import Facts, Survey, Tier
from sphinx_packagemap.survey.file_facts import ParsedFacts
from sphinx_packagemap.views import TreeRequest
from sphinx_packagemap.views.codebases import Codebases
from sphinx_packagemap.views.exports import find_exported_names
from sphinx_packagemap.views.module import find_initialization
from sphinx_packagemap.views.tree.builder import survey_tree

ONE_AND_TWO = {
    "q/one.py": "__all__ = ['b', 'a']\na = b = 1\n",
    "q/two.py": "__all__ = ('c', 'd')\nc = d = 1\n",
    "q/sub/__init__.py": "from .deep import *\n__all__ = deep.__all__\n",
    "q/sub/deep.py": "__all__ = ['e']\ne = 1\n",
    "q/facade.py": "from . import one as uno\nfrom .sub import deep\n",
}
KNOWN = [
    "from . import one\n__all__ = ['x']\n__all__ += one.__all__\n",
    "from . import one, two\n__all__ = ['x']\n__all__.extend(two.__all__)\n__all__.extend(one.__all__)\n",
    "from . import one\n__all__ = [*one.__all__, 'own']\n",
    "from .one import __all__ as a1\nfrom .two import __all__ as a2\n__all__ = a1 + list(a2)\n",
    "from .one import __all__\n",
    "from .sub import __all__\n",
    "import q.one\n__all__ = q.one.__all__\n",
    "import q.one as o\nimport q.sub.deep as d\n__all__ = o.__all__ + d.__all__\n",
    "from q import one as o\n__all__ = o.__all__\n",
    "from q.sub import deep\n__all__ = deep.__all__\n",
    "from .one import *\nfrom .two import *\n__all__ = one.__all__ + list(two.__all__)\n",
    "from .one import *\nfrom . import one\n__all__ = one.__all__\n",
    "from .sub import *\n__all__ = sub.deep.__all__ + sub.__all__\n",
    "from . import facade\n__all__ = facade.uno.__all__ + facade.deep.__all__\n",
    "from .facade import uno\n__all__ = uno.__all__\n",
    "from . import one, two\n__all__ = sorted(set(one.__all__) | {*two.__all__, 'a'})\n",
    "from . import one\n_pub = list(one.__all__)\n_pub.insert(0, 'x')\n_pub.remove('a')\n__all__ = _pub\n",
    "from . import one\n__all__ = ['x', *one.__all__]\n__all__.sort()\n__all__.reverse()\n__all__.pop()\n",
    "from . import one\n__all__ = sorted(one.__all__, reverse=True) + ['y']\n__all__.pop(0)\n",
]


@pytest.fixture
def imported(monkeypatch):
    """Return a function that imports a module from a directory, without any module imported before."""
    before = set(sys.modules)

    def import_from(root, name):
        monkeypatch.syspath_prepend(root)
        return importlib.import_module(name)

    yield import_from
    for name in set(sys.modules) - before:
        del sys.modules[name]


def surveyed(root, top="q"):
    return Codebases(Survey([Tier("test", (root,))])).get_codebase(top)


@pytest.mark.parametrize("source", KNOWN)
def test_names_are_those_that_an_import_finds(tree, imported, source):
    root = tree({**ONE_AND_TWO, "q/__init__.py": source})
    expected = tuple(dict.fromkeys(imported(root, "q").__all__))
    assert find_exported_names(surveyed(root).codebase, "q") == expected
    whole = Survey([Tier("test", (root,))]).survey("q")
    assert find_exported_names(whole, "q") == expected


@pytest.mark.parametrize(
    "source",
    [
        "from .circle import *\n__all__ = circle.__all__\n",
        "from . import __all__\n",
        "import os\n__all__ = os.__all__\n",
        "from . import dynamic\n__all__ = dynamic.__all__\n",
        "from . import dynamic, one\n__all__ = one.__all__ + dynamic.__all__\n",
        "from . import silent\n__all__ = silent.__all__\n",
        "from . import nothing\n__all__ = nothing.__all__\n",
        "from . import compiled\n__all__ = compiled.__all__\n",
        "from .... import one\n__all__ = one.__all__\n",
        "from . import one\n__all__ = one.__all__ + []\n__all__.remove('nothing')\n",
        "from .hiding import *\n__all__ = one.__all__\n",
        "from .hiding import one\n__all__ = one.__all__\n",
        "from .one import a\n__all__ = a.__all__\n",
    ],
)
def test_names_that_are_known_only_at_run_time_are_dynamic(tree, source):
    files = {
        "q/__init__.py": source,
        "q/circle.py": "from . import more\n__all__ = more.__all__\n",
        "q/more.py": "import q\n__all__ = ['a', *q.__all__]\n",
        "q/dynamic.py": "__all__ = [name for name in dir()]\n",
        "q/silent.py": "a = 1\n",
        "q/compiled.abi3.so": "",
        "q/hiding.py": "class one: ...\n",
    }
    assert find_exported_names(surveyed(tree({**ONE_AND_TWO, **files})).codebase, "q") == "dynamic"


def test_cycles_and_modules_that_refer_to_them_are_dynamic(tree):
    files = {
        "q/__init__.py": "",
        "q/a.py": "from . import b\n__all__ = b.__all__\n",
        "q/b.py": "from . import c, plain\n__all__ = plain.__all__ + c.__all__\n",
        "q/c.py": "from . import b\n__all__ = b.__all__\n",
        "q/plain.py": "__all__ = ['x']\n",
    }
    for first in ("q.a", "q.b", "q.c"):
        codebase = surveyed(tree(files)).codebase
        find_exported_names(codebase, first)
        found = {name: find_exported_names(codebase, name) for name in codebase.modules}
        assert found == {"q": None, "q.a": "dynamic", "q.b": "dynamic", "q.c": "dynamic", "q.plain": ("x",)}


def test_in_a_module_no_submodule_is_bound_by_its_import(tree):
    files = {**ONE_AND_TWO, "q/__init__.py": "", "q/m.py": "from .one import *\n__all__ = one.__all__\n"}
    assert find_exported_names(surveyed(tree(files)).codebase, "q.m") == "dynamic"


def test_a_wrong_name_by_reference_is_missing(tree):
    files = {
        "q/__init__.py": "from .one import a\nfrom . import one\n__all__ = ['own', *one.__all__]\n",
        "q/one.py": "__all__ = ['a', 'b']\na = b = 1\n",
    }
    assert find_initialization(surveyed(tree(files)), "q").missing == ("own", "b")


def test_a_tree_reads_the_modules_that_exports_need(tree):
    files = {
        "q/__init__.py": "from .deep.one import __all__, shown\n",
        "q/deep/__init__.py": "",
        "q/deep/one.py": "from .two import __all__\nfrom .two import shown\nhidden = 1\n",
        "q/deep/two.py": "__all__ = ['shown']\ndef shown(): ...\n",
    }
    request = TreeRequest(depth=0, members=(MemberKind.FUNCTION, MemberKind.VARIABLE))
    view = survey_tree(Survey([Tier("test", (tree(files),))]), "q", request)
    assert [item.label for item in view.items] == ["q", "shown"]


def chain(count, listed):
    """Return a codebase of modules each of which takes the names of the next one."""
    sources = {f"m{n}": f"from m{n + 1} import __all__ as before\n__all__ = {listed.format(n)}\n" for n in range(count)}
    sources[f"m{count}"] = "__all__ = ['a']\n"
    modules = {name: Module(name, ModuleKind.MODULE) for name in sources}
    files = {name: ParsedFacts(read_record(source.encode())) for name, source in sources.items()}
    facts = Facts(files, files.__getitem__)
    return Codebase("m", tuple(modules), modules, facts)


@pytest.mark.parametrize(("listed", "expected"), [("before", ("a",)), ("[*before, 'own']", ("a", "own"))])
def test_a_long_chain_of_modules_exhausts_nothing(listed, expected):
    codebase = chain(3000, listed)
    assert [find_exported_names(codebase, f"m{number}") for number in range(3000)] == [expected] * 3000


def test_lists_that_grow_from_module_to_module_are_limited():
    codebase = chain(2000, "[*before, 'n{}']")
    assert len(find_exported_names(codebase, "m1000")) == 1001
    assert find_exported_names(codebase, "m0") == "dynamic"
