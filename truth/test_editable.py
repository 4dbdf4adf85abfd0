"""What build backends install editable is found as the import system of that environment finds it."""

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from sphinx_packagemap.survey import Survey
from truth import fetching
from truth.test_discovery import differences, importable

BACKENDS = ["setuptools==80.9.0", "wheel", "hatchling", "editables", "flit-core", "pdm-backend"]
BACKENDS += ["meson-python", "meson", "ninja", "scikit-build-core", "cmake"]
FILES = ["{layout}proj/__init__.py", "{layout}proj/m.py", "{layout}proj/sub/__init__.py", "{layout}proj/sub/deep.py"]
PROJECT = (
    '[project]\nname = "proj"\nversion = "1"\ndescription = "p"\n[build-system]\nbuild-backend = "{}"\nrequires = []\n'
)
MESON = "project('proj')\npy = import('python').find_installation()\n" + "".join(
    f"py.install_sources({[f'src/proj{where}{name}' for name in names]}, subdir: 'proj{where}')\n"
    for where, names in (("/", ["__init__.py", "m.py"]), ("/sub/", ["__init__.py", "deep.py"]))
)
CMAKE = "cmake_minimum_required(VERSION 3.15)\nproject(proj LANGUAGES NONE)\n"

CASES = {
    "setuptools src": ("setuptools.build_meta", "src/", [], {}),
    "setuptools flat": ("setuptools.build_meta", "", [], {}),
    "setuptools strict": ("setuptools.build_meta", "src/", ["editable_mode=strict"], {}),
    "setuptools compat": ("setuptools.build_meta", "src/", ["editable_mode=compat"], {}),
    "hatchling src": ("hatchling.build", "src/", [], {}),
    "hatchling flat": ("hatchling.build", "", [], {}),
    "flit src": ("flit_core.buildapi", "src/", [], {}),
    "flit flat": ("flit_core.buildapi", "", [], {}),
    "pdm src": ("pdm.backend", "src/", [], {}),
    "pdm flat": ("pdm.backend", "", [], {}),
    "meson-python src": ("mesonpy", "src/", [], {"meson.build": MESON}),
    "scikit-build-core src": ("scikit_build_core.build", "src/", [], {"CMakeLists.txt": CMAKE}),
}

# Projects with a compiled module, a module that is generated, and a file that is not installed.
NATIVE = """
#include <Python.h>
static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "native", 0, -1, 0};
PyMODINIT_FUNC PyInit_native(void) { return PyModule_Create(&definition); }
"""
BUILT = {"src/proj/native.c": NATIVE, "src/proj/native.pyi": "", "src/proj/generated.py.in": "x = 1\n"}
BUILT |= {"src/proj/stray.py": "raise SystemExit('imported')\n", "src/proj/py.typed": ""}
MESON_BUILT = {
    **BUILT,
    "src/proj/data/a.py": "",
    "src/proj/data/left_out.py": "",
    "src/proj/data/tests/t.py": "",
    "meson.build": MESON.replace("'proj')", "'proj', 'c')", 1).replace("tion()", "tion(pure: false)", 1)
    + """
py.extension_module('native', 'src/proj/native.c', install: true, subdir: 'proj')
py.install_sources(['src/proj/native.pyi', 'src/proj/py.typed'], subdir: 'proj')
home = py.get_install_dir() / 'proj'
configure_file(input: 'src/proj/generated.py.in', output: 'generated.py', copy: true, install: true, install_dir: home)
install_subdir('src/proj/data', install_dir: home, exclude_files: ['left_out.py'], exclude_directories: ['tests'])
""",
}
CMAKE_BUILT = {
    **BUILT,
    "pyproject.toml": PROJECT.format("scikit_build_core.build")
    + "[tool.scikit-build]\nwheel.exclude = ['*/stray.py']\n",
    "CMakeLists.txt": """
cmake_minimum_required(VERSION 3.15)
project(proj LANGUAGES C)
find_package(Python REQUIRED COMPONENTS Interpreter Development.Module)
Python_add_library(native MODULE src/proj/native.c WITH_SOABI)
install(TARGETS native DESTINATION proj)
configure_file(src/proj/generated.py.in generated.py COPYONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/generated.py DESTINATION proj/made)
""",
}
SETUP = "from setuptools import Extension, setup\nsetup({})\n"
SETUP_BUILT = {
    **BUILT,
    "setup.py": SETUP.format("ext_modules=[Extension('proj.native', ['src/proj/native.c'])]"),
}
SPACES = {
    "pyproject.toml": PROJECT.format("scikit_build_core.build") + "[tool.scikit-build]\nwheel.packages = ['src/acme']",
    "src/acme/native.c": NATIVE,
    "CMakeLists.txt": """
cmake_minimum_required(VERSION 3.15)
project(proj LANGUAGES C)
find_package(Python REQUIRED COMPONENTS Interpreter Development.Module)
Python_add_library(native MODULE src/acme/native.c WITH_SOABI)
install(TARGETS native DESTINATION acme/tool)
""",
    "src/acme/m.py": "raise SystemExit('imported')\n",
    "src/acme/tool/__init__.py": "raise SystemExit('imported')\n",
    "src/acme/tool/m.py": "raise SystemExit('imported')\n",
}
MESON_SPACES = {
    "src/native.c": NATIVE,
    "src/m.py": "raise SystemExit('imported')\n",
    "meson.build": """
project('proj', 'c')
py = import('python').find_installation(pure: false)
py.extension_module('native', 'src/native.c', install: true, subdir: 'acme/tool')
py.install_sources('src/m.py', subdir: 'acme')
""",
}
DOTTED = {
    "code/native.c": NATIVE,
    "setup.py": SETUP.format(
        "packages=['acme.tool', 'acme.tool.sub', 'acme.deep.er'],"
        "package_dir={'acme.tool': 'code', 'acme.deep.er': 'other'},"
        "ext_modules=[Extension('acme.tool.native', ['code/native.c'])]"
    ),
    **dict.fromkeys(["code/__init__.py", "code/m.py", "code/sub/__init__.py", "other/__init__.py"], "raise SystemExit"),
}
# The build backend, files, the top-level module, and how many modules there are.
BUILT_CASES = {
    "meson-python": ("mesonpy", MESON_BUILT, "proj", 8),
    "scikit-build-core": ("scikit_build_core.build", CMAKE_BUILT, "proj", 8),
    "meson-python namespace": ("mesonpy", MESON_SPACES, "acme", 4),
    "scikit-build-core namespace": ("scikit_build_core.build", SPACES, "acme", 5),
    "setuptools": ("setuptools.build_meta", SETUP_BUILT, "proj", 6),
    "setuptools strict": ("setuptools.build_meta", SETUP_BUILT, "proj", 6),
    "setuptools dotted": ("setuptools.build_meta", DOTTED, "acme", 7),
}

# What a survey of that environment does, but for its name in the path of this one.
SURVEY = """
import sys
sys.path.append(sys.argv[1])
import json
from sphinx_packagemap.survey import Survey
from sphinx_packagemap.discovery.tiers import make_environment_tier
modules = Survey((make_environment_tier(),)).discover(sys.argv[2]).modules
print(json.dumps({name: [module.kind.value, module.path, module.origin] for name, module in modules.items()}))
"""
# Asks the finders of that environment one by one, as an import would; they import nothing of the project.
SPECIFICATIONS = """
import importlib.machinery, json, sys, types
found = {}
TAILS = ["m", "sub", "deep", "none", "native", "generated", "stray", "made", "data", "a", "left_out", "tests", "t"]
TAILS += ["tool", "er"]
def ask(name, path):
    for finder in sys.meta_path:
        spec = finder.find_spec(name, path)
        if spec is not None:
            return spec
def get_import_kind(spec):
    if spec.submodule_search_locations is not None:
        return "package" if spec.origin else "namespace package"
    is_compiled = spec.origin.endswith(tuple(importlib.machinery.EXTENSION_SUFFIXES))
    return "extension module" if is_compiled else "module"
def walk(name, path):
    spec = ask(name, path)
    if spec is None:
        return False
    locations = spec.submodule_search_locations
    has_module = bool(spec.origin)
    if locations is not None:
        sys.modules.setdefault(name, types.ModuleType(name)).__path__ = locations
        for tail in TAILS:
            has_module |= walk(f"{name}.{tail}", locations)
    if has_module:
        found[name] = [get_import_kind(spec), spec.origin]
    return has_module
walk(sys.argv[1], None)
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def python(worker_id):
    """Return the Python of an environment with all the backends, one for each process that runs tests."""
    home = fetching.BUILD / f"editable-{sys.version_info.major}.{sys.version_info.minor}-{worker_id}"
    interpreter = home / "bin" / "python"
    if not (home / ".complete").exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", home], check=True)
        subprocess.run([interpreter, "-m", "pip", "install", "--quiet", *BACKENDS], check=True)
        (home / ".complete").touch()
    return interpreter


@pytest.mark.parametrize("case", CASES)
def test_backend(case, python, tmp_path, report):
    backend, layout, settings, files = CASES[case]
    files = files | {file.format(layout=layout): "raise SystemExit('imported')\n" for file in FILES}
    with installed(python, tmp_path, backend, files, settings) as path:
        theirs, ours = both(python, "proj", path)
    report(f"editable: {case}: {len(theirs)} modules")
    assert len(theirs) == 4
    assert differences(kinds(ours), kinds(theirs)) == {}
    assert importable(Survey(()).discover(f"{tmp_path}/{layout}proj").modules).keys() >= theirs.keys()


@pytest.mark.parametrize("case", BUILT_CASES)
def test_what_is_built(case, python, tmp_path, report):
    backend, files, top, number = BUILT_CASES[case]
    if top == "proj":
        files = files | {file.format(layout="src/"): "raise SystemExit('imported')\n" for file in FILES}
    settings = ["editable_mode=strict"] if case.endswith("strict") else []
    with installed(python, tmp_path, backend, files, settings) as path:
        theirs, ours = both(python, top, path)
    report(f"editable: {case}, with what is built: {len(theirs)} modules")
    assert len(theirs) == number
    assert [kind for kind, _ in theirs.values()].count("extension module") == 1
    assert differences(kinds(ours), kinds(theirs)) == {}
    sources = {name: path for name, (_, path, _) in ours.items() if path}
    assert sources == {name: theirs[name][1] for name in sources}
    assert len(sources) >= number - 3  # the others are compiled, or have no file
    for name, (_, _, origin) in ours.items():
        assert os.path.basename(origin or "") == os.path.basename(theirs[name][1] or "")


def kinds(modules):
    return {name: kind for name, (kind, *_) in modules.items()}


@contextmanager
def installed(python, home, backend, files, settings):
    """Install a project editable, and return the search path for programs that its finder may need."""
    contents = {"pyproject.toml": PROJECT.format(backend), "README.md": ""} | files
    for name, content in contents.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(content, "utf-8")
    options = ["--no-build-isolation", "--no-deps", *(f"--config-settings={each}" for each in settings)]
    path = f"{python.parent}:/usr/local/bin:/usr/bin:/bin"
    install = [python, "-m", "pip", "install", "--quiet", *options, "--editable", home]
    subprocess.run(install, check=True, env={"PATH": path, "HOME": str(home)})
    try:
        yield path
    finally:
        subprocess.run([python, "-m", "pip", "uninstall", "--quiet", "--yes", "proj"], check=True)


def both(python, top, path):
    """Return the modules that the finders of the environment know, and those of a survey: kinds and files."""
    theirs = json.loads(run(python, SPECIFICATIONS, top, path=path))
    return theirs, json.loads(run(python, SURVEY, str(Path(sphinx_packagemap_home())), top))


def sphinx_packagemap_home():
    import sphinx_packagemap

    return Path(sphinx_packagemap.__file__).parent.parent


def run(python, code, *arguments, path=""):
    environment = {"PATH": path}
    command = [python, "-I", "-c", code, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout
