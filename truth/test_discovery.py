"""Discovery finds what the import system finds, in name and kind."""

import collections
import json
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from sphinx_packagemap.survey import NotFound, Survey, Tier
from truth import fetching

SCRIPT = Path(__file__).parent / "import_system.py"


def by_the_import_system(locations, names=(), python=sys.executable):
    command = [python, "-I", SCRIPT, *map(str, locations), "--", *names]
    return json.loads(subprocess.run(command, capture_output=True, check=True).stdout)


def by_the_survey(locations, tops):
    survey = Survey((Tier("all", tuple(map(str, locations))),))
    found = {}
    for top in tops:
        try:
            modules = survey.discover(top).modules
        except NotFound:
            continue
        found |= importable(modules)
    return found


_NOT_LOADED = ("stub", "extension module that is not built", "namespace package")


def importable(modules):
    """Return the kinds of what an import can load, and of the namespace packages with something of it below."""
    loaded = {name for name, module in modules.items() if module.kind.value not in _NOT_LOADED}
    holders = {name[: -len(tail)] for name in loaded for tail in _tails(name)}
    return {name: modules[name].kind.value for name in modules if name in loaded | holders}


def _tails(name):
    parts = name.split(".")
    return ["." + ".".join(parts[index:]) for index in range(1, len(parts))]


def differences(ours, theirs):
    return {
        name: (ours.get(name), theirs.get(name)) for name in ours.keys() | theirs if ours.get(name) != theirs.get(name)
    }


def test_distributions(site, report):
    theirs = by_the_import_system([site])
    ours = by_the_survey([site], sorted({name.partition(".")[0] for name in theirs}))
    in_directory = importable(Survey(()).discover(f"{site}/").modules)
    counts = collections.Counter(theirs.values())
    report(f"discovery: {len(fetching.distributions())} distributions, {len(theirs)} modules: {dict(counts)}")
    assert len(fetching.distributions()) >= 60
    assert all(counts[kind] > 10 for kind in ("module", "package", "namespace package", "extension module"))
    assert differences(ours, theirs) == {}
    assert differences(in_directory, theirs) == {}


def test_standard_library(report):
    paths = sysconfig.get_paths()
    locations = [paths["stdlib"], f"{paths['platstdlib']}/lib-dynload"]
    tops = sorted(sys.stdlib_module_names - set(sys.builtin_module_names))
    theirs = by_the_import_system(locations, [*tops, "test", "idlelib"])
    ours = by_the_survey(locations, [*tops, "test", "idlelib"])
    report(f"discovery: the standard library of Python {sys.version.split()[0]}, {len(theirs)} modules")
    assert len(theirs) > 1500
    without_file = {name for name, kind in ours.items() if kind == "frozen module"}
    assert differences(ours, theirs).keys() == without_file == {"_frozen_importlib", "_frozen_importlib_external"}


def test_modules_without_a_file():
    survey = Survey(())
    for name in sys.builtin_module_names:
        assert survey.discover(name).modules[name].kind.value == "builtin module"
    assert survey.discover("_frozen_importlib").modules["_frozen_importlib"].kind.value == "frozen module"


@pytest.fixture
def pywin32(tmp_path):
    """Lay out what pywin32 installs: directories of modules that a .pth file puts on the path, and packages."""
    suffix = sysconfig.get_config_var("EXT_SUFFIX")
    files = ["win32/lib/win32con.py", f"win32/win32api{suffix}", f"win32/lib/_native{suffix}", "pythonwin/dde.py"]
    files += ["win32com/__init__.py", "win32com/client/__init__.py", f"win32com/shell/shell{suffix}", "isapi/simple.py"]
    files += ["isapi/__init__.py", "pythoncom.py", "pywin32_system32/pythoncom311.dll", "PyWin32.chm"]
    for file in files:
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).touch()
    (tmp_path / "pywin32.pth").write_text("# .pth file\nwin32\nwin32\\lib\nwin32/lib\nPythonwin\npythonwin\n", "utf-8")
    return tmp_path


def test_pywin32(pywin32, report):
    code = (
        "import site, sys, json; old = len(sys.path); site.addsitedir(sys.argv[1]); print(json.dumps(sys.path[old:]))"
    )
    command = [sys.executable, "-I", "-c", code, pywin32]
    locations = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    theirs = by_the_import_system(locations)
    report(f"discovery: the layout of pywin32 on {len(locations)} locations, {len(theirs)} modules")
    assert {"win32con", "win32api", "win32com.shell.shell", "win32.lib.win32con", "dde"} <= theirs.keys()
    assert differences(by_the_survey(locations, sorted({name.partition(".")[0] for name in theirs})), theirs) == {}
