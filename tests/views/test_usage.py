"""Import statements for names: through re-exports, and with doubts."""

import pytest

from sphinx_packagemap.model import Problem, ProblemKind
from sphinx_packagemap.survey import Survey, Tier
from sphinx_packagemap.views.codebases import Codebases
from sphinx_packagemap.views.module.usage import Usage, find_usage_or_problem
from sphinx_packagemap.views.origins import OriginDoubt

FILES = {
    "p/__init__.py": (
        "from .core import Thing, helper as public_helper\n"
        "from ._impl import *\n"
        "from . import tools as kit\n"
        "import os\n"
        "if os.name == 'nt':\n    from .core import Windows\n"
        "from other import Foreign\n"
        "from typing import TYPE_CHECKING\n"
        "if TYPE_CHECKING:\n    from .core import OnlyTyped\n"
        "__all__ = ['Thing', 'public_helper', 'Starred', 'kit', 'phantom']\n"
    ),
    "p/core.py": (
        "class Thing:\n    def method(self): ...\n\n"
        "def helper(): ...\n"
        "class Windows: ...\n"
        "class OnlyTyped: ...\n"
        "LIMIT = 1\n"
    ),
    "p/_impl.py": "class Starred: ...\nclass _Hidden: ...\nother = 1\n__all__ = ['Starred', 'other']\n",
    "p/tools.py": "def run(): ...\n",
    "p/shadow/__init__.py": "from .shadow import shadow\n",
    "p/shadow/shadow.py": "def shadow(): ...\n",
    "p/lazy.py": "def __getattr__(name): ...\n",
    "p/makes.py": "globals()['made'] = 1\n",
    "p/dynamic.py": "__all__ = [name for name in dir()]\nclass There: ...\n",
    "p/broken.py": "x = 1\ndef (\n",
    "p/outside.py": "from elsewhere import *\n",
    "p/star.py": "from .outside import *\n",
    "p/starry.py": "if x:\n    from ._impl import *\n",
    "p/decides.py": "from .dynamic import *\n",
    "p/circle.py": "from .ring import round\n",
    "p/ring.py": "from .circle import round\n",
    "p/gone.py": "from .core import vanished\n",
    "p/top.py": "from ...... import x\n",
    "p/fast.abi3.so": "",
    "p/unbuilt.pyx": "",
    "p/told.pyx": "",
    "p/told.pyi": "def run(): ...\n",
    "p/takes.py": "from .told import run\nfrom .unbuilt import walk\n",
    "p/only.pyi": "class Typed: ...\n",
    "p/described.abi3.so": "",
    "p/described.pyi": "class Fast: ...\n",
    "p/my-mod.py": "x = 1\n",
    "p/class.py": "x = 1\n",
    "p/stale.py": "from .renamed import f\n",
    "p/registers.py": "import sys, posixpath as path\nsys.modules['p.registers.path'] = path\n",
    "p/unusual.py": "if (walrus := 1): pass\ndef f():\n    global made\n    made = 1\ndeclared: int\n",
    "p/redefined.py": "from .core import Thing, helper\nclass Thing(Thing): ...\nhelper = wrap(helper)\n",
    "p/either.py": "if x:\n    from .core import Thing as T\nelse:\n    from ._impl import Starred as T\n",
    "p/__main__.py": "",
    "p/space/m.py": "",
    # Python converts names to the form NFKC, and searches for files in that form.
    "p/forms.py": "def \u00b5m(): ...\nclass \ufb01x: ...\n\u00b5 = 1\n",
    "p/\ufb01le.py": "",
    "p/\u03bc.py": "def f(): ...\n",
    "p/stubbed/__init__.pyi": (
        "from .m import f\nfrom typing import *\nclass Stubbed: ...\n__all__ = ['Stubbed', 'f']\ndef (\n"
    ),
    "p/stubbed/m.py": "def f(): ...\n",
    "p/twice/__init__.py": "from .part import f\nx = 1\n",
    "p/twice/part.py": "def f(): ...\n",
    "p/twice/own.py": "from .__init__ import f\nfrom p.twice.__init__ import x as y, part\nfrom .__init__ import *\n",
    "p/twice/again.py": "import p.twice.__init__ as it\nfrom ..core.__init__ import Thing\n",
    "p/from_stubbed.py": "from .stubbed import f\nfrom .stubbed import *\n",
}


@pytest.fixture
def usage(tree):
    codebases = Codebases(Survey([Tier("roots", (tree(FILES),))]))
    return lambda name: find_usage_or_problem(codebases, name)


def statements(usage):
    assert isinstance(usage, Usage), usage
    return [spec.format_statement() for spec in usage.specs]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("p", ["import p"]),
        ("p.core", ["import p.core", "from p import core"]),
        ("p.space", ["import p.space", "from p import space"]),
        ("p.space.m", ["import p.space.m", "from p.space import m"]),
        ("p.stubbed", ["import p.stubbed", "from p import stubbed"]),
        ("p.stubbed.m", ["import p.stubbed.m", "from p.stubbed import m"]),
        ("p.stubbed.m.f", ["from p.stubbed.m import f"]),
        ("p.fast", ["import p.fast", "from p import fast"]),
        # The ``__init__`` of a package has the names of the package.
        ("p.__init__", ["import p"]),
        ("p.twice.__init__", ["import p.twice", "from p import twice"]),
        ("p.twice.__init__.x", ["from p.twice import x"]),
        ("p.twice.__init__.f", ["from p.twice import f", "from p.twice.part import f"]),
        ("p.twice.own.f", ["from p.twice import f", "from p.twice.own import f", "from p.twice.part import f"]),
        ("p.twice.own.y", ["from p.twice import x", "from p.twice.own import y"]),
        ("p.twice.own.x", ["from p.twice import x", "from p.twice.own import x"]),
        ("p.twice.again.it", ["from p.twice.again import it"]),
        # The package has a function of that name.
        ("p.shadow.shadow", ["import p.shadow.shadow"]),
        ("p.Thing", ["from p import Thing", "from p.core import Thing"]),
        ("p.core.Thing", ["from p import Thing", "from p.core import Thing"]),
        ("p.public_helper", ["from p import public_helper", "from p.core import helper"]),
        ("p.core.helper", ["from p.core import helper", "from p import public_helper"][::-1]),
        ("p.core.LIMIT", ["from p.core import LIMIT"]),
        ("p.Starred", ["from p import Starred", "from p._impl import Starred"]),
        ("p._impl.Starred", ["from p import Starred", "from p._impl import Starred"]),
        # It is not in the __all__ of the package: the module that has it in its own only seems to be public.
        ("p.other", ["from p import other", "from p._impl import other"]),
        ("p._impl._Hidden", ["from p._impl import _Hidden"]),
        ("p.kit", ["from p import kit"]),
        ("p.Foreign", ["from p import Foreign"]),
        # The module's own, though they were imported before.
        ("p.redefined.Thing", ["from p.redefined import Thing"]),
        ("p.redefined.helper", ["from p.redefined import helper"]),
        ("p.either.T", ["from p.either import T"]),
        ("p.core.__file__", ["from p.core import __file__"]),
        ("p.described.Fast", ["from p.described import Fast"]),
        ("p.forms.\u00b5m", ["from p.forms import \u03bcm"]),
        ("p.forms.\u03bcm", ["from p.forms import \u03bcm"]),
        ("p.forms.\ufb01x", ["from p.forms import fix"]),
        ("p.forms.fix", ["from p.forms import fix"]),
        ("p.forms.\u00b5", ["from p.forms import \u03bc"]),
        ("p.\u00b5.f", ["from p.\u03bc import f"]),
    ],
)
def test_the_shortest_public_import_is_first_and_the_definition_last(usage, name, expected):
    found = usage(name)
    assert statements(found) == expected
    assert found.doubt is None


def test_the_usage_of_a_re_exported_name(usage):
    found = usage("p.Thing")
    assert (found.kind, found.canonical.module, found.origin, found.line) == ("class", "p.core", "p/core.py", 1)
    assert usage("p.kit").kind == "submodule"
    assert usage("p.core").kind == "module"


def test_an_alias():
    from sphinx_packagemap.views.module.usage import ImportSpec

    assert ImportSpec("a.b").format_statement("c") == "import a.b as c"
    assert ImportSpec("a.b", "d").format_statement("c") == "from a.b import d as c"


@pytest.mark.parametrize(
    ("name", "doubt"),
    [
        ("p.lazy.anything", OriginDoubt.GETATTR),
        ("p.fast.anything", OriginDoubt.COMPILED),
        ("p.broken.later", OriginDoubt.INCOMPLETE),
        ("p.makes.made", OriginDoubt.RUN_TIME),
        ("p.dynamic.what", OriginDoubt.RUN_TIME),
        ("p.decides.There", OriginDoubt.RUN_TIME),
        ("p.starry.Starred", OriginDoubt.CONDITION),
        ("p.Windows", OriginDoubt.CONDITION),
        ("p.outside.something", OriginDoubt.OUTSIDE),
        ("p.star.something", OriginDoubt.OUTSIDE),
        ("p.phantom", OriginDoubt.EXPORTED),
        ("p.registers.path.join", OriginDoubt.ATTRIBUTE),
        ("p.unusual.walrus", OriginDoubt.CONDITION),
        ("p.unusual.made", OriginDoubt.CONDITION),
        ("p.broken", OriginDoubt.INCOMPLETE),
        ("p.unbuilt", OriginDoubt.UNBUILT),
        ("p.unbuilt.anything", OriginDoubt.UNBUILT),
        ("p.told", OriginDoubt.UNBUILT),
        ("p.told.run", OriginDoubt.UNBUILT),
        ("p.takes.run", OriginDoubt.UNBUILT),
        ("p.takes.walk", OriginDoubt.UNBUILT),
    ],
)
def test_imports_that_cannot_be_checked_are_accepted_with_a_doubt(usage, name, doubt):
    found = usage(name)
    assert isinstance(found, Usage), found
    assert found.doubt is doubt
    home, _, tail = name.rpartition(".")
    assert f"from {home} import {tail}" in statements(found)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("p.Thingy", "cannot import name 'Thingy' from 'p'; did you mean 'p.Thing'"),
        ("p.core.thing", "cannot import name 'thing' from 'p.core'; did you mean 'p.core.Thing'?"),
        ("p.cor", "cannot import name 'cor' from 'p'; did you mean 'p.core'?"),
        ("q", "no module named 'q'"),
        ("q.x.y", "no module named 'q'"),
        ("p.outside._private", "cannot import name '_private' from 'p.outside'"),
        ("p.core.Thing.method", "attributes of the class 'p.core.Thing' cannot be imported; import the class"),
        ("p.kit.run", "'p.kit' is only a name for the module 'p.tools'; import 'p.tools.run'"),
        ("p.OnlyTyped", "'p.OnlyTyped' exists only for type checkers; it cannot be imported at run time"),
        ("p.gone.vanished", "'p.gone.vanished' cannot be imported: 'p.core' has no name 'vanished'"),
        ("p.circle.round", "'p.circle.round' cannot be imported: the imports of this name form a cycle"),
        ("p.top.x", "'p.top.x' cannot be imported: it comes from a relative import beyond the top-level package"),
        (
            "p.core.LIMIT.real",
            "'p.core.LIMIT' is not a module; its attributes cannot be imported",
        ),
        ("p.stale.f", "'p.stale.f' cannot be imported: no module named 'p.renamed'"),
        ("p.only.Typed", "'p.only' is a stub; there is no module to import"),
        ("p.unusual.declared", "cannot import name 'declared' from 'p.unusual'"),
        ("p.only", "'p.only' is a stub; there is no module to import"),
        (
            "p.stubbed.f",
            "cannot import name 'f' from 'p.stubbed': it is a namespace package, and its stub is for type checkers",
        ),
        ("p.stubbed.Stubbed", "cannot import name 'Stubbed' from 'p.stubbed': it is a namespace package"),
        ("p.stubbed.nothing", "cannot import name 'nothing' from 'p.stubbed': it is a namespace package"),
        ("p.from_stubbed.f", "'p.from_stubbed.f' cannot be imported: 'p.stubbed' has no name 'f'"),
        ("p.from_stubbed.Stubbed", "cannot import name 'Stubbed' from 'p.from_stubbed'"),
        ("p.core.__init__", "cannot import name '__init__' from 'p.core'"),
        ("p.space.__init__", "cannot import name '__init__' from 'p.space'"),
        ("p.twice.own.part", "'p.twice.own.part' cannot be imported: 'p.twice.__init__' has no name 'part'"),
        ("p.twice.again.Thing", "'p.twice.again.Thing' cannot be imported: no module named 'p.core.__init__'"),
        ("p.my-mod", "'p.my-mod' cannot be written in an import statement; use importlib.import_module"),
        ("p.class", "'p.class' cannot be written in an import statement; use importlib.import_module"),
        ("p.\ufb01le", "'p.\ufb01le' cannot be written in an import statement; use importlib.import_module"),
        ("p.core.a b", "'p.core.a b' cannot be written in an import statement"),
        ("", "expected a dotted name, got ''"),
        (".p", "expected a dotted name, got '.p'"),
        ("p..core", "expected a dotted name, got 'p..core'"),
        ("p.\x1b", "'p.\\x1b' cannot be written in an import statement"),
    ],
)
def test_an_import_that_would_fail_is_a_problem_with_the_nearest_match(usage, name, message):
    found = usage(name)
    assert isinstance(found, Problem)
    assert found.kind is ProblemKind.IMPORT
    assert found.message.startswith(message)


def test_a_thorough_search_finds_public_imports_anywhere(tree):
    files = {
        "h/__init__.py": "",
        "h/_deep/__init__.py": "from .core import Thing, Hidden\n",
        "h/_deep/core.py": "class Thing: ...\nclass Hidden: ...\n",
        "h/interface.py": "from ._deep import Thing, Hidden\n__all__ = ['Thing']\n",
        "h/long/way.py": "from h.interface import Thing\n",
    }
    codebases = Codebases(Survey([Tier("roots", (tree(files, "hidden"),))]))
    canonical = "from h._deep.core import Thing"
    assert statements(find_usage_or_problem(codebases, "h._deep.core.Thing", thorough=True)) == [
        "from h.interface import Thing",
        canonical,
    ]
    assert statements(find_usage_or_problem(codebases, "h._deep.core.Thing")) == [
        "from h._deep import Thing",
        canonical,
    ]
    assert (
        statements(find_usage_or_problem(codebases, "h._deep.core.Hidden", thorough=True))[-1]
        == "from h._deep.core import Hidden"
    )


def test_a_shadowed_module_cannot_have_an_alias(tree):
    codebases = Codebases(Survey([Tier("roots", (tree(FILES),))]))
    assert isinstance(find_usage_or_problem(codebases, "p.shadow.shadow"), Usage)
    assert isinstance(find_usage_or_problem(codebases, "p.core", "c"), Usage)
    assert find_usage_or_problem(codebases, "p.shadow.shadow", "s").message == (
        "'p.shadow.shadow' cannot be imported under an alias: 'p.shadow' defines another object of that name, "
        "to which the alias would refer"
    )


def test_only_modules_that_a_name_leads_through_are_read(tree):
    codebases = Codebases(Survey([Tier("roots", (tree(FILES),))]))
    read = []
    facts = codebases.get_codebase("p").codebase.facts
    get = facts._get
    facts._get = lambda name: read.append(name) or get(name)
    find_usage_or_problem(codebases, "p.core.LIMIT")
    assert set(read) == {"p.core", "p", "p._impl"}  # the last one for a star import


def test_many_star_imports_take_little_time(tree):
    stars = "".join(f"from .m{n} import *\n" for n in range(60))
    files = {"p/__init__.py": stars, **{f"p/m{n}.py": stars for n in range(60)}}
    codebases = Codebases(Survey([Tier("roots", (tree(files),))]))
    assert isinstance(find_usage_or_problem(codebases, "p.nothing"), Problem)


def test_names_that_lazy_loader_attaches(tree):
    files = {
        "q/__init__.py": (
            "import lazy_loader as lazy\n"
            "__getattr__, _, __all__ = lazy.attach(__name__, ['m', 'gone'], {'m': ['f', 'g'], 'away': ['h']})\n"
        ),
        "q/m.py": "def f():\n    'Do f.'\n",
    }
    codebases = Codebases(Survey([Tier("test", (tree(files),))]))
    found = {name: find_usage_or_problem(codebases, f"q.{name}") for name in ("f", "m", "g", "gone", "h", "other")}
    kinds = {name: (each.kind, each.doubt) for name, each in found.items() if isinstance(each, Usage)}
    assert kinds == {"f": ("function", None), "m": ("module", None)}
    messages = {name: each.message for name, each in found.items() if isinstance(each, Problem)}
    assert messages == {
        "g": "'q.g' cannot be imported: 'q.m' has no name 'g'",
        "gone": "'q.gone' cannot be imported: no module named 'q.gone'",
        "h": "'q.h' cannot be imported: no module named 'q.away'",
        "other": "cannot import name 'other' from 'q'",
    }
