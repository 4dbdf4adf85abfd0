"""What an import from a package loads, where that depends on what the package binds or lists."""

from __future__ import annotations

import subprocess
import sys

import pytest

from sphinx_packagemap import stamps
from sphinx_packagemap.parsing import DEFAULT_MAX_SIZE
from sphinx_packagemap.survey import Cache, ModuleNames, Survey, Tier

FROM = "from ran import min\n"
STAR = "from ran import *\n"
DEFINED = {"ran/min.py": "def min(): ...\n"}

# The __init__ of ``ran``, other files, what ``user`` does, what it imports, whether ``ran.min`` is loaded in the end.
# In the cases where it is loaded and not imported, the package itself loads it.
ATTRIBUTES = {
    "a value": ("min = 'text'\n", {}, FROM, {"ran"}, False),
    "an import of the module": ("min = 'text'\n", {}, "import ran.min\n", {"ran.min"}, True),
    "an import of the module with a name": ("min = 'text'\n", {}, "import ran.min as m\n", {"ran.min"}, True),
    "a name in the module": ("min = 'text'\n", DEFINED, "from ran.min import min\n", {"ran.min"}, True),
    "another name": ("min = 'text'\n", {"ran/max.py": ""}, "from ran import min, max\n", {"ran", "ran.max"}, False),
    "nothing": ("", {}, FROM, {"ran.min"}, True),
    "a function": ("def min(): ...\n", {}, FROM, {"ran"}, False),
    "a coroutine": ("async def min(): ...\n", {}, FROM, {"ran"}, False),
    "a class": ("@print\nclass min: ...\n", {}, FROM, {"ran"}, False),
    "several targets": ("max, min = 1, 2\n", {}, FROM, {"ran"}, False),
    "an annotation": ("min: int\n", {}, FROM, {"ran.min"}, True),
    "a name from the submodule": ("from .min import min\n", DEFINED, FROM, {"ran"}, True),
    "a name from elsewhere": ("from os import path as min\n", {}, FROM, {"ran"}, False),
    "a module from elsewhere": ("import os.path as min\n", {}, FROM, {"ran"}, False),
    "another submodule": ("from . import max as min\n", {"ran/max.py": ""}, FROM, {"ran"}, False),
    "a name that another module has": ("from .max import min\n", {"ran/max.py": "min = 1\n"}, FROM, {"ran"}, False),
    "the submodule": ("from . import min\n", {}, FROM, {"ran.min"}, True),
    "the submodule by its full name": ("from ran import min\n", {}, FROM, {"ran.min"}, True),
    "the submodule by way of another": (
        "from .max import min\n",
        {"ran/max.py": "from .mid import min\n", "ran/mid.py": "from . import min\n"},
        FROM,
        {"ran.min"},
        True,
    ),
    "a submodule of another package": (
        "from .max import min\n",
        {"ran/max/__init__.py": "", "ran/max/min.py": ""},
        FROM,
        {"ran"},
        False,
    ),
    "a condition": ("if print:\n    min = 1\n", {}, FROM, {"ran.min"}, False),
    "a condition on one line": ("if print: min = 1\n", {}, FROM, {"ran.min"}, False),
    "every way of a condition": ("if print:\n    min = 1\nelse:\n    min = 2\n", {}, FROM, {"ran"}, False),
    "an attempt": ("try:\n    from nowhere import min\nexcept ImportError:\n    min = 1\n", {}, FROM, {"ran"}, False),
    "an attempt that may fail": (
        "try:\n    from nowhere import min\nexcept ImportError:\n    pass\n",
        {},
        FROM,
        {"ran.min"},
        True,
    ),
    "a loop": ("for min in (1,):\n    pass\n", {}, FROM, {"ran.min"}, False),
    "a context": ("with open(__file__) as min:\n    pass\n", {}, FROM, {"ran"}, False),
    "for type checkers": (
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    min = 1\n",
        {},
        FROM,
        {"ran.min"},
        True,
    ),
    "within a function": ("def f():\n    min = 1\n", {}, FROM, {"ran.min"}, True),
    "deleted": ("min = 1\ndel min\n", {}, FROM, {"ran.min"}, True),
    "deleted perhaps": ("min = 1\nif print:\n    del min\n", {}, FROM, {"ran.min"}, True),
    "set again by an import of the submodule": (
        "min = 1\nfrom .min import max\n",
        {"ran/min.py": "max = 1\n"},
        FROM,
        {"ran.min"},
        True,
    ),
    "set after an import of the submodule": (
        "from .min import max\nmin = 1\n",
        {"ran/min.py": "max = 1\n"},
        FROM,
        {"ran"},
        True,
    ),
    "set again by what another module imports": (
        "min = 1\nfrom . import max\n",
        {"ran/max.py": "import ran.min\n"},
        FROM,
        {"ran.min"},
        True,
    ),
    "set again by an import of what is in it": (
        "sub = 1\nfrom . import max\n",
        {"ran/max.py": "import ran.sub.f\n", "ran/sub/__init__.py": "", "ran/sub/f.py": ""},
        "from ran import sub\nassert sub != 1\n",
        {"ran.sub"},
        False,
    ),
    "not set again by an import of its own": (
        "sub = 1\nfrom . import max\n",
        {"ran/max.py": "from ran import sub\n", "ran/sub/__init__.py": "from . import f\n", "ran/sub/f.py": ""},
        "from ran import sub\nassert sub == 1\n",
        {"ran"},
        False,
    ),
    "not set again by its name": ("min = 1\nfrom . import min\n", {}, FROM, {"ran"}, False),
    "a package": (
        "sub = 1\n",
        {"ran/sub/__init__.py": "", "ran/sub/min.py": ""},
        "from ran import sub\n",
        {"ran"},
        False,
    ),
    "a name that is the package": ("import ran\n", {"ran/ran.py": ""}, "from ran import ran\n", {"ran"}, False),
    "a function of its own": ("def f():\n    from . import min\nmin = 1\nf()\n", {}, FROM, {"ran"}, False),
    "an import in a function": ("min = 1\n", {}, f"def f():\n    {FROM}f()\n", {"ran"}, False),
}
STARS = {
    "a submodule": ("__all__ = ['min']\n", {}, STAR, {"ran", "ran.min"}, True),
    "an attribute": ("__all__ = ['min']\nmin = 1\n", {}, STAR, {"ran"}, False),
    "a submodule that the package has imported": (
        "from . import min\n__all__ = ['min']\n",
        {},
        STAR,
        {"ran", "ran.min"},
        True,
    ),
    "no list": ("", {}, STAR, {"ran"}, False),
    "another list": ("__all__ = ['f']\ndef f(): ...\n", {}, STAR, {"ran"}, False),
    "a list of another": ("from .max import *\n", {"ran/max.py": "min = 1\n__all__ = ['min']\n"}, STAR, {"ran"}, False),
    "a module with a list": (
        "",
        {"ran/max.py": "min = 1\n__all__ = ['min']\n"},
        "from ran.max import *\n",
        {"ran.max"},
        False,
    ),
}


def survey(root, **options):
    return Survey([Tier("roots", (root,))], **options)


def edges_of(codebase, importer):
    return [(edge.imported, edge.line) for edge in codebase.imports if edge.importer == importer]


def is_loaded(root, module, of="user"):
    code = f"import sys; sys.path.insert(0, '.'); import {of}; print({module!r} in sys.modules)"
    result = subprocess.run([sys.executable, "-I", "-c", code], cwd=root, capture_output=True, text=True, check=True)
    return result.stdout.endswith("True\n")


@pytest.mark.parametrize(
    ("init", "others", "statement", "imported", "loaded"),
    [*ATTRIBUTES.values(), *STARS.values()],
    ids=[*ATTRIBUTES, *STARS],
)
def test_modules_that_an_import_from_a_package_loads(tree, init, others, statement, imported, loaded):
    files = {"ran/__init__.py": init, "ran/min.py": "", "ran/user.py": statement, **others}
    root = tree(files)
    whole = survey(root).survey("ran")
    assert {name for name, _ in edges_of(whole, "ran.user")} == imported
    # Python has the last word, with an importer that lies beside the package.
    assert is_loaded(tree({"user.py": statement}), "ran.min") is loaded
    single = survey(root)
    modules = single.discover("ran").modules
    for name, module in modules.items():
        assert list(single.resolve_module(module, ModuleNames(modules))) == [
            e for e in whole.imports if e.importer == name
        ]
        part = survey(root)
        codebase = part.read(part.discover("ran"), [name])
        assert list(codebase.imports) == [e for e in whole.imports if e.importer == name]


CIRCLES = {
    "before it is bound": ({"ran/__init__.py": "from . import other\nmin = 1\n", "ran/other.py": FROM}, {"ran.min"}),
    "after it is bound": ({"ran/__init__.py": "min = 1\nfrom . import other\n", "ran/other.py": FROM}, {"ran"}),
    "while the submodule is loaded": (
        {
            "ran/__init__.py": "from .min import min\n",
            "ran/min.py": "from . import other\ndef min(): ...\n",
            "ran/other.py": FROM,
        },
        {"ran.min"},
    ),
    "before it is bound, by way of another": (
        {
            "ran/__init__.py": "import ran.a\nmin = 1\n",
            "ran/a.py": "from ran.b.c import x\n",
            "ran/b/__init__.py": "import ran.other\n",
            "ran/b/c.py": "x = 1\n",
            "ran/other.py": FROM,
        },
        {"ran.min"},
    ),
    "when it is called": (
        {"ran/__init__.py": "from . import other\nmin = 1\n", "ran/other.py": f"def f():\n    {FROM}"},
        {"ran"},
    ),
    "a star before the list": (
        {"ran/__init__.py": "from . import other\n__all__ = ['min']\n", "ran/other.py": STAR},
        {"ran"},
    ),
    "a star after the list": (
        {"ran/__init__.py": "__all__ = ['min']\nfrom . import other\n", "ran/other.py": STAR},
        {"ran", "ran.min"},
    ),
}


@pytest.mark.parametrize(("files", "imported"), CIRCLES.values(), ids=CIRCLES)
def test_modules_that_an_import_loads_while_the_package_is_loaded(tree, files, imported):
    root = tree({"ran/min.py": "", **files})
    whole = survey(root).survey("ran")
    assert {name for name, _ in edges_of(whole, "ran.other")} == imported
    single = survey(root)
    modules = single.discover("ran").modules
    for name, module in modules.items():
        assert list(single.resolve_module(module, ModuleNames(modules))) == [
            e for e in whole.imports if e.importer == name
        ]


@pytest.mark.parametrize(
    ("init", "edges", "loaded"),
    [
        ("min = 1\nfrom . import min\n", [("ran", 2)], False),
        ("from . import min\nmin = 1\n", [("ran.min", 1)], True),
        ("min = 1\ndef f():\n    from . import min\n", [("ran", 3)], False),
        ("def f():\n    from ran import min\nmin = 1\n", [("ran", 2)], False),
        ("__all__ = ['min']\nfrom . import *\n", [("ran", 2), ("ran.min", 2)], True),
        ("from . import *\n__all__ = ['min']\n", [("ran", 1)], False),
    ],
)
def test_modules_that_a_package_imports_from_itself(tree, init, edges, loaded):
    root = tree({"ran/__init__.py": init, "ran/min.py": ""})
    assert edges_of(survey(root).survey("ran"), "ran") == edges
    assert is_loaded(root, "ran.min", "ran") is loaded


def test_a_compiled_package_or_a_stub_hides_nothing(tree):
    root = tree(
        {
            "ran/__init__.abi3.so": "",
            "ran/__init__.pyi": "min: int\n__all__ = ['min']\n",
            "ran/min.py": "",
            "ran/user.py": FROM + STAR,
        }
    )
    assert edges_of(survey(root).survey("ran"), "ran.user") == [("ran", 2), ("ran.min", 1)]


@pytest.fixture
def old_files(monkeypatch):
    monkeypatch.setattr(stamps, "_COARSEST_CLOCK", -(10**12))


def test_cached_imports_change_with_the_package(tree, tmp_path, old_files):
    user = {
        "ran/user.py": FROM,
        "ran/star.py": STAR,
        "ran/min.py": "",
        "ran/sub/__init__.py": "min = 1\n",
        "ran/sub/min.py": "",
        "ran/sub/user.py": "from . import min\n",
    }
    root = tree(user)

    def kept():
        cache = Cache(str(tmp_path), version="1", max_file_size=DEFAULT_MAX_SIZE)
        made = survey(root, cache=cache)
        codebase = made.survey("ran")
        made.save()
        assert codebase == survey(root).survey("ran")
        return [edges_of(codebase, f"ran.{name}") for name in ("user", "star", "sub.user")]

    for init, edges in [
        ("", [[("ran.min", 1)], [("ran", 1)], [("ran.sub", 1)]]),
        ("min = 1\n", [[("ran", 1)], [("ran", 1)], [("ran.sub", 1)]]),
        ("__all__ = ['min']\n", [[("ran.min", 1)], [("ran", 1), ("ran.min", 1)], [("ran.sub", 1)]]),
    ]:
        tree({"ran/__init__.py": init})
        assert kept() == edges
        assert kept() == edges
    tree({"ran/sub/__init__.py": ""})
    assert kept() == [[("ran.min", 1)], [("ran", 1), ("ran.min", 1)], [("ran.sub.min", 1)]]
    assert kept() == [[("ran.min", 1)], [("ran", 1), ("ran.min", 1)], [("ran.sub.min", 1)]]


@pytest.mark.parametrize(("before", "after"), [("min = 1\n", ""), ("", "min = 1\n")])
@pytest.mark.parametrize("first", [("ran",), ("ran.user",), ("ran", "ran.user"), ()])
def test_cached_imports_change_with_a_package_that_is_read_alone(tree, tmp_path, old_files, before, after, first):
    root = tree({"ran/__init__.py": before, "ran/min.py": "", "ran/user.py": FROM})

    def made():
        cache = Cache(str(tmp_path), version="1", max_file_size=DEFAULT_MAX_SIZE)
        return survey(root, cache=cache)

    known = made()
    known.read(known.discover("ran"), ["ran.user"])
    known.save()
    tree({"ran/__init__.py": after})
    for _ in range(2):
        known = made()
        known.read(known.discover("ran"), first)
        assert known.survey("ran") == survey(root).survey("ran")
        known.save()
        assert made().survey("ran") == survey(root).survey("ran")
