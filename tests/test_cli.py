"""The command: its output and its exit status."""

import contextlib
import errno
import json
import os
import subprocess
import sys
from importlib.resources import files

import jsonschema
import pytest

from sphinx_packagemap import __version__
from sphinx_packagemap.cli import main
from sphinx_packagemap.cli.commands import COMMANDS
from sphinx_packagemap.views.module.anatomy import AnatomyPart
from sphinx_packagemap.views.module.comparison import SEVEN_ROWS, ComparisonRow

ROWS, PARTS = ", ".join(ComparisonRow), ", ".join(AnatomyPart)
FILES = {
    "p/__init__.py": '"""Sells things. More."""\nfrom .core import run\n__all__ = ["run"]\n__version__ = "1"\n',
    "p/core.py": '"""The core, étroit."""\nimport os, json\nLIMIT = 1\ndef run():\n    """Run."""\n    import p.sub\n',
    "p/sub/__init__.py": "",
    "p/sub/bad.py": "class\n",
    "p/sub/fast.abi3.so": "",
    "p/sub/only.pyi": "def f(): ...\n",
    "p/sub/my-mod.py": "if __name__ == '__main__': pass\n",
    "p/data/ns/m.py": "def __getattr__(name): ...\n",
}


def run(*arguments, cwd, **environment):
    command = [sys.executable, "-m", "sphinx_packagemap", *arguments]
    unwanted = ("NO_COLOR", "TERM", "FORCE_COLOR", "COLUMNS")
    variables = {name: value for name, value in os.environ.items() if name not in unwanted}
    return subprocess.run(
        command, cwd=cwd, capture_output=True, env=variables | environment, check=False, timeout=60, encoding="utf-8"
    )


def status_of(arguments):
    try:
        return main(arguments)
    except SystemExit as exit_:
        return exit_.code


@pytest.fixture
def empty(tmp_path):
    """Return a directory without a project around it."""
    path = tmp_path / "empty"
    path.mkdir()
    return str(path)


# inspect


def strict_schema():
    """Return the published schema, without the permission for additional properties."""
    schema = json.loads(files("sphinx_packagemap.rendering").joinpath("schema.json").read_text("utf-8"))
    for described in (schema, *schema["$defs"].values()):
        if described.get("type") == "object":
            described["additionalProperties"] = False
    return schema


def test_inspect_follows_its_schema(tree, empty):
    root = tree(FILES)
    result = run("inspect", "p", "--root", root, "--format", "json", cwd=empty)
    assert (result.returncode, result.stderr) == (0, "")
    document = json.loads(result.stdout)
    schema = strict_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(document, schema, cls=jsonschema.Draft202012Validator)
    assert (document["version"], document["name"]) == (1, "p")
    assert [(each["name"], each["kind"]) for each in document["modules"]] == [
        ("p", "package"),
        ("p.core", "module"),
        ("p.data", "namespace package"),
        ("p.data.ns", "namespace package"),
        ("p.data.ns.m", "module"),
        ("p.sub", "package"),
        ("p.sub.bad", "module"),
        ("p.sub.fast", "extension module"),
        ("p.sub.my-mod", "module"),
        ("p.sub.only", "stub"),
    ]
    assert document["modules"][0] == {
        "name": "p",
        "kind": "package",
        "origin": "p/__init__.py",
        "portions": ["p"],
        "stub": None,
        "typed": False,
        "importable": True,
        "purpose": {"text": "Sells things.", "source": "docstring"},
        "summary": "Sells things.",
        "exports": ["run"],
        "names": [{"name": "run", "kind": "function", "line": 2, "from": "p.core.run", "summary": "Run."}],
        "body": "re-exports",
        "runnable": False,
        "module_getattr": False,
        "changes_path": False,
        "lines": 4,
        "total_lines": 14,
    }
    assert document["imports"] == [
        {"importer": "p", "imported": "p.core", "line": 2, "kind": "runtime"},
        {"importer": "p.core", "imported": "json", "line": 2, "kind": "runtime"},
        {"importer": "p.core", "imported": "os", "line": 2, "kind": "runtime"},
        {"importer": "p.core", "imported": "p.sub", "line": 6, "kind": "deferred"},
    ]
    (problem,) = document["problems"]
    assert problem.pop("message").startswith("'p.sub.bad': Python 3.")
    assert problem == {"kind": "syntax", "module": "p.sub.bad", "origin": "p/sub/bad.py", "line": 1}


@pytest.mark.parametrize("name", ["sys", "_frozen_importlib", "json", "sphinx_packagemap"])
def test_inspect_of_installed_packages_follows_the_schema(name, capsys):
    schema = strict_schema()
    assert main(["inspect", name]) == 0
    jsonschema.validate(json.loads(capsys.readouterr().out), schema, cls=jsonschema.Draft202012Validator)


def test_inspect_prints_the_same_bytes_everywhere(tree, empty):
    outputs = set()
    for seed, order in (("0", 1), ("1", -1), ("2", 1)):
        root = tree(dict(list(FILES.items())[::order]), f"{'deep/' * int(seed)}root{seed}")
        outputs.add(run("inspect", "p", "--root", root, cwd=empty, PYTHONHASHSEED=seed).stdout)
    assert len(outputs) == 1
    assert outputs.pop().endswith("}\n")


def test_inspect_prints_no_absolute_path(tree, empty):
    root = tree(FILES)
    os.mkdir(os.path.join(root, "p", "gone.py"))
    for arguments in (["p", "--root", root], [root + "/"]):
        output = run("inspect", *arguments, cwd=empty).stdout
        assert '"p.gone"' in output
        assert os.path.dirname(root) not in output


def test_inspect_takes_several_roots(tree, empty):
    one, two = tree("ns/a.py", "one"), tree("ns/b.py", "two")
    document = json.loads(run("inspect", "ns", "--root", one, "--root", two, cwd=empty).stdout)
    assert [each["name"] for each in document["modules"]] == ["ns", "ns.a", "ns.b"]
    assert document["modules"][0]["portions"] == ["ns", "ns"]


# tree

PLAIN = """\
p (package)         – Sells things.
├── core (module)   – The core, étroit.
├── data (namespace package)
│   └── ns (namespace package)
│       └── m (module)
└── sub (package)
    ├── bad (module) [could not be read]
    ├── fast (extension module)
    ├── my-mod (module) [no import statement can name it]
    └── only (stub) – defines f
"""


def test_tree(tree, empty):
    result = run("tree", "p", "--root", tree(FILES), cwd=empty, PYTHONIOENCODING="utf-8")
    assert result.stdout == PLAIN
    assert result.returncode == 0
    assert result.stderr.startswith("packagemap: warning: p/sub/bad.py:1: 'p.sub.bad': Python 3.")
    assert result.stderr.count("\n") == 1


def test_tree_of_the_project_around(tree):
    root = tree({"pyproject.toml": "", "src/q/__init__.py": "", "src/q/a.py": "", "docs/": ""})
    output = run("tree", "q", cwd=os.path.join(root, "docs"), PYTHONIOENCODING="utf-8").stdout
    assert output == "q (package)\n└── a (module)\n"


def test_tree_in_ascii(tree, empty):
    result = run("tree", "p", "--root", tree(FILES), "--max-items", "5", cwd=empty, PYTHONIOENCODING="ascii")
    assert result.stdout == (
        "p (package)       - Sells things.\n"
        "|-- core (module) - The core, \\xe9troit.\n"
        "|-- data (namespace package)\n"
        "|   `-- ns (namespace package)\n"
        "|       `-- ... 1 more\n"
        "`-- sub (package)\n"
        "    `-- ... 4 more\n"
    )


@pytest.mark.parametrize(
    ("options", "line"),
    [
        (["--depth", "0"], "p (package) – Sells things."),
        (["--include", "p.core"], "└── core (module) – The core, étroit."),
        (["--exclude", "**.sub", "--exclude", ".data"], "└── core (module) – The core, étroit."),
        (["--focus", ".core"], "└── core (module) – The core, étroit."),
        (["--highlight", ".core"], "├── core (module) [you are here] – The core, étroit."),
        (["--no-summary"], "├── core (module)"),
        (["--members"], "│   ├── run (function)           – Run."),
        (["--counts", "--depth", "0"], "p (package, 9 modules, 14 lines with all below) – Sells things."),
        (["--style", "files"], "├── core.py              # The core, étroit"),
        (["--sort", "kind"], "├── sub (package)"),
        (["--color", "always"], "\x1b[1;34mp\x1b[0m\x1b[2m (package)\x1b[0m         – Sells things."),
    ],
)
def test_tree_options(tree, capsys, options, line):
    assert main(["tree", "p", "--root", tree(FILES), *options]) == 0
    assert line in capsys.readouterr().out.splitlines()


@pytest.mark.skipif(os.name != "posix", reason="the system has no pseudo-terminals")
@pytest.mark.parametrize(
    ("environment", "colored"),
    [
        ({"TERM": "xterm"}, True),
        ({"TERM": "dumb"}, False),
        ({"TERM": "xterm", "NO_COLOR": "1"}, False),
        ({"TERM": "xterm", "NO_COLOR": ""}, True),
    ],
)
def test_tree_has_colors_on_a_terminal_only(tree, environment, colored):
    import pty

    root = tree("p/__init__.py p/a.py")
    ours, theirs = pty.openpty()
    variables = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "TERM")}
    command = [sys.executable, "-m", "sphinx_packagemap", "tree", "p", "--root", root]
    subprocess.run(command, stdout=theirs, env=variables | environment, check=True, timeout=60)
    os.close(theirs)
    output = b""
    with contextlib.suppress(OSError):  # Linux's end of file
        while chunk := os.read(ours, 4096):
            output += chunk
    os.close(ours)
    assert (b"\x1b[" in output) is colored
    assert b"(module)" in output
    assert "\x1b" not in run("tree", "p", "--root", root, cwd=root, TERM="xterm").stdout


@pytest.mark.skipif(os.name != "posix", reason="pipes break differently there")
def test_a_closed_pipe_is_no_error(tree):
    root = tree({"p/__init__.py": ""} | {f"p/module_{i}.py": "" for i in range(3000)})
    command = [sys.executable, "-m", "sphinx_packagemap", "tree", "p", "--root", root]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.readline()
        process.stdout.close()
        errors = process.stderr.read()
        assert (process.wait(60), errors) == (0, b"")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="the system has no /dev/full")
def test_a_full_disk_is_one_line():
    with open("/dev/full", "w") as full:
        command = [sys.executable, "-m", "sphinx_packagemap", "tree", "json"]
        result = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False, timeout=60)
    assert result.returncode == 1
    assert result.stderr == b"packagemap: error: cannot write the output: No space left on device\n"


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_names_cannot_take_over_the_terminal(tree, empty):
    root = tree("p/__init__.py")
    with open(os.path.join(os.fsencode(root), b"p", b"\x1b]0;owned\x07\xff.py"), "wb"):
        pass
    output = run("tree", "p", "--root", root, cwd=empty).stdout
    assert "\x1b" not in output
    assert "\\x1b]0;owned\\x07\\udcff" in output


# compare, anatomy, usage


def test_compare(tree, empty):
    result = run(
        "compare",
        "p.core",
        "p",
        "--root",
        tree(FILES),
        "--rows",
        "purpose,lines",
        cwd=empty,
        COLUMNS="60",
        PYTHONIOENCODING="utf-8",
    )
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.splitlines() == [
        "                  p.core             p",
        "────────────────  ─────────────────  ─────────────",
        "Purpose           The core, étroit.  Sells things.",
        "Lines of its own  6                  4",
    ]


@pytest.mark.parametrize(
    ("options", "line"),
    [
        (["p", "--submodules", "--sort=-lines", "--rows", "lines"], "core                 6"),
        (["p.**", "--rows", "kind", "--exclude", "p.sub", "--exclude", "p.data"], "p.core  module"),
        (["p", "p.core", "--rows", "lines", "--transpose"], "p.core                 6"),
        (
            ["p.core", "p", "--rows", "example", "--language", "de"],
            "Beispiel  from p.core import run  from p import run",
        ),
        ([], "Purpose         Keeps related functions, classes and       Puts related modules under one common"),
    ],
)
def test_compare_options(tree, capsys, monkeypatch, options, line):
    monkeypatch.setenv("COLUMNS", "100")
    assert main(["compare", *options, "--root", tree(FILES)]) == 0
    assert line in [each.rstrip() for each in capsys.readouterr().out.splitlines()]


def test_anatomy(tree, empty):
    result = run(
        "anatomy",
        "p",
        "--root",
        tree(FILES),
        "--show",
        "kind,initialization,usage",
        cwd=empty,
        PYTHONIOENCODING="ascii",
    )
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.splitlines() == [
        "What it is",
        "    p is a regular package: a directory with __init__.py. Every package is also a module.",
        "",
        "What runs when it is imported",
        "    1 import statement. Nothing else.",
        "",
        "How to import it",
        "    import p",
    ]


def test_a_file_that_cannot_be_read_is_a_warning_and_the_rest_is_printed(tree, empty):
    result = run("anatomy", "p.sub.bad", "--root", tree(FILES), cwd=empty, PYTHONIOENCODING="utf-8")
    assert result.returncode == 0
    assert result.stderr.startswith("packagemap: warning: p/sub/bad.py:1: 'p.sub.bad': ")
    assert "import p.sub.bad" in result.stdout
    assert "Not checked: the module could not be parsed completely." in result.stdout


def test_usage(tree, capsys):
    root = tree(FILES)
    assert main(["usage", "p.core.run", "--root", root, "--as", "go"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "from p import run as go",
        "from p.core import run as go  # where it is defined",
    ]
    assert main(["usage", "p.sub.fast.x", "--root", root]) == 0
    assert capsys.readouterr().out.splitlines() == ["from p.sub.fast import x", "Not checked: the module is compiled."]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["compare", "p.crore"], "no module or package named 'p.crore'; did you mean 'p.core'?"),
        (
            ["compare", "p", "--rows", "linse"],
            "--rows: unknown row 'linse'; did you mean 'lines'?",
        ),
        (
            ["compare", "p", "--submodules", "--sort", "linse"],
            f"argument --sort: unknown value 'linse'; expected one of: {ROWS}; did you mean 'lines'?",
        ),
        (["compare", "p.core", "--submodules"], "'p.core' has no submodules"),
        (["compare", "p.x*"], "no module matches 'p.x*'"),
        (["anatomy", "p.core.run"], "'p.core.run' is a name in the module 'p.core', not a module"),
        (
            ["anatomy", "p", "--show", "usge"],
            f"argument --show: unknown part 'usge'; expected one or more of: {PARTS}; did you mean 'usage'?",
        ),
        (["usage", "p.core", "--as", "class"], "argument --as: expected a Python identifier, got 'class'"),
        (["compare", "p", "p.core", "--submodules"], "--submodules: expected the name of exactly one package"),
        (
            ["compare", "--rows", "kind"],
            f"--rows: without names, expected one or more of: {', '.join(SEVEN_ROWS)}",
        ),
        (["anatomy", "./p"], "expected a dotted name, got './p'; only trees and diagrams can show directories"),
        (["usage", "p.core.rum"], "cannot import name 'rum' from 'p.core'; did you mean 'p.core.run'?"),
    ],
)
def test_a_problem_of_these_commands_is_one_line(tree, empty, arguments, message):
    result = run(*arguments, "--root", tree(FILES), cwd=empty)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == f"packagemap: error: {message}\n"


# Without a name

PROJECT = {
    "pyproject.toml": '[project]\nname = "shop"\n',
    "src/shop/__init__.py": '"""A shop."""\n',
    "src/shop/stock/shelf.py": '"""One shelf."""\n',
    "tests/test_shop.py": "",
    "docs/conf.py": "",
}


def test_a_missing_name_means_the_own_package(tree):
    root = tree(PROJECT)
    for arguments in (
        ["tree"],
        ["diagram", "--format", "mmd"],
        ["inspect"],
        ["compare", "--submodules"],
        ["anatomy"],
        ["usage"],
    ):
        without = run(*arguments, cwd=os.path.join(root, "docs"))
        with_name = run(arguments[0], "shop", *arguments[1:], cwd=root)
        assert (without.returncode, without.stderr) == (0, "")
        assert without.stdout == with_name.stdout != ""
        assert "conf" not in without.stdout


def test_several_own_packages_are_shown_together_but_only_one_is_described(tree):
    root = tree({"pyproject.toml": '[tool.setuptools]\npackages = ["b", "a"]\n', "a/__init__.py": "", "b/x.py": ""})
    assert run("tree", cwd=root).stdout == run("tree", "b", "a", cwd=root).stdout != ""
    described = run("anatomy", cwd=root)
    message = "anatomy requires the name of one package; the project has several: b, a"
    assert (described.returncode, described.stderr) == (2, f"packagemap: error: {message}\n")


def test_packages_in_given_roots_are_own_packages(tree, empty):
    root = tree({"one/a.py": "", "one/docs/conf.py": "", "two/b/__init__.py": "", "two/pyproject.toml": ""})
    result = run("tree", "--root", f"{root}/one", "--root", f"{root}/two", cwd=empty)
    assert [line.split(" (")[0] for line in result.stdout.splitlines()] == ["a", "b"]


def test_a_project_without_packages_is_an_error_that_names_the_searched_directories(tree):
    root = tree({"pyproject.toml": "", "src/README": "", "docs/README": ""})
    for arguments in ([], ["tree"]):
        result = run(*arguments, cwd=root)
        assert (result.returncode, result.stdout) == (2, "")
        assert result.stderr == (
            "packagemap: error: tree requires a name: the configuration of the project names no existing package, and "
            "none was found in 'src' and '.'; add one, or call the command in the directory of a project\n"
        )


def test_without_a_command_the_tree_fits_the_screen(tree):
    files = PROJECT | {f"src/shop/stock/m{number:02}.py": "" for number in range(20)}
    root = tree(files)
    small, large = run(cwd=root, LINES="20"), run(cwd=root, LINES="30")
    assert small.stdout == run("tree", "--depth", "1", cwd=root).stdout
    assert large.stdout == run("tree", cwd=root).stdout != small.stdout
    hint = "packagemap: hint: 'packagemap tree' shows all levels, 'packagemap --help' the other commands\n"
    assert (small.stderr, small.returncode) == (large.stderr, large.returncode) == (hint, 0)


def test_without_a_command_and_a_project_the_help_is_printed(empty):
    result, help_ = run(cwd=empty), run("--help", cwd=empty)
    assert (result.returncode, result.stderr, result.stdout) == (2, "", help_.stdout)


def test_the_root_of_a_project_is_printed_as_a_repository(tree):
    root = tree(PROJECT)
    for argument, cwd in ((".", root), ("../", os.path.join(root, "docs")), (root + "/", "/")):
        result = run("tree", argument, cwd=cwd)
        assert (result.returncode, result.stderr) == (0, "")
        assert result.stdout.splitlines() == [
            "shop/",
            "├── docs/",
            "├── src/",
            "│   └── shop/             # A shop",
            "│       └── stock/",
            "│           └── shelf.py  # One shelf",
            "├── tests/",
            "└── pyproject.toml",
        ]
    result = run("tree", ".", "--files", "none", "--depth", "1", cwd=root)
    assert result.stdout.splitlines() == ["shop/", "├── docs/", "├── src/", "└── tests/"]


# Mistakes


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nonsense"], "invalid choice: 'nonsense'"),
        (["tree"], "tree requires a name, because there is no project to take it from; add one, or call the command"),
        (["tree", "p", "--root", "nowhere"], "directory 'nowhere' does not exist"),
        (["tree", "p", "--depth", "-1"], "expected a number of levels (0, 1, 2, ...), got '-1'"),
        (["tree", "p", "--depth", "two"], "expected a number of levels (0, 1, 2, ...), got 'two'"),
        (["tree", "p", "--sort", "size"], "argument --sort: unknown value 'size'; expected one of: name, kind, source"),
        (["tree", "p", "--wat"], "unrecognized arguments: --wat"),
        (["inspect", "p", "--format", "xml"], "invalid choice: 'xml'"),
        (["tree", "jso"], "no module or directory named 'jso'; did you mean 'json'"),
        (["inspect", "json.tol"], "no module or directory named 'json.tol'; did you mean 'json.tool'"),
        (["tree", "./nowhere"], "no module or directory named './nowhere'"),
        (["tree", "a\nb\x1b[31m"], "no module or directory named 'a\\x0ab\\x1b[31m'"),
        (["tree", ""], "no module or directory named ''"),
        (
            ["tree", "json", "--include", ".tol"],
            "--include: '.tol' matches no module in 'json'; did you mean 'json.tool'",
        ),
        (["tree", "json", "--exclude", "a..b"], "--exclude: invalid pattern 'a..b': a component is empty"),
        (["tree", "json", "--exclude", "."], "the options exclude everything in 'json'"),
    ],
)
def test_a_mistake_is_one_line(arguments, message, empty, monkeypatch, capsys):
    monkeypatch.chdir(empty)
    status = status_of(arguments)
    captured = capsys.readouterr()
    assert status == 2
    assert captured.out == ""
    assert captured.err.startswith("packagemap: error: ")
    assert captured.err.count("\n") == 1
    assert message in captured.err


# Search locations


@pytest.mark.parametrize("files", ["", "pyproject.toml", "setup.py", ".git/HEAD"])
@pytest.mark.parametrize("place", ["", "docs", "src/netweaver", "tools"])
def test_the_working_directory_is_searched_first(tree, files, place, monkeypatch, capsys):
    root = tree(f"{files} src/netweaver/__init__.py src/netweaver/ours.py docs/x.txt tools/netweaver.py")
    monkeypatch.chdir(os.path.join(root, place))
    # Without a project file, the project is the working directory, or the parent of the documentation.
    if files or place in ("", "docs", "tools"):
        assert main(["tree", "netweaver", "--no-summary"]) == 0
        ours = "netweaver (module)" if not files and place == "tools" else "ours (module)"
        assert ours in capsys.readouterr().out
    else:
        assert main(["tree", "netweaver"]) == 2


def test_a_name_in_the_working_directory_is_found_and_suggested(tree, monkeypatch, capsys):
    root = tree("pyproject.toml src/p/__init__.py tools/netweaver/__init__.py")
    monkeypatch.chdir(os.path.join(root, "tools"))
    assert main(["tree", "netweaver"]) == 0
    assert "netweaver (package)" in capsys.readouterr().out
    assert main(["tree", "netwaver"]) == 2
    assert "; did you mean 'netweaver'" in capsys.readouterr().err


def test_an_installed_package_takes_precedence_over_a_directory_without_modules(tree, monkeypatch, capsys):
    monkeypatch.chdir(tree("json/setup.py json/json/__init__.py ours/m.py"))
    assert main(["tree", "json", "--no-summary"]) == 0
    assert "tool (module)" in capsys.readouterr().out
    assert main(["tree", "ours", "--no-summary"]) == 0
    assert "m (module)" in capsys.readouterr().out


def test_a_package_as_working_directory_is_not_a_search_location(tree, monkeypatch, capsys):
    root = tree("pyproject.toml src/p/__init__.py src/p/decoy_x.py")
    monkeypatch.chdir(os.path.join(root, "src/p"))
    assert main(["tree", "decoy_x"]) == 2
    assert "decoy_x" in capsys.readouterr().err


def test_several_names(tree, monkeypatch, capsys):
    root = tree(FILES | {"q.py": "import p.core\n", "my dir/r.py": ""})
    monkeypatch.chdir(root)
    assert main(["tree", "q,p.core", "./my dir", "nope", "--root", root, "--no-summary"]) == 0
    captured = capsys.readouterr()
    assert captured.out.splitlines() == ["p.core (module)", "q (module)", "r (module)"]
    assert captured.err == "packagemap: warning: no module or directory named 'nope'\n"
    assert main(["diagram", "q", "p.core", "--root", root, "--edges", "imports", "--format", "json"]) == 0
    drawn = json.loads(capsys.readouterr().out)
    assert drawn["name"] == "q, p.core"
    assert [(each["importer"], each["imported"]) for each in drawn["imports"]] == [(1, 0)]
    assert main(["tree", "no", "nope", "--root", root]) == 2


def test_links_out_of_the_project(tree, monkeypatch, capsys):
    tree("secret.py", "outside")
    root = tree("p/__init__.py")
    os.symlink("../../outside/secret.py", f"{root}/p/x.py")
    for arguments in (["p", "--root", root], [f"{root}/p"]):
        assert main(["tree", *arguments, "--no-summary"]) == 0
        captured = capsys.readouterr()
        assert captured.out == "p (package)\n"
        message = "the symbolic link 'p/x.py' points outside the project; it is not followed"
        assert captured.err == f"packagemap: warning: p/x.py: {message}\n"
        assert main(["tree", *arguments, "--no-summary", "--follow-links"]) == 0
        assert "x (module)" in capsys.readouterr().out


def test_a_mistake_has_no_traceback(empty):
    result = run("tree", "no.such.module", "--root", empty, cwd=empty)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == "packagemap: error: no module or directory named 'no.such.module'\n"


def test_version(capsys):
    with pytest.raises(SystemExit) as caught:
        main(["--version"])
    assert caught.value.code == 0
    assert capsys.readouterr().out == f"packagemap {__version__}\n"


@pytest.mark.parametrize("command", [[], ["tree"], ["inspect"]])
def test_help(command, capsys):
    with pytest.raises(SystemExit) as caught:
        main([*command, "--help"])
    assert caught.value.code == 0
    assert "usage: packagemap" in capsys.readouterr().out


# Output that cannot be written


def run_by_shell(command, cwd):
    line = command.replace("packagemap", f"'{sys.executable}' -m sphinx_packagemap", 1)
    return subprocess.run(["sh", "-c", line], cwd=cwd, capture_output=True, check=False, timeout=60, encoding="utf-8")


posix = pytest.mark.skipif(os.name != "posix", reason="the shell of other systems cannot close these")
full = pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no device that is always full")
CLOSED = "packagemap: error: cannot write the output: standard output is closed\n"
FULL = "packagemap: error: cannot write the output: No space left on device\n"


@posix
@pytest.mark.parametrize(
    ("command", "status", "error"),
    [
        *((f"packagemap {each} json >&-", 1, CLOSED) for each in ("tree", "inspect", "compare", "anatomy", "usage")),
        ("packagemap diagram json >&-", 1, CLOSED),
        ("packagemap tree json --color auto >&-", 1, CLOSED),
        ("packagemap diagram json -o json.svg >&-", 0, ""),
        ("packagemap tree json 2>&-", 0, ""),
        ("packagemap tree json --max-items 1 2>&-", 0, ""),
        ("packagemap tree json >&- 2>&-", 1, ""),
        ("packagemap tree no_such_name 2>&-", 2, ""),
        ("packagemap tree json <&-", 0, ""),
        pytest.param("packagemap tree json >/dev/full", 1, FULL, marks=full),
        pytest.param("packagemap --help >/dev/full", 1, FULL, marks=full),
        pytest.param("packagemap --version >/dev/full", 1, FULL, marks=full),
        pytest.param("packagemap tree json >/dev/full 2>/dev/full", 1, "", marks=full),
        pytest.param("packagemap tree no_such_name 2>/dev/full", 2, "", marks=full),
        pytest.param("packagemap tree json --max-items 1 2>/dev/full", 0, "", marks=full),
    ],
)
def test_unwritable_output_is_at_most_one_line(empty, command, status, error):
    result = run_by_shell(command, empty)
    assert (result.returncode, result.stderr) == (status, error)


@posix
def test_an_error_does_not_take_the_place_of_the_output(empty):
    result = run_by_shell("packagemap tree json --max-items 1 2>&-", empty)
    assert [line for line in result.stdout.splitlines() if "packagemap" in line] == []


@pytest.mark.parametrize("output", ["directory.svg", "directory.svg/"])
def test_a_diagram_is_not_written_to_a_directory(empty, output):
    os.mkdir(os.path.join(empty, "directory.svg"))
    result = run("diagram", "json", "-o", output, "--format", "svg", cwd=empty)
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr == f"packagemap: error: cannot write '{output}'\n"


@posix
def test_a_diagram_is_not_written_to_a_pipe_without_a_reader(empty):
    os.mkfifo(os.path.join(empty, "x.svg"))
    result = run("diagram", "json", "-o", "x.svg", cwd=empty)
    assert (result.returncode, result.stderr) == (1, "packagemap: error: cannot write 'x.svg'\n")


def interrupt(*arguments):
    raise KeyboardInterrupt


def test_an_interruption_is_no_traceback(monkeypatch, capsys):
    monkeypatch.setitem(COMMANDS, "tree", interrupt)
    assert main(["tree", "json"]) == 130
    assert capsys.readouterr() == ("", "")


# Languages


@pytest.mark.parametrize("code", ["de", "de_AT", "pt-BR", "en_GB.UTF-8", "zh_CN"])
def test_a_language_or_a_variant_of_one(code, capsys):
    assert main(["usage", "json.dumps", "--language", code]) == 0


@pytest.mark.parametrize("code", ["xx", "", "zh", "pt", "../locale/de", "C"])
def test_an_unknown_language_is_an_error(code, capsys):
    assert status_of(["usage", "json.dumps", "--language", code]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    expected = f"unknown language '{code}'; expected one of: de, en, es, fr, ja, pt_BR, zh_CN"
    assert err == f"packagemap: error: argument --language: {expected}\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ["tree", "x" * 10_000],
        ["tree", "json", "--include", "x" * 10_000],
        ["tree", "json", "--depth", "9" * 10_000],
        ["tree", "json", "--style", "x" * 10_000],
        ["tree", "json", "--" + "x" * 10_000],
        ["tree", "json", "--root", "x" * 10_000],
        ["compare", "x" * 10_000],
        ["compare", "json", "--rows", "x" * 10_000],
        ["anatomy", "json." + "x" * 10_000],
        ["usage", "json." + "x" * 10_000],
        ["usage", "json", "--as", "9" * 10_000],
        ["usage", "json", "--language", "x" * 10_000],
        ["diagram", "json", "-o", "x" * 10_000],
        ["diagram", "json", "-o", "x" * 10_000 + ".svg"],
        ["diagram", "json", "--groups", "x" * 10_000],
        ["diagram", "json", "--color-by", "x" * 10_000],
    ],
)
def test_a_long_mistake_is_a_short_line(arguments, empty, monkeypatch, capsys):
    monkeypatch.chdir(empty)
    assert status_of(arguments) in (1, 2)
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert len(err) < 600


def test_run_as_a_module_it_takes_no_library_from_the_working_directory(tree):
    root = tree({"argparse.py": "raise SystemExit('run')\n", "gettext.py": "raise SystemExit('run')\n"})
    result = run("tree", "json", "--no-summary", cwd=root)
    assert (result.returncode, result.stderr) == (0, "")


@pytest.mark.skipif(sys.platform == "win32", reason="there, the current directory cannot be removed")
@pytest.mark.parametrize("arguments", [["tree", "json"], ["tree", "."], ["diagram", "json"], ["usage", "json.dumps"]])
def test_the_current_directory_may_be_gone(tmp_path, monkeypatch, capsys, arguments):
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert main(arguments) == 2
    message = f"packagemap: error: cannot access the current directory: {os.strerror(errno.ENOENT)}\n"
    assert capsys.readouterr() == ("", message)
