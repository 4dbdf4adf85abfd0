"""What cannot be read keeps its place, with one problem that says why."""

import os
import socket
import subprocess
import sys
import tempfile
import textwrap
from importlib.machinery import PathFinder

import pytest

from sphinx_packagemap.discovery import Tier
from sphinx_packagemap.model import Fault, ModuleFacts, ProblemKind
from sphinx_packagemap.parsing import read_facts
from sphinx_packagemap.parsing.syntax_tree import parse
from sphinx_packagemap.survey import Cache, NotFound, Survey

UNREADABLE = ProblemKind.UNREADABLE
posix = pytest.mark.skipif(os.name != "posix", reason="the system has no such files")


def survey(root, **options):
    return Survey([Tier("roots", (root,))], **options).survey("p")


def assert_one_problem(codebase, kind, module="p.x", origin="p/x.py"):
    assert module in codebase.modules
    assert [(each.kind, each.module, each.origin) for each in codebase.problems] == [(kind, module, origin)]
    (problem,) = codebase.problems
    assert problem.message.isprintable()
    assert problem.message.startswith((f"'{module}'", f"'{origin}'"))
    return problem


@pytest.mark.parametrize(
    ("source", "kind", "line"),
    [
        (b"x = 1\nclass\n", ProblemKind.SYNTAX, 2),
        (b"match x:\n    case 1: y = = 2\n", ProblemKind.SYNTAX, 2),
        (b"x = '\\N{no such name}'\n", ProblemKind.SYNTAX, 1),
        (b"x = '\\x1'\n", ProblemKind.SYNTAX, 1),
        (b"print 'Python 2'\n", ProblemKind.SYNTAX, 1),
        (b"\tx\n        y\n", ProblemKind.SYNTAX, None),
        (b"x = 1\0\n", ProblemKind.SYNTAX, None),
        (b"# coding: no-such-codec\n", ProblemKind.ENCODING, None),
        (b"# coding: rot13\nvzcbeg bf\n", ProblemKind.ENCODING, None),
        (b"# coding: hex\n00\n", ProblemKind.ENCODING, None),
        (b"# coding: punycode\n" + b"x" * 200_000, ProblemKind.ENCODING, None),
        (b"\xef\xbb\xbf# coding: latin-1\n", ProblemKind.ENCODING, None),
        (b"x = '\xff'\n", ProblemKind.ENCODING, None),
        (b"# coding: ascii\nx = '\xff'\n", ProblemKind.ENCODING, None),
        (b"\xff\xfex\x00", ProblemKind.ENCODING, None),
        (b"x = " + b"-" * 100_000 + b"1\n", None, None),
        (b"x = " + b"1+" * 100_000 + b"1\n", None, None),
        (b"x = " + b"(" * 10_000 + b")" * 10_000 + b"\n", ProblemKind.NESTING, None),
        (b"x" + b".a" * 100_000 + b"\n", None, None),
        (b"x = " + b"[" * 150 + b"]" * 150 + b"\n", None, None),
        (b"".join(b" " * i + b"if x:\n" for i in range(150)), ProblemKind.NESTING, None),
    ],
)
def test_content(tree, source, kind, line):
    codebase = survey(tree({"p/__init__.py": "", "p/x.py": source, "p/y.py": "import p.x\n"}))
    if kind is None:
        assert codebase.problems == ()
        return
    problem = assert_one_problem(codebase, kind)
    assert line is None or problem.line == line
    assert codebase.facts["p.x"].lines > 0
    assert codebase.facts["p.y"].imports


@pytest.mark.parametrize("cookie", [b"# coding: punycode\n", b"#!x\n# -*- coding: PunyCode -*-\n"])
def test_an_encoding_that_takes_minutes_is_not_tried(cookie):
    fault = read_facts(cookie + b"x = 1\n").fault
    assert fault.kind is ProblemKind.ENCODING
    assert "punycode is not supported" in fault.message


ENDLESS = ".".join(["a"] * 200)


@pytest.mark.parametrize(
    "source",
    [
        f"import {ENDLESS}\n",
        f"import b, c as d, {ENDLESS} as e\n",
        f"x = 1; import {ENDLESS}\n",
        f"from {ENDLESS} import x\n",
        f"from ..{ENDLESS} import (x, y)\n",
        f"def f():\n    try:\n        import {ENDLESS}\n    except x: pass\n",
        f"class A: import {ENDLESS}\n",
        "import " + " . ".join(["a"] * 200) + "\n",
        "import \\\n  " + "\\\n.\\\r\n".join(["a"] * 200) + "\n",
        "import " + ".".join(["é"] * 200) + "\n",
        f"# coding: latin-1\nimport {ENDLESS}\n",
        "# coding: utf-7\nimport " + "+AC4-".join(["a"] * 200) + "\n",
        f"lazy import {ENDLESS}\n",
        f"__path__ = 1\nimport {ENDLESS}\n",
    ],
)
def test_a_name_without_end_is_not_parsed(source):
    # The parser takes memory that grows with the square of its length: 1.7 GB for a line of 80 kB.
    fault = read_facts(source.encode(), check_syntax=True).fault
    assert fault.kind is ProblemKind.NESTING
    assert "more than 100 dots" in fault.message
    assert parse(source.encode()) == fault


@pytest.mark.parametrize(
    "source",
    ["import " + ".".join(["a"] * 101), f"x = {ENDLESS}", f"@{ENDLESS}\ndef f(): pass", f"x = 'from 1.{ENDLESS}'"],
)
def test_what_a_parser_can_take_is_parsed(source):
    assert not isinstance(parse(source.encode()), Fault)


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="fields have been parsed with the rest since then")
@pytest.mark.parametrize("quotes", ["'", '"', "'''", '"""'])
def test_an_f_string_of_too_many_fields_is_not_parsed(quotes):
    # The parser takes time that grows with the square of their number: minutes for 2 MB.
    source = f"x = rf{quotes}{'{a}' * 40_000}{quotes}\n".encode()
    assert "f-string has too many fields" in parse(source).message
    assert read_facts(source, check_syntax=True).fault.kind is ProblemKind.NESTING
    assert not isinstance(parse(source.replace(b"rf", b"r")), Fault)


def test_five_thousand_branches():
    source = b"if x: import a\n" + b"elif x: import b\n" * 5_000
    reading = read_facts(source)
    assert reading.fault is not None or len(reading.facts.imports) == 5_001


@posix
def test_fifo_socket_and_directory(tree):
    root = tree("p/__init__.py p/directory.py/")
    os.mkfifo(os.path.join(root, "p", "x.py"))
    assert [(p.kind, p.module) for p in survey(root).problems] == [(UNREADABLE, "p.directory"), (UNREADABLE, "p.x")]
    os.unlink(os.path.join(root, "p", "x.py"))
    os.rmdir(os.path.join(root, "p", "directory.py"))
    server = socket.socket(socket.AF_UNIX)
    here = os.getcwd()
    try:
        os.chdir(os.path.join(root, "p"))  # a socket's path has to be short
        server.bind("x.py")
        os.chdir(here)
        assert_one_problem(survey(root), UNREADABLE)
    finally:
        os.chdir(here)
        server.close()


@posix
def test_a_device_is_not_even_opened(tree, monkeypatch):
    root = tree("p/__init__.py")
    os.symlink("/dev/zero", os.path.join(root, "p", "x.py"))
    opened = []
    real = os.open
    monkeypatch.setattr(os, "open", lambda path, *rest: opened.append(os.path.basename(path)) or real(path, *rest))
    assert_one_problem(survey(root), UNREADABLE)
    assert opened == ["__init__.py"]


@posix
@pytest.mark.parametrize("target", ["/dev/zero", "/dev/tty", ".", "/"])
def test_links_to_what_is_no_file(tree, target):
    root = tree("p/__init__.py")
    os.symlink(target, os.path.join(root, "p", "x.py"))
    assert_one_problem(survey(root), UNREADABLE)


NOWHERE = ["nowhere", "x.py", "../none/x.py", "__init__.py/x.py", "x" * 300]  # gone, a loop, below a file, too long


@posix
@pytest.mark.parametrize("suffix", [".py", ".pyi", ".pyc", ".abi3.so"])
@pytest.mark.parametrize("target", NOWHERE)
def test_a_link_that_leads_nowhere_is_no_module(tree, target, suffix):
    root = tree("p/__init__.py")
    link = os.path.join(root, "p", f"x{suffix}")
    os.symlink(target.replace("x.py", f"x{suffix}"), link)
    assert PathFinder.find_spec("x", [os.path.dirname(link)]) is None
    codebase = survey(root)
    assert_one_problem(codebase, ProblemKind.LINK, "p", f"p/x{suffix}")
    assert set(codebase.modules) == {"p"}


@posix
@pytest.mark.parametrize("target", NOWHERE)
def test_a_link_that_leads_nowhere_gives_way_to_what_can_be_imported(tree, target):
    root = tree("p/__init__.py p/x.pyc p/y/__init__.py p/z/m.py p/z/.#m.py")
    for name in ("x.py", "y.py", "z.py"):
        os.symlink(target.replace("x.py", name), os.path.join(root, "p", name))
    os.symlink("someone@host.123", os.path.join(root, "p", ".#lock.py"))  # an editor's: nothing is said of it
    codebase = survey(root)
    assert {name: each.origin for name, each in codebase.modules.items()} == {
        "p": "p/__init__.py",
        "p.x": "p/x.pyc",
        "p.y": "p/y/__init__.py",
        "p.z": None,
        "p.z.m": "p/z/m.py",
    }
    assert [each.kind for each in codebase.problems] == [ProblemKind.LINK] * 3


@posix
def test_a_top_level_link_that_leads_nowhere_is_not_found(tree):
    root = tree("q.py")
    os.symlink("nowhere", os.path.join(root, "p.py"))
    with pytest.raises(NotFound):
        survey(root)


@posix
def test_a_marker_that_leads_nowhere_is_none(tree):
    root = tree("p/__init__.py")
    os.symlink("nowhere", os.path.join(root, "p", "py.typed"))
    assert not survey(root).modules["p"].typed


@posix
@pytest.mark.parametrize(("target", "kind"), [("nowhere", ProblemKind.LINK), ("/dev/null", UNREADABLE)])
def test_init_that_is_no_file(tree, target, kind):
    root = tree("p/__init__.py p/sub/a.py")
    os.symlink(target, os.path.join(root, "p", "sub", "__init__.py"))
    codebase = survey(root)
    assert_one_problem(codebase, kind, "p.sub", "p/sub/__init__.py")
    assert codebase.modules["p.sub"].kind.value == "namespace package"  # as an import has it
    assert "p.sub.a" in codebase.modules


@posix
def test_what_is_no_file_gives_way_to_what_can_be_imported(tree):
    root, other = tree("p/__init__.py p/x/m.py"), tree("p/x.py", "other")
    os.mkfifo(os.path.join(root, "p", "x.py"))
    codebase = survey(root)
    assert "p.x.m" in codebase.modules
    assert codebase.problems == ()
    os.mkfifo(os.path.join(root, "q.py"))
    os.rename(os.path.join(other, "p", "x.py"), os.path.join(other, "q.py"))
    assert Survey([Tier("roots", (root, other))]).survey("q").problems == ()


@posix
def test_links_of_directories_in_circles(tree):
    root = tree("p/__init__.py p/a/__init__.py p/b/__init__.py")
    os.symlink(".", os.path.join(root, "p", "self"))
    os.symlink("../b", os.path.join(root, "p", "a", "to_b"))
    os.symlink("../a", os.path.join(root, "p", "b", "to_a"))
    codebase = survey(root)
    assert {each.kind for each in codebase.problems} == {ProblemKind.LINK}
    assert {"p", "p.a", "p.b", "p.a.to_b", "p.b.to_a"} <= set(codebase.modules)
    assert len(codebase.modules) < 10
    deeper = Survey([Tier("roots", (root,))]).survey("p.a.to_b")
    assert len(deeper.modules) < 5


@posix
def test_many_links_to_the_same_places_end(tree):
    root = tree({"p/__init__.py": ""} | {f"p/d{i}/__init__.py": "" for i in range(20)})
    for i in range(20):
        for j in range(2):
            os.symlink(f"../d{(i + 1) % 20}", os.path.join(root, "p", f"d{i}", f"l{j}"))
    assert len(survey(root).modules) < 100


@posix
def test_a_link_to_another_package_is_followed(tree):
    root = tree("p/__init__.py", "root")
    os.symlink(tree("m.py __init__.py", "elsewhere"), os.path.join(root, "p", "linked"))
    codebase = survey(root)
    assert set(codebase.modules) == {"p", "p.linked", "p.linked.m"}
    assert codebase.problems == ()


@posix
def test_a_top_level_link_in_a_circle_is_said(tree):
    root = tree("p/__init__.py")
    os.symlink(".", os.path.join(root, "q"))
    os.symlink("..", os.path.join(root, "p", "up"))
    problems = Survey([], base=root).survey("./").problems
    assert {each.kind for each in problems} == {ProblemKind.LINK}


def test_deep_directories(tree):
    root = tree({"p/" + "d/" * depth + "__init__.py": "" for depth in range(100)})
    codebase = survey(root)
    assert [each.kind for each in codebase.problems] == [ProblemKind.DEPTH]
    assert codebase.problems[0].module in codebase.modules
    assert len(codebase.modules) == 65


def test_size(tree):
    root = tree({"p/__init__.py": "", "p/x.py": "x = 1\n" * 10, "p/y.py": "x=1\n"})
    assert_one_problem(survey(root, max_file_size=20), ProblemKind.SIZE)
    assert survey(root, max_file_size=60).problems == ()


@pytest.mark.parametrize(
    ("source", "summary"),
    [
        (b'"""One.\n\nMore."""\n', "One."),
        (b"# A license.\n" * 2000 + b'"""One."""\n', "One."),
        (b'r"""One."""\n', "One."),
        (b'# coding: latin-1\n"""Caf\xe9."""\n', "Caf\xe9."),
        (b'"""One.' + b" " * (1 << 17) + b'"""\n', ""),  # it does not end within the head
        (b"import os\n", ""),
        (b"\x00\xff\n", ""),
    ],
)
@pytest.mark.parametrize("cached", [False, True])
def test_a_file_that_is_too_large_has_its_summary(tree, tmp_path, source, summary, cached):
    root = tree({"p/__init__.py": "", "p/x.py": source + b"x = 1\n" * (1 << 15)})
    cache = Cache(str(tmp_path), version="1", max_file_size=1 << 16) if cached else None
    made = Survey([Tier("roots", (root,))], max_file_size=1 << 16, cache=cache)
    codebase = made.survey("p")
    assert_one_problem(codebase, ProblemKind.SIZE, "p.x", "p/x.py")
    facts = codebase.facts["p.x"]
    assert facts == ModuleFacts(summary=summary, incomplete=True)
    heads = made.summarize(made.discover("p"), ["p", "p.x"])
    assert_one_problem(heads, ProblemKind.SIZE, "p.x", "p/x.py")
    assert heads.facts.get_summary("p.x") == summary


def test_vanished_after_discovery(tree):
    root = tree("p/__init__.py p/x.py")
    surveyed = Survey([Tier("roots", (root,))])
    surveyed.discover("p")
    os.unlink(os.path.join(root, "p", "x.py"))
    assert_one_problem(surveyed.survey("p"), UNREADABLE)


def test_faulty_stub_is_said_at_the_stub(tree):
    root = tree({"p/__init__.py": "", "p/x.so": "", "p/x.pyi": "def\n"})
    assert_one_problem(survey(root), ProblemKind.SYNTAX, origin="p/x.pyi")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_names_that_cannot_be_decoded_or_seen(tree):
    root = tree("p/__init__.py")
    for name in (b"\xff.py", b"bi\xe2\x80\xaedi.py", b"new\nline.py", b"esc\x1b[31m.py", b"d\xff"):
        path = os.path.join(os.fsencode(root), b"p", name)
        if name.endswith(b".py"):
            with open(path, "wb") as file:
                file.write(b"'''Read.'''\n")
        else:
            os.mkdir(path)
            with open(os.path.join(path, b"__init__.py"), "wb"):
                pass
    codebase = survey(root)
    assert codebase.problems == ()
    assert set(codebase.modules) == {
        "p",
        "p.\\udcff",
        "p.bi\\u202edi",
        "p.new\\x0aline",
        "p.esc\\x1b[31m",
        "p.d\\udcff",
    }
    assert all(module.origin.isprintable() for module in codebase.modules.values())
    assert codebase.facts["p.\\udcff"].summary == "Read."
    assert not any(module.importable for name, module in codebase.modules.items() if name != "p")


PERMISSIONS = """
import os, sys
os.setresgid(65534, 65534, 65534)
os.setresuid(65534, 65534, 65534)
from sphinx_packagemap.discovery import Tier
from sphinx_packagemap.survey import Survey
codebase = Survey([Tier("roots", (sys.argv[1],))]).survey("p")
for name, module in codebase.modules.items():
    print(name, module.kind.value)
for problem in codebase.problems:
    print(problem.kind.value, problem.module, problem.origin)
"""


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can become another user")
def test_permissions():
    with tempfile.TemporaryDirectory() as root:  # pytest's own directories are closed to other users
        for name in ("__init__.py", "x.py", "closed/__init__.py", "listed/__init__.py", "listed/m.py", "open.py"):
            path = os.path.join(root, "p", name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w"):
                pass
        os.chmod(root, 0o755)
        os.chmod(os.path.join(root, "p", "x.py"), 0)
        os.chmod(os.path.join(root, "p", "closed"), 0)
        # Our modules are loaded before the rights are gone: the checkout may be closed to others.
        script = (
            "import sphinx_packagemap.survey, sphinx_packagemap.parsing, traceback, linecache\n"
            "sphinx_packagemap.parsing.import_parsers()\n" + PERMISSIONS
        )
        result = subprocess.run([sys.executable, "-c", script, root], capture_output=True, text=True, check=False)
    assert result.stderr == ""
    assert result.stdout.splitlines() == [
        "p package",
        "p.closed namespace package",
        "p.listed package",
        "p.listed.m module",
        "p.open module",
        "p.x module",
        "unreadable p.closed p/closed",
        "unreadable p.x p/x.py",
    ]


def test_warnings_as_errors_change_nothing(tree):
    root = tree({"p/__init__.py": "x = '\\d'\nassert (1, 'x')\n1 is 1\n'''Docs'''\n"})
    script = textwrap.dedent(
        """
        import sys
        from sphinx_packagemap.discovery import Tier
        from sphinx_packagemap.survey import Survey
        print(Survey([Tier("roots", (sys.argv[1],))]).survey("p").problems)
        """
    )
    command = [sys.executable, "-W", "error", "-c", script, root]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (result.stdout, result.stderr) == ("()\n", "")


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("import os\ndef f():\n    x = = 1\n", 3),
        ("import os\nclass A:\n    def f(self):\n        return (1 2)\n", 4),
        ("import os\ndef f():\n    if x\n        pass\n", 3),
        ("import os\ndef f():\n    match x:\n        case 1 2: pass\n", 4),
    ],
)
def test_a_mistake_within_a_body_is_found_where_every_file_is_parsed(tree, source, line):
    root = tree({"p/__init__.py": "", "p/x.py": source})
    usual = survey(root)
    assert usual.problems == ()
    checked = survey(root, check_syntax=True)
    problem = assert_one_problem(checked, ProblemKind.SYNTAX)
    assert problem.line == line
    assert checked.imports == usual.imports  # what can be read is read
    assert {name: facts._replace(incomplete=False) for name, facts in checked.facts.items()} == dict(usual.facts)
    assert checked.facts["p.x"].incomplete


def test_what_is_valid_is_no_problem_where_every_file_is_parsed(tree):
    root = tree({"p/__init__.py": "", "p/x.py": "lazy import os\ndef f():\n    return f'{1}'\n"})
    assert survey(root, check_syntax=True).problems == ()
