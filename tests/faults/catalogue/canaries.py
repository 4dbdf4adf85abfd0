"""Code that records if it is run, which must never happen."""

from __future__ import annotations

import os

from catalogue.fault import CANARY, Fault

NOT_RUN = "there is nothing wrong with it: it is only never to be run"
ELF = b"\x7fELF\x02\x01\x01"


def waiting(key: str, files: dict[str, str | bytes], **rest: object) -> Fault:
    """Return a package with files that record if they are run; it is in its own root, with others beside it."""
    values = {"silent": NOT_RUN, "own_root": True} | rest
    return Fault(id=key, files=files, **values)  # type: ignore[arg-type]


FAULTS = (
    # Files that Python runs at startup if they are on the path
    waiting("beside_sitecustomize", {}, beside={"sitecustomize.py": CANARY, "usercustomize.py": CANARY}),
    waiting("beside_path_files", {"x.pth": "import hook\n"}, beside={"x.pth": "import hook\n", "hook.py": CANARY}),
    waiting(
        "beside_an_editable_finder",
        {},
        beside={
            "__editable__.x.pth": "import __editable___x_finder; __editable___x_finder.install()\n",
            "__editable___x_finder.py": f"{CANARY}MAPPING = {{'x': '/etc'}}\n",
        },
    ),
    # Files that tools run
    waiting("with_conftest", {"conftest.py": CANARY}, beside={"conftest.py": CANARY}, shown=("conftest",)),
    waiting("with_setup", {"setup.py": CANARY}, beside={"setup.py": CANARY, "noxfile.py": CANARY}, shown=("setup",)),
    waiting(
        "with_a_build_backend",
        {},
        beside={"pyproject.toml": '[build-system]\nrequires = []\nbuild-backend = "hook"\n', "hook.py": CANARY},
    ),
    waiting("with_main", {"__main__.py": CANARY}, shown=("__main__",)),
    waiting("with_documentation", {"conf.py": CANARY}, beside={"conf.py": CANARY}, shown=("conf",)),
    # Files that run when a package is imported
    waiting("with_subpackages", {"a/__init__.py": CANARY, "a/b/__init__.py": CANARY}, shown=("a", "b")),
    waiting(
        "with_path_extended",
        {"__init__.py": f"{CANARY}__path__ = __import__('pkgutil').extend_path(__path__, __name__)\n"},
    ),
    waiting(
        "with_path_declared",
        {"__init__.py": f"{CANARY}__import__('pkg_resources').declare_namespace(__name__)\n"},
        beside={"pkg_resources.py": CANARY},
    ),
    waiting("with_lazy_attributes", {"__init__.py": f"{CANARY}def __getattr__(name): raise SystemExit\n"}),
    waiting("with_code_at_exit", {"bad.py": f"import atexit\n{CANARY}atexit.register(print)\n"}),
    waiting("with_endless_loop", {"bad.py": f"{CANARY}while True: pass\n"}),
    waiting("with_exit", {"bad.py": f"{CANARY}raise SystemExit(3)\nos._exit(3)\nos.abort()\n"}),
    # Files that some tools import if they cannot inspect them
    waiting("with_bogus_extension", {"bad.so": ELF, "bad2.cpython-311-x86_64-linux-gnu.so": ELF}, shown=("bad2",)),
    waiting("with_bogus_library", {"bad.pyd": "MZ", "bad2.abi3.so": ELF}, shown=("bad2",)),
    waiting("with_bogus_bytecode", {"bad.pyc": b"\0\0", "__pycache__/healthy.cpython-311.pyc": b"\0"}, shown=("bad",)),
    # Modules that shadow the ones that a survey needs
    waiting(
        "beside_the_standard_library",
        {},
        beside={f"{name}.py": CANARY for name in ("ast", "json", "os", "re", "logging", "tokenize", "codecs", "zlib")},
    ),
    waiting(
        "beside_our_own_tools",
        {},
        beside={f"{name}/__init__.py": CANARY for name in ("sphinx", "docutils", "sphinx_packagemap", "pygments")},
    ),
    waiting("like_the_standard_library", {"ast.py": CANARY, "logging.py": CANARY}, shown=("ast", "logging")),
    # Codecs, which are imported by name
    waiting(
        "with_a_codec_of_its_own",
        {"bad.py": f"# coding: canary\n{CANARY}"},
        beside={"encodings/__init__.py": CANARY, "encodings/canary.py": CANARY, "canary.py": CANARY},
        warning="encoding",
        where="bad.py",
        silent="",
    ),
    # Data that other tools run
    waiting("with_pickles", {"bad.pickle": b"cos\nsystem\n(S'id'\ntR.", "environment.pickle": b"cos\n"}),
    waiting(
        "with_entry_points",
        {"bad.py": CANARY},
        beside={
            "hooks-1.dist-info/METADATA": "Metadata-Version: 2.1\nName: hooks\nVersion: 1\n",
            "hooks-1.dist-info/entry_points.txt": "[sphinx.builders]\nx = with_entry_points.bad\n"
            "[pytest11]\nx = with_entry_points.bad\n[console_scripts]\nx = with_entry_points.bad:main\n",
            "hooks-1.dist-info/top_level.txt": "with_entry_points\n",
        },
    ),
    Fault(
        id="with_scripts",
        make=lambda package: [_script(os.path.join(package, name)) for name in ("configure", "x.sh", "Makefile")],
        silent=NOT_RUN,
    ),
)


def _script(path: str) -> None:
    with open(path, "w") as file:
        file.write('#!/bin/sh\necho script >> "$FAULT_CANARY"\n')
    os.chmod(path, 0o755)
