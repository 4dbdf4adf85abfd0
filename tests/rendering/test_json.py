"""The JSON document of a survey."""

from sphinx_packagemap.rendering.json_documents import make_document
from sphinx_packagemap.survey import Survey, Tier


def module(root, name):
    modules = make_document(Survey([Tier("test", (root,))]).survey("q"))["modules"]
    return next(each for each in modules if each["name"] == name)


def test_has_the_names_of_other_modules_that_all_lists(tree):
    files = {
        "q/__init__.py": "from . import one\n__all__ = ['own', *one.__all__]\ndef own(): ...\n",
        "q/one.py": "__all__ = ['a']\na = 1\n",
    }
    assert module(tree(files), "q")["exports"] == ["own", "a"]


def test_has_what_lazy_loader_attaches(tree):
    files = {
        "q/__init__.py": "import lazy_loader\n__getattr__, _, __all__ = lazy_loader.attach_stub(__name__, __file__)\n",
        "q/__init__.pyi": "from . import one\nfrom .one import a\n",
        "q/one.py": "def a():\n    'An a.'\n",
    }
    found = module(tree(files), "q")
    assert (found["exports"], found["module_getattr"]) == (["a", "one"], False)
    assert [(each["name"], each["kind"], each["from"], each["summary"]) for each in found["names"]] == [
        ("one", "submodule", "q.one", ""),
        ("a", "function", "q.one.a", "An a."),
    ]
