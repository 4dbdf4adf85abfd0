"""What build backends install editable is found as the import system of that environment finds it."""

import json
import subprocess
import sys
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

# What a survey of that environment does, but for its name in the path of this one.
SURVEY = """
import sys
sys.path.append(sys.argv[1])
import json
from sphinx_packagemap.survey import Survey
from sphinx_packagemap.discovery import environment_tier
modules = Survey((environment_tier(),)).discover("proj").modules
print(json.dumps({name: [module.kind.value, module.path] for name, module in modules.items()}))
"""
# Asks the finders of that environment one by one, as an import would; they import nothing of the project.
SPECIFICATIONS = """
import json, sys
found = {}
def ask(name, path):
    for finder in sys.meta_path:
        spec = finder.find_spec(name, path)
        if spec is not None:
            return spec
def walk(name, path, tails):
    spec = ask(name, path)
    if spec is not None:
        locations = spec.submodule_search_locations
        found[name] = "module" if locations is None else "package"
        for tail in tails if locations is not None else ():
            walk(f"{name}.{tail}", locations, tails)
walk("proj", None, ["m", "sub", "deep", "none"])
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def python():
    """Return the Python of an environment with all the backends."""
    home = fetching.BUILD / f"editable-{sys.version_info.major}.{sys.version_info.minor}"
    interpreter = home / "bin" / "python"
    if not (home / ".complete").exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", home], check=True)
        subprocess.run([interpreter, "-m", "pip", "install", "--quiet", *BACKENDS], check=True)
        (home / ".complete").touch()
    return interpreter


@pytest.mark.parametrize("case", CASES)
def test_backend(case, python, tmp_path, report):
    backend, layout, settings, files = CASES[case]
    contents = {"pyproject.toml": PROJECT.format(backend), "README.md": ""} | files
    contents |= {file.format(layout=layout): "raise SystemExit('imported')\n" for file in FILES}
    for name, content in contents.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content, "utf-8")
    options = ["--no-build-isolation", "--no-deps", *(f"--config-settings={each}" for each in settings)]
    path = f"{python.parent}:/usr/local/bin:/usr/bin:/bin"
    install = [python, "-m", "pip", "install", "--quiet", *options, "--editable", tmp_path]
    subprocess.run(install, check=True, env={"PATH": path, "HOME": str(tmp_path)})
    try:
        theirs = json.loads(run(python, SPECIFICATIONS, path=path))
        ours = json.loads(run(python, SURVEY, str(Path(sphinx_packagemap_home()))))
    finally:
        subprocess.run([python, "-m", "pip", "uninstall", "--quiet", "--yes", "proj"], check=True)
    report(f"editable: {case}: {len(theirs)} modules")
    assert len(theirs) == 4
    assert differences({name: kind for name, (kind, _) in ours.items()}, theirs) == {}
    assert importable(Survey(()).discover(f"{tmp_path}/{layout}proj").modules).keys() >= theirs.keys()


def sphinx_packagemap_home():
    import sphinx_packagemap

    return Path(sphinx_packagemap.__file__).parent.parent


def run(python, code, *arguments, path=""):
    environment = {"PATH": path}
    command = [python, "-I", "-c", code, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout
