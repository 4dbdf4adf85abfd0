"""A stub whose names lazy_loader attaches is read along with its package, and noticed when it changes."""

import os

import pytest

from sphinx_packagemap import stamps
from sphinx_packagemap.model import ImportKind
from sphinx_packagemap.parsing import DEFAULT_MAX_SIZE
from sphinx_packagemap.survey import Cache, ModuleNames, Survey, Tier

INIT = "import lazy_loader as lazy\n__getattr__, __dir__, __all__ = lazy.attach_stub(__name__, __file__)\n"
FILES = {
    "p/__init__.py": INIT,
    "p/__init__.pyi": "from . import sub\nfrom .a import one\n",
    "p/a.py": "def one(): ...\ndef two(): ...\n",
    "p/b.py": "import os\n",
    "p/b.pyi": "def typed(): ...\n",
    "p/sub/__init__.py": "def own(): ...\n",
    "p/sub/__init__.pyi": "from .nowhere import nothing\n",
}
FIRST = [("p.a", ImportKind.LAZY), ("p.sub", ImportKind.LAZY)]


@pytest.fixture(autouse=True)
def old_files(monkeypatch):
    """No test waits until its files are old enough."""
    monkeypatch.setattr(stamps, "_COARSEST_CLOCK", -(10**12))


def survey(root, kept=None):
    cache = Cache(kept, version="1", max_file_size=DEFAULT_MAX_SIZE) if kept else None
    return Survey([Tier("test", (root,))], cache=cache)


def lazy_imports(codebase):
    return [(edge.imported, edge.kind) for edge in codebase.imports if edge.importer == "p" and edge.kind == "lazy"]


def test_names_in_an_attached_stub_belong_to_the_package(tree):
    root = tree(FILES)
    whole = survey(root).survey("p")
    assert whole.facts["p"].exports == ("one", "sub")
    assert lazy_imports(whole) == FIRST
    assert not whole.facts["p.sub"].attached  # it does not attach its stub
    opened = survey(root)
    codebase = opened.get_codebase("p")
    assert codebase.facts["p"] == whole.facts["p"]
    edges = opened.resolve_module(codebase.modules["p"], ModuleNames(codebase.modules))
    assert [(edge.imported, edge.kind) for edge in edges if edge.kind is ImportKind.LAZY] == FIRST


@pytest.mark.parametrize("sleeps", [False, True])
def test_a_changed_stub_is_noticed(tree, tmp_path, sleeps):
    root, kept = tree(FILES), str(tmp_path)
    for _ in range(2):
        made = survey(root, kept)
        assert lazy_imports(made.survey("p")) == FIRST
        made.save()
    stub = os.path.join(root, "p/__init__.pyi")
    with open(stub, "w") as file:
        file.write("from .a import one, two\n")
    if sleeps:  # as if it was written long after
        os.utime(stub, (2_000_000_000, 2_000_000_000))
    for _ in range(2):
        made = survey(root, kept)
        whole = made.survey("p")
        assert whole.facts["p"].exports == ("one", "two")
        assert lazy_imports(whole) == [("p.a", ImportKind.LAZY)]
        made.save()


def test_a_survey_depends_on_the_attached_stub(tree):
    root = tree(FILES)
    dependencies = survey(root).list_dependencies("p")
    assert os.path.join(root, "p/__init__.pyi") in dependencies
    assert os.path.join(root, "p/b.pyi") not in dependencies


def test_attached_names_are_unknown_without_the_stub(tree):
    root = tree({name: content for name, content in FILES.items() if name != "p/__init__.pyi"})
    facts = survey(root).survey("p").facts["p"]
    assert (facts.exports, facts.module_getattr) == ("dynamic", True)


def test_a_stub_from_elsewhere_is_not_attached(tree):
    files = {name: content for name, content in FILES.items() if name != "p/__init__.pyi"}
    root = tree({**files, "p-stubs/__init__.pyi": "from .a import one\n"})
    assert survey(root).survey("p").facts["p"].exports == "dynamic"
