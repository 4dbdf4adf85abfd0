"""The bindings of star imports, compared with Python, which runs the same packages."""

import json
import subprocess
import sys

import pytest

from sphinx_packagemap.model import MemberKind
from sphinx_packagemap.survey import Survey, Tier
from sphinx_packagemap.views.codebases import Codebases
from sphinx_packagemap.views.members import MembersByName, find_public_members
from sphinx_packagemap.views.module.public_api import find_namespace
from sphinx_packagemap.views.origins import Missing, OriginDoubt

RUN = "def run(): ...\n"
TYPED = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n"

# Packages ``q``: ``__init__.py``, other modules, and the module that defines the name ``run`` in it, if there is one.
CASES = {
    "the last one leads back": ("from .core import *\nfrom .lib import *\n", {"lib": "from q import run\n"}, "q.core"),
    "two lead back": (
        "from .core import *\nfrom .lib import *\nfrom .more import *\n",
        {"lib": "from q import run\n", "more": "from q import run\n"},
        "q.core",
    ),
    "the first one leads back": (
        "from .core import *\nfrom .lib import *\nfrom .other import *\n",
        {"lib": "from q import run\n", "other": RUN},
        "q.other",
    ),
    "through several modules": (
        "from .core import *\nfrom .lib import *\n",
        {"lib": "from q.one import run\n", "one": "from .two import run\n", "two": "from . import run\n"},
        "q.core",
    ),
    "a star of a star leads back": (
        "from .core import *\nfrom .lib import *\n",
        {"lib": "from .one import *\n", "one": "from q import run\n"},
        "q.core",
    ),
    "a star leads back": ("from .core import *\nfrom .lib import *\n", {"lib": "from . import *\n"}, "q.core"),
    "listed, and it leads back": (
        "from .core import *\nfrom .lib import *\n",
        {"lib": "from q import run\n__all__ = ['run']\n"},
        "q.core",
    ),
    "under another name": (
        "from .core import *\nfrom .lib import *\n",
        {"core": "def go(): ...\n", "lib": "from q import go as run\n"},
        "q.core",
    ),
    "after an explicit import": (
        "from .core import run\nfrom .lib import *\n",
        {"lib": "from q import run\n"},
        "q.core",
    ),
    "an explicit import leads back": (
        "from .core import *\nfrom .lib import run\n",
        {"lib": "from q import run\n"},
        "q.core",
    ),
    "an explicit import leads back through another": (
        "from .core import *\nfrom .lib import run\n",
        {"lib": "from q.mid import run\n", "mid": "from q import *\n"},
        "q.core",
    ),
    "a definition, and a star that leads back": (RUN + "from .lib import *\n", {"lib": "from q import run\n"}, "q"),
    "only in a circle": ("from .lib import *\n", {"lib": "from .one import *\n", "one": "from .lib import *\n"}, None),
    "for type checkers": (TYPED + "    from .core import *\n", {}, None),
    "for type checkers, one further": ("from .lib import *\n", {"lib": TYPED + "    from .core import *\n"}, None),
    "for type checkers, explicitly": ("from .lib import *\n", {"lib": TYPED + "    from .core import run\n"}, None),
    "not for type checkers": (TYPED + "    pass\nelse:\n    from .core import *\n", {}, OriginDoubt.CONDITION),
    "after a definition": (RUN + "from .core import *\n", {}, "q.core"),
    "after a variable": ("run = None\nfrom .core import *\n", {}, "q.core"),
    "after an import from elsewhere": ("from json import loads as run\nfrom .core import *\n", {}, "q.core"),
    "before a definition": ("from .core import *\n" + RUN, {}, "q"),
    "between definitions": (RUN + "from .core import *\n" + RUN, {}, "q"),
    "before an import": ("from .core import *\nfrom .other import run\n", {"other": RUN}, "q.other"),
    "before another star": ("from .core import *\nfrom .other import *\n", {"other": RUN}, "q.other"),
    "before a star that has it not": ("from .core import *\nfrom .other import *\n", {"other": "x = 1\n"}, "q.core"),
    "before a star that lists it not": (
        "from .core import *\nfrom .other import *\n",
        {"other": RUN + "__all__ = []\n"},
        "q.core",
    ),
    "under a condition, after a definition": (
        RUN + "import os\nif os.name == 'none':\n    from .core import *\n",
        {},
        "q",
    ),
    "if it is there, after a definition": (
        RUN + "try:\n    from ._fast import *\nexcept ImportError:\n    pass\n",
        {},
        "q",
    ),
    "a fallback": (
        "try:\n    from .core import *\nexcept ImportError:\n    from .other import *\n",
        {"other": RUN},
        OriginDoubt.CONDITION,
    ),
    "certain, then under a condition": (
        "from .core import *\nimport os\nif os.name == 'none':\n    from .other import *\n",
        {"other": RUN},
        "q.core",
    ),
    "declared": ("run: object\nfrom .core import *\n", {}, "q.core"),
    "declared only": ("from .core import *\n", {"core": "run: object\n"}, None),
    "deleted after it": ("from .core import *\ndel run\n", {}, None),
    "deleted before it": (RUN + "del run\nfrom .core import *\n", {}, "q.core"),
    "deleted in its home": ("from .core import *\n", {"core": RUN + "del run\n"}, None),
    "private": ("from .core import *\nrun = _run\n", {"core": "def _run(): ...\n__all__ = ['_run']\n"}, "q"),
    "while the package still runs": ("from .lib import *\n" + RUN, {"lib": "from . import *\n"}, "q"),
}


@pytest.fixture(params=CASES.values(), ids=CASES)
def case(request, tree):
    init, modules, home = request.param
    files = {"q/core.py": RUN, "q/__init__.py": init, **{f"q/{name}.py": text for name, text in modules.items()}}
    root = tree(files, "case")
    return root, Codebases(Survey([Tier("roots", (root,))])).get_codebase("q"), home


def test_the_binding_is_the_one_that_python_makes(case):
    root, surveyed, home = case
    found = surveyed.origins.find("q", "run")
    if home is None:
        assert isinstance(found, Missing)
    elif isinstance(home, OriginDoubt):
        assert found.doubt is home
    else:
        assert (found.module, found.doubt) == (home, None)
    ran = subprocess.run([sys.executable, "-c", REAL, root], capture_output=True, text=True, check=True)
    real = json.loads(ran.stdout)
    if home is None or real is None:
        assert (home, real) == (None, None)
    elif not isinstance(home, OriginDoubt) and found.kind is not MemberKind.VARIABLE:
        assert real == home


REAL = """
import json, sys
sys.path.insert(0, sys.argv[1])
sys.dont_write_bytecode = True
import q
found = getattr(q, "run", None)
print(json.dumps(getattr(found, "__module__", None)))
"""


def test_the_name_is_public_where_it_is_bound(case):
    _, surveyed, home = case
    public = {public_name.name for public_name in find_namespace(surveyed, "q").names}
    assert ("run" in public) == (home is not None)


def test_a_name_of_a_module_that_it_imports_while_it_runs(tree):
    files = {
        "q/__init__.py": "from .lib import early\ndef late(): ...\n",
        "q/lib.py": "from . import *\ndef early(): ...\n",
    }
    surveyed = Codebases(Survey([Tier("roots", (tree(files, "while"),))])).get_codebase("q")
    assert isinstance(surveyed.origins.find("q.lib", "late"), Missing)


def test_imports_for_own_use_are_not_public_after_a_star_import(tree):
    files = {
        "q/__init__.py": "from .api import *\nfrom .listed import *\n",
        "q/api.py": "import os\nfrom typing import Any\nfrom .core import run\nimport q.core\ndef own(): ...\n",
        "q/core.py": RUN,
        "q/listed.py": "from typing import Mapping, cast\n__all__ = ['cast']\n",
    }
    surveyed = Codebases(Survey([Tier("roots", (tree(files, "own"),))])).get_codebase("q")
    assert [public_name.name for public_name in find_namespace(surveyed, "q").names] == ["run", "own", "cast"]
    for name in ("os", "Any", "cast"):
        assert surveyed.origins.find("q", name).doubt is None
    assert isinstance(surveyed.origins.find("q", "Mapping"), Missing)


def test_a_submodule_of_a_package_comes_along_with_a_star_import(tree):
    files = {
        "q/__init__.py": "from .metrics import distance\nfrom .text import *\nfrom q import metrics, other\n",
        "q/metrics.py": "def distance(): ...\n",
        "q/other.py": "",
        "q/text/__init__.py": "from .metrics import bleu\n",
        "q/text/metrics.py": "def bleu(): ...\n",
        "q/text/lazy.py": "",
    }
    surveyed = Codebases(Survey([Tier("roots", (tree(files, "submodule"),))])).get_codebase("q")
    assert surveyed.origins.find("q", "metrics").dotted == "q.text.metrics"
    assert surveyed.origins.is_submodule_shadowed("q", "metrics")
    assert not surveyed.origins.is_submodule_shadowed("q", "other")
    assert surveyed.origins.find("q", "lazy").doubt is OriginDoubt.CONDITION


def test_an_explicit_import_is_preferred_to_a_star_import_of_the_same(tree):
    files = {"q/__init__.py": "from .core import run\nfrom .api import *\n", "q/api.py": "from .core import run\n"}
    files["q/core.py"] = 'def run():\n    """Run."""\n'
    codebase = Survey([Tier("roots", (tree(files, "same"),))]).survey("q")
    (member,) = find_public_members(MembersByName(codebase), "q")
    assert (member.kind, member.imported_from, member.summary) == (MemberKind.FUNCTION, "q.core.run", "Run.")


def test_public_members_are_those_that_win(tree):
    files = {
        "q/__init__.py": "from .lib import *\nrun = None\nfrom .core import *\n__all__ = ['run', 'x']\n",
        "q/core.py": 'def run():\n    """Run."""\n',
        "q/lib.py": "class x: ...\n",
        "q/x.py": "",
    }
    codebase = Survey([Tier("roots", (tree(files, "win"),))]).survey("q")
    found = [
        (each.name, each.kind, each.line, each.summary) for each in find_public_members(MembersByName(codebase), "q")
    ]
    assert found == [("run", MemberKind.FUNCTION, 3, "Run."), ("x", MemberKind.CLASS, 1, "")]


def test_names_for_type_checkers_are_public_in_a_module_with_getattr(tree):
    files = {
        "q/__init__.py": TYPED + "    from .core import *\nelse:\n    def __getattr__(name): ...\n",
        "q/other.py": "from . import *\n",
        "q/core.py": 'def run():\n    """Run."""\n',
    }
    surveyed = Codebases(Survey([Tier("roots", (tree(files, "lazy"),))])).get_codebase("q")
    (public_name,) = find_namespace(surveyed, "q").names
    assert (public_name.name, public_name.kind, public_name.summary) == ("run", MemberKind.FUNCTION, "Run.")
    assert surveyed.origins.find("q", "run").doubt is OriginDoubt.GETATTR
    assert isinstance(surveyed.origins.find("q.other", "run"), Missing)


def test_a_name_for_type_checkers_only_is_reported_as_such(tree):
    files = {"q/__init__.py": TYPED + "    from .core import *\n", "q/core.py": RUN}
    surveyed = Codebases(Survey([Tier("roots", (tree(files, "typed"),))])).get_codebase("q")
    assert surveyed.origins.find("q", "run").for_type_checkers
    assert not surveyed.origins.find("q", "other").for_type_checkers


def test_a_submodule_is_taken_from_the_package_that_is_still_importing_it(tree):
    files = {
        "q/__init__.py": "from .sub import *\n",
        "q/sub.py": "from q.three import *\n",
        "q/three.py": "from . import two\n",
        "q/two.py": "",
    }
    surveyed = Codebases(Survey([Tier("roots", (tree(files, "submodule"),))])).get_codebase("q")
    for module in ("q.three", "q.sub", "q"):
        assert surveyed.origins.find(module, "two").dotted == "q.two"
