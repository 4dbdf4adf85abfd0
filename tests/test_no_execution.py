"""Nothing of the surveyed code is run or imported, and nothing is written."""

import json
import os
import subprocess
import sys

import pytest

MARK = "import os\nopen(os.environ['MARK'], 'a').write(__file__ + '\\n')\n"
PYTHON_FILES = (
    "setup.py conftest.py sitecustomize.py usercustomize.py noxfile.py p/__init__.py p/__main__.py p/conftest.py "
    "p/a.py p/sub/__init__.py p/sub/deep/__init__.py p/sub/deep/er.py p/encodings/__init__.py p/tests/conftest.py "
    "ast.py logging.py json.py codecs.py encodings/__init__.py encodings/evil.py encodings/utf_8.py "
    "sphinx/__init__.py docutils/__init__.py pkg_resources.py hook.py __editable___p_finder.py p/ast.py p/logging.py"
)
OTHERS = {
    "pyproject.toml": '[build-system]\nrequires = ["evil"]\n',
    "evil.pth": "import hook; hook.run()\n",
    "__editable__.p.pth": "import __editable___p_finder; __editable___p_finder.install()\n",
    "p/evil.pth": "import hook\n",
    "p/bogus.so": "\x7fELF",
    "p/bogus2.cpython-311-x86_64-linux-gnu.so": "\x7fELF",
    "p/bogus3.pyd": "MZ",
    "p/legacy.pyc": "\0\0",
    "p/cookie.py": f"# coding: evil\n{MARK}",
    "p/old_style/__init__.py": f"{MARK}__path__ = __import__('pkgutil').extend_path(__path__, __name__)\n",
}

# Prints, on its last line, the modules in the trap that a run of the command has imported.
WATCH = """
import os, sys, runpy
import sphinx_packagemap
from sphinx_packagemap.cli import main
from sphinx_packagemap import survey  # noqa
import encodings.ascii
before = set(sys.modules)
path = list(sys.path)
status = main(sys.argv[1:])
origins = {name: getattr(sys.modules[name], "__file__", None) or "" for name in set(sys.modules) - before}
ours = (sys.prefix, sys.base_prefix, os.path.dirname(sphinx_packagemap.__file__))
added = sorted(name for name, origin in origins.items() if origin and not origin.startswith(ours))
print(file=sys.stderr)
print([status, added, path == sys.path], file=sys.stderr)
"""


@pytest.fixture
def trap(tree):
    """Return a directory full of code that records if it is run."""
    return tree(dict.fromkeys(PYTHON_FILES.split(), MARK) | OTHERS)


def snapshot(directory):
    found = {}
    for above, directories, names in os.walk(directory):
        for name in [*directories, *names]:
            path = os.path.join(above, name)
            status = os.stat(path)
            found[path] = (status.st_size, status.st_mtime_ns, status.st_mode)
    return found


@pytest.mark.parametrize(
    "arguments",
    [
        ["inspect", "p"],
        ["inspect", "p", "--root", "{root}"],
        ["inspect", "p.sub.deep", "--root", "{root}"],
        ["inspect", "{root}/"],
        ["inspect", "{root}/p/sub"],
        ["tree", "p", "--members", "--counts", "--sort", "source"],
        ["tree", "ast", "--root", "{root}"],
        ["tree", "logging", "--root", "{root}"],
        ["tree", "sphinx", "--root", "{root}"],
        ["tree", "encodings", "--root", "{root}"],
        ["tree", "nothing.there"],
    ],
)
def test_no_canary_is_run(trap, tmp_path, arguments):
    mark = tmp_path / "mark"
    before = snapshot(trap)
    command = [sys.executable, "-c", WATCH, *(each.format(root=trap) for each in arguments)]
    # Not in the trap itself: there, Python would run ast.py at startup.
    cwd = tmp_path / "root" / "p" / "sub"
    if "{root}" in "".join(arguments):
        cwd = tmp_path
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    result = subprocess.run(
        [command[0], "-P", *command[1:]],
        cwd=cwd,
        env=environment | {"MARK": str(mark)},
        capture_output=True,
        check=False,
    )
    status, added, same_path = json.loads(
        result.stderr.decode().splitlines()[-1].replace("'", '"').replace("True", "true").replace("False", "false")
    )
    assert not mark.exists(), mark.read_text()
    assert snapshot(trap) == before
    assert same_path
    assert added == []  # only the standard library and our modules
    assert status == (2 if "nothing.there" in arguments else 0)
    assert b"Traceback" not in result.stderr


def test_the_canary_works(trap, tmp_path):
    mark = tmp_path / "mark"
    code = "import sys; sys.path.insert(0, sys.argv[1]); import p.sub.deep.er, p.tests.conftest"
    subprocess.run([sys.executable, "-c", code, trap], env=os.environ | {"MARK": str(mark)}, check=True)
    assert len(mark.read_text().splitlines()) == 5


def test_an_editable_install_is_read_and_not_run(trap, tree, tmp_path):
    """A finder and its ``.pth`` file are in a directory of installed packages."""
    mark = tmp_path / "mark"
    finder = f"{MARK}MAPPING = {{'p': {trap + '/p'!r}}}\n"
    site = tree({"__editable__.p.pth": "import __editable___p_finder\n", "__editable___p_finder.py": finder}, "site")
    code = "import sys; sys.path.append(sys.argv.pop(1)); from sphinx_packagemap.cli import main; sys.exit(main())"
    result = subprocess.run(
        [sys.executable, "-P", "-c", code, site, "tree", "p.sub"],
        env=os.environ | {"MARK": str(mark), "PYTHONIOENCODING": "utf-8"},
        cwd=tmp_path,
        capture_output=True,
        check=True,
    )
    assert "p.sub (package)" in result.stdout.decode()
    assert not mark.exists()
