"""The command ``diagram``: its output and its exit status."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from xml.etree import ElementTree

import pytest

from sphinx_packagemap.cli import main
from sphinx_packagemap.cli.writers import DIAGRAM_WRITERS
from sphinx_packagemap.options.diagram import DIAGRAM_OPTIONS, POSTER_OPTIONS
from sphinx_packagemap.rendering.diagram.palette import GROUNDS, Mode
from sphinx_packagemap.rendering.diagram.poster import PAPERS
from sphinx_packagemap.views import ColorBy, Layout

FILES = {
    "p/__init__.py": '"""A package."""\nfrom .core import run\n',
    "p/core.py": '"""The core."""\nfrom p.sub import tool\ndef run():\n    pass\n',
    "p/sub/__init__.py": "",
    "p/sub/tool.py": "from p import core\n",
    "p/_private.py": "",
    "p/tests/test_p.py": "",
}
NEAR = "or labels with patterns, such as 'stable: .api'; did you mean 'kind'?"
BEGINNINGS = {
    "svg": "<svg xmlns=",
    "tex": "% Needs ",
    "dot": "digraph ",
    "mmd": "flowchart LR\n",
    "json": '{\n  "version": 1,',
}


@pytest.fixture
def draw(tree, capsys):
    """Return a function that runs the command, and returns its status, its output and its errors."""
    root = tree(FILES)

    def run(*arguments, name="p"):
        try:
            status = main(["diagram", name, "--root", root, *arguments])
        except SystemExit as end:
            status = end.code
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return run


def labels(text):
    return [each["label"] for each in json.loads(text)["nodes"]]


def test_prints_svg(draw):
    status, out, err = draw()
    assert (status, err) == (0, "")
    assert ElementTree.fromstring(out).tag == "{http://www.w3.org/2000/svg}svg"
    assert out == draw("--format", "svg")[1]


def test_every_format_is_tested():
    assert list(BEGINNINGS) == list(DIAGRAM_WRITERS), "a format of DIAGRAM_WRITERS has no beginning in BEGINNINGS"


@pytest.mark.parametrize("kind", BEGINNINGS)
def test_writes_the_format_of_the_suffix_and_prints_nothing(draw, tmp_path, kind):
    path = tmp_path / f"diagram.{kind}"
    assert draw("-o", str(path)) == (0, "", "")
    text = path.read_text("utf-8")
    assert text.startswith(BEGINNINGS[kind])
    assert draw("--format", kind) == (0, text, "")
    assert {each.name for each in tmp_path.iterdir()} == {"root", path.name}


def test_an_explicit_format_takes_precedence_over_the_suffix(draw, tmp_path):
    path = tmp_path / "diagram.txt"
    assert draw("--output", str(path), "--format", "dot") == (0, "", "")
    assert path.read_text("utf-8").startswith("digraph")
    assert draw("-o", str(tmp_path / "P.SVG"))[0] == 0


@pytest.mark.parametrize("name", ["diagram.png", "diagram", ".svg", "svg"])
def test_an_unknown_suffix_is_an_error(draw, tmp_path, name):
    status, out, err = draw("-o", str(tmp_path / name))
    assert (status, out) == (2, "")
    assert err.endswith("; expected one of: .svg, .tex, .dot, .mmd, .json; or select the format with --format\n")
    assert not (tmp_path / name).exists()


def test_a_file_that_cannot_be_written_is_an_error(draw, tmp_path):
    missing = tmp_path / "missing"
    status, out, err = draw("-o", str(missing / "p.svg"))
    assert (status, out, err) == (1, "", f"packagemap: error: directory '{missing}' does not exist\n")
    (tmp_path / "directory.svg").mkdir()
    path = str(tmp_path / "directory.svg")
    assert draw("-o", path) == (1, "", f"packagemap: error: cannot write '{path}'\n")
    assert draw("-o", os.devnull, "--format", "svg")[0] == 1
    assert not os.path.isfile(os.devnull)


def test_a_link_stays_a_link(draw, tmp_path):
    (tmp_path / "real.svg").write_text("old")
    (tmp_path / "link.svg").symlink_to("real.svg")
    assert draw("-o", str(tmp_path / "link.svg"))[0] == 0
    assert (tmp_path / "link.svg").is_symlink()
    assert (tmp_path / "real.svg").read_text("utf-8").startswith("<svg")


def test_nothing_is_written_with_an_invalid_option(draw, tmp_path):
    path = tmp_path / "p.svg"
    status, out, err = draw("-o", str(path), "--include", ".croe")
    assert (status, out) == (2, "")
    assert err == "packagemap: error: --include: '.croe' matches no module in 'p'; did you mean 'p.core'?\n"
    assert not path.exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["--layout", "treemap", "--edges", "cycles"],
            "--edges: the layout 'treemap' cannot show imports; choose another layout",
        ),
        (
            ["--layout", "treemap", "--members"],
            "--members: the layout 'treemap' shows only modules, because members have no size",
        ),
        (["--color-by", "groups"], "--color-by: requires the option groups"),
        (["--color-by", "mine: .nope"], "--color-by: '.nope' matches no module in 'p'; did you mean 'p.core'?"),
        (
            ["--color-by", "kidn"],
            f"argument --color-by: unknown value 'kidn'; expected one of: {', '.join(ColorBy)}; {NEAR}",
        ),
        (["--color-by", "a: b..c"], "argument --color-by: invalid pattern 'b..c': a component is empty"),
        (
            ["--groups", "core"],
            "argument --groups: invalid group 'core'; expected 'heading: patterns', such as 'Core: .api, .db.**'",
        ),
        (["--max-nodes", "0"], "argument --max-nodes: expected a positive integer, got '0'"),
        (["--width", "wide"], "argument --width: expected a positive integer, got 'wide'"),
    ],
)
def test_an_invalid_option_is_an_error(draw, arguments, message):
    assert draw(*arguments) == (2, "", f"packagemap: error: {message}\n")


def test_no_module_is_an_error(draw):
    status, out, err = draw(name="nowhere")
    assert (status, out) == (2, "")
    assert "no module or directory named" in err


def test_options_that_select(draw):
    assert labels(draw("--format", "json")[1]) == ["p", "core", "sub", "tool", "_private", "tests", "test_p"]
    assert labels(draw("--format", "json", "--depth", "1", "--tests", "hide", "--private", "hide")[1]) == [
        "p",
        "core",
        "sub",
    ]
    assert labels(draw("--format", "json", "--focus", ".sub.tool")[1]) == ["p", "sub", "tool"]
    assert labels(draw("--format", "json", "--exclude", ".sub", "--include", ".core", "--include", ".sub")[1]) == [
        "p",
        "core",
    ]
    assert "run" in labels(draw("--format", "json", "--members")[1])
    assert labels(draw("--format", "json", "--groups", "Inside: .core; Tools: .sub", "--depth", "1")[1])[1:5] == [
        "Inside",
        "core",
        "Tools",
        "sub",
    ]


def test_options_for_rendering(draw):
    out = draw("--format", "json", "--color-by", "mine: .core; theirs: .sub", "--counts", "--highlight", ".core")[1]
    nodes = {each["name"]: each for each in json.loads(out)["nodes"]}
    assert (nodes["p.core"]["color"], nodes["p.sub.tool"]["color"]) == ("mine", "theirs")
    assert nodes["p.core"]["note"] == "1 function"
    assert nodes["p.core"]["highlighted"]
    assert nodes["p.core"]["summary"] == "The core."
    quiet = json.loads(draw("--format", "json", "--no-summary")[1])
    assert {each["summary"] for each in quiet["nodes"]} == {""}
    assert draw("--format", "mmd", "--direction", "down")[1].startswith("flowchart TD")
    assert json.loads(draw("--format", "json", "--layout", "treemap", "--width", "400")[1])["width"] == 400
    assert len(json.loads(draw("--format", "json", "--edges", "cycles")[1])["imports"]) == 2
    assert json.loads(draw("--format", "json", "--alt", "My shop")[1])["title"] == "My shop"
    assert json.loads(draw("--format", "json", "--language", "de")[1])["nodes"][0]["color"] == "Paket"
    assert "legend" in draw("--format", "dot", "--legend")[1]
    assert "legend" not in draw("--format", "dot", "--no-legend")[1]


def test_collapsed_nodes_are_a_warning(draw, tmp_path):
    for more in ([], ["-o", str(tmp_path / "p.json")]):
        status, _, err = draw("--format", "json", "--max-nodes", "3", *more)
        assert status == 0
        assert err.startswith("packagemap: warning: 'p' has more than 3 items")


def test_more_than_the_limit_of_mermaid_is_a_warning(tree, capsys):
    root = tree({"q/__init__.py": "", **{f"q/m{number}.py": "" for number in range(502)}})
    assert main(["diagram", "q", "--root", root, "--format", "mmd"]) == 0
    printed = capsys.readouterr()
    assert printed.out.startswith("flowchart")
    assert printed.err.startswith("packagemap: warning: the diagram has 502 lines, more than")


def test_a_diagram_that_tex_cannot_render_is_an_error(tree, capsys):
    root = tree({"q/__init__.py": "from q import m0\n", **{f"q/m{number}.py": "import q\n" for number in range(700)}})
    arguments = ["diagram", "q", "--root", root, "--format", "tex", "--edges", "imports"]
    assert main(arguments) == 2
    assert "pixels, more than the maximum of TeX (16000)" in capsys.readouterr().err


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="no pdflatex on this machine")
def test_tex_output_can_be_typeset(tree, tmp_path):
    names = ['we"ird', "a--b", "50%", "x_y^z~", "#&$", "back\\slash", "{brace}"]
    root = tree({"q/__init__.py": "", **{f"q/{name}.py": "import q.m0\n" for name in names}, "q/m0.py": "import q\n"})
    for number, layout in enumerate(Layout):
        arguments = ["--layout", layout, "-o", f"{tmp_path}/p{number}.tex"]
        name = "q.m0" if layout.traits.has_subject else "q"
        assert main(["diagram", name, "--root", root, *arguments]) == 0
    document = "".join(rf"\input{{p{number}}}" + "\n\n" for number in range(len(Layout)))
    preamble = "\\documentclass{article}\n\\usepackage{tikz}\n\\begin{document}\n"
    (tmp_path / "all.tex").write_text(f"{preamble}{document}\\end{{document}}\n")
    command = ["pdflatex", "-halt-on-error", "-interaction=nonstopmode", "all.tex"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3000:]
    assert "Overfull" not in done.stdout


@pytest.mark.parametrize("layout", Layout)
def test_a_width_is_filled(draw, layout):
    svg = draw("--layout", layout, "--width", "1500", name="p.core" if layout.traits.has_subject else "p")[1]
    assert 'width="1500"' in svg
    height, columns, lines = re.search(r'height="([\d.]+)" viewBox="-2 -2 ([\d.]+) ([\d.]+)"', svg).groups()
    assert float(height) / 1500 == pytest.approx(float(lines) / float(columns), abs=1e-3)


def test_a_theme_is_for_svg(draw):
    for mode in Mode:
        svg = draw("--theme", mode)[1]
        assert f'fill="{GROUNDS[mode].page}"' in svg
        assert "prefers-color-scheme" not in svg
    assert "prefers-color-scheme" in draw()[1] == draw("--theme", "auto")[1]
    status, _, err = draw("--theme", "dark", "--format", "tex")
    assert (status, err) == (2, "packagemap: error: --theme: has no effect on the format tex\n")


def test_a_poster(tree, capsys):
    files = {
        "p/__init__.py": '"""A <b>package</b> & more."""\n',
        "p/low.py": "def f():\n    pass\n" * 30,
        "p/high/__init__.py": "from p import low\nclass C:\n    pass\n",
        "p/high/one.py": "from p import low\nimport p.high\n",
        "p/tests/test_low.py": "import p.low\n",
    }
    root = tree(files)
    assert main(["diagram", "p", "--root", root, "--poster", "a3"]) == 0
    svg = ElementTree.fromstring(capsys.readouterr().out)
    texts = ["".join(each.itertext()) for each in svg.iter("{http://www.w3.org/2000/svg}text")]
    assert (svg.get("width"), svg.get("height")) == ("420mm", "297mm")
    assert texts[:14] == [
        *("3", "imports", "1", "function", "1", "class", "2", "packages", "2", "modules", "66", "lines"),
        *("p", "A <b>package</b> & more."),
    ]
    assert texts.count("low") == 4  # twice in the matrix, in the treemap, and among the largest modules
    assert texts[texts.index("Who imports whom") + 2 :][:5] == ["low", "low", "high", "high", "2"]
    assert not any("test_low" in text for text in texts)

    assert main(["diagram", "p", "--root", root, "--poster", "a3", "--format", "json"]) == 2
    assert capsys.readouterr().err == "packagemap: error: --poster: has no effect on the format json\n"


@pytest.mark.parametrize("paper", PAPERS)
def test_posters_fill_their_paper(tree, capsys, paper):
    files = {f"p/{name}/{number}.py": "x = 1\n" * 30 for name in "abcdefghijklmnopqrstuvwxyz" for number in range(2)}
    assert main(["diagram", "p", "--root", tree({"p/__init__.py": "", **files}), "--poster", paper]) == 0
    svg = ElementTree.fromstring(capsys.readouterr().out)
    _, _, width, height = map(float, svg.get("viewBox").split())
    lengths = [float(svg.get(name).rstrip("min")) for name in ("width", "height")]
    assert width / height == pytest.approx(lengths[0] / lengths[1], rel=0.001)
    for text in svg.iter("{http://www.w3.org/2000/svg}text"):
        assert 0 < float(text.get("x")) < width
        assert 0 < float(text.get("y")) < height


def test_a_poster_has_a_theme(tree, capsys):
    root = tree(FILES)
    for mode in Mode:
        assert main(["diagram", "p", "--root", root, "--poster", "a3", "--theme", mode]) == 0
        svg, ground, other = (
            capsys.readouterr().out,
            GROUNDS[mode],
            next(GROUNDS[each] for each in Mode if each != mode),
        )
        assert f'fill="{ground.page}"' in svg
        assert f'fill="{ground.ink}"' in svg
        assert f'<rect width="1588" height="1123" fill="{other.page}"' not in svg
    assert main(["diagram", "p", "--root", root, "--poster", "a3"]) == 0
    assert f'fill="{GROUNDS[Mode.LIGHT].page}"' in capsys.readouterr().out


@pytest.mark.parametrize(
    "option", [each for each in DIAGRAM_OPTIONS if each.command is not None], ids=lambda each: each.name
)
def test_options_without_effect_on_posters(tree, capsys, option):
    """Each option has an effect on a poster, or is an error."""
    root = tree({**FILES, "p/api.py": "from p import _core\n", "p/_core.py": "x = 1\n" * 40})
    command = ["diagram", "p", "--root", root, "--poster", "a3"]
    examples = {"include": "p.api", "exclude": "p.api", "private": "hide", "groups": "The API: p.api"}
    value = [examples.get(option.name, option.example.format("p"))] if option.command.metavar else []
    status = main([*command, f"--{option.name}", *value])
    out, err = capsys.readouterr()
    if option.name not in POSTER_OPTIONS:
        assert (status, out, err) == (2, "", f"packagemap: error: --{option.name}: has no effect on posters\n")
        return
    assert (status, err) == (0, "")
    assert main(command) == 0
    assert capsys.readouterr().out != out


def test_a_width_has_no_effect_on_posters(tree, capsys):
    assert main(["diagram", "p", "--root", tree(FILES), "--poster", "a3", "--width", "700"]) == 2
    assert capsys.readouterr().err == "packagemap: error: --width: has no effect on posters\n"


@pytest.mark.parametrize(("name", "foot"), [("P", "P 1.2"), ("A-p", "p · A-p 1.2"), ("", "p · ")], ids=str)
def test_the_foot_of_a_poster_has_the_version_of_the_distribution(tree, capsys, name, foot):
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.2\n"
    files = {"p-1.2.dist-info/METADATA": metadata, "p-1.2.dist-info/RECORD": "p/__init__.py,,\n"} if name else {}
    root = tree({"p/__init__.py": "x = 1\n", "p/q.py": "x = 1\n", **files})
    assert main(["diagram", "p", "--root", root, "--poster", "a3"]) == 0
    svg = ElementTree.fromstring(capsys.readouterr().out)
    texts = ["".join(each.itertext()) for each in svg.iter("{http://www.w3.org/2000/svg}text")]
    assert texts[-1].startswith(foot), texts[-1]
    assert texts[-1].endswith(" named · sphinx-packagemap")


@pytest.mark.parametrize("width", ["0", "10001", "9" * 400])
def test_a_width_has_limits(tree, capsys, width):
    with pytest.raises(SystemExit):
        main(["diagram", "p", "--root", tree(FILES), "--width", width])
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_control_characters_in_headings_are_escaped(tree, capsys):
    words = ["--groups", "A\x01B: .core", "--color-by", "A\x02B: .core"]
    assert main(["diagram", "p", "--root", tree(FILES), *words]) == 0
    root = ElementTree.fromstring(capsys.readouterr().out)
    assert "A\\x01B" in "".join(root.itertext())


def test_writes_the_same_bytes_everywhere(tree):
    outputs = set()
    for seed, order in (("0", 1), ("1", -1)):
        root = tree(dict(list(FILES.items())[::order]), f"{'deep/' * int(seed)}root{seed}")
        for kind in DIAGRAM_WRITERS:
            command = [sys.executable, "-m", "sphinx_packagemap", "diagram", "p", "--root", root, "--format", kind]
            command += ["--edges", "imports", "--color-by", "package"]
            environment = {**os.environ, "PYTHONHASHSEED": seed}
            outputs.add(subprocess.run(command, capture_output=True, check=True, env=environment).stdout)
    assert len(outputs) == len(DIAGRAM_WRITERS)


def test_options_of_levels(tree, capsys):
    root = tree(
        {
            "p/__init__.py": "import p.a\n",
            "p/a.py": "import p.b\ndef f():\n    import p.c, p.d\n",
            "p/b.py": "",
            "p/c.py": "",
            "p/d.py": "import lib, os\n",
        }
    )

    def read(*arguments: str) -> dict:
        assert main(["diagram", "p", "--root", root, "--format", "json", "--layout", *arguments]) == 0
        return json.loads(capsys.readouterr().out)

    assert [len(read(layout)["imports"]) for layout in ("levelized", "layered")] == [3, 3]
    assert len(read("layered", "--imports", "runtime")["imports"]) == 1
    assert len(read("levelized", "--with-init")["imports"]) == 4
    assert [node["label"] for node in read("levelized", "--max-items", "1")["nodes"]] == ["a", "b", "… 2 more"]
    assert [node["label"] for node in read("levelized", "--importers-of", ".b")["nodes"]] == ["a", "b"]
    assert [node["label"] for node in read("levelized", "--imported-by", ".a", "--hops", "0")["nodes"]] == ["a"]
    assert read("levelized", "--only-cycles")["nodes"] == []
    external = read("levelized", "--externals", "all")
    assert [node["label"] for node in external["nodes"] if node["kind"] == "external"] == ["lib", "os"]
    assert external["levels"][-2:] == [0, 0]
    assert len(read("layered", "--externals", "distributions")["imports"]) == 4


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (
            "--layout levelized --size names",
            "--size: has no effect, because neither the layout nor color-by shows sizes",
        ),
        ("--layout levelized --size names --color-by size", ""),
        ("--layout layered --direction down", "--direction: has no effect with the layout 'layered'"),
        ("--layout layered --max-items 3", "--max-items: has no effect with the layout 'layered'"),
        ("--layout layered --max-items 3 --groups 'A: **'", ""),
    ],
)
def test_options_without_effect(draw, arguments, problem):
    status, output, errors = draw(*shlex.split(arguments))
    assert (status, output == "") == ((2, True) if problem else (0, False))
    assert errors == (f"packagemap: error: {problem}\n" if problem else "")


@pytest.mark.parametrize(
    "option",
    [["--imports", "runtime"], ["--max-items", "3"], ["--with-init"], ["--importers-of", "p.a"], ["--only-cycles"]],
)
def test_options_without_effect_on_other_layouts(draw, option):
    status, output, errors = draw(*option, "--layout", "nested")
    assert (status, output) == (2, "")
    assert errors == f"packagemap: error: {option[0]}: has no effect with this layout\n"


CHAIN = {"a": "p.b, p.c", "b": "p.c", "c": "p.d", "d": "", "e": ""}


@pytest.fixture
def run_chain(tree, capsys):
    """Return a function that draws a chain of modules in JSON, and returns its status, its output and its errors."""
    root = tree({"p/__init__.py": "", **{f"p/{each}.py": f"import {to}\n" if to else "" for each, to in CHAIN.items()}})

    def run(*arguments):
        status = main(["diagram", "p", "--root", root, "--format", "json", *arguments])
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return run


def test_a_layered_diagram_without_reduction(run_chain):
    def count_arrows(*arguments):
        return run_chain("--layout", "layered", "--format", "svg", *arguments)[1].count("data-importer=")

    assert count_arrows() == count_arrows("--edges", "reduced") == 3
    assert count_arrows("--edges", "all") == 4
    warning = "--edges: has no effect with the layout 'levelized'"
    assert run_chain("--layout", "levelized", "--edges", "all")[2].count(warning) == 1
    assert "--edges: 'all' has no effect with the layout 'tree'" in run_chain("--edges", "all")[2]


def test_the_chains_between_two_modules(run_chain):
    status, out, err = run_chain("--between", ".a", "p.d")
    assert (status, err) == (0, "")
    assert labels(out) == ["a", "c", "d"]
    assert "--depth: has no effect with between" in run_chain("--between", ".a", ".d", "--depth", "1")[2]


@pytest.mark.parametrize(
    ("ends", "message"),
    [
        ((".d", ".a"), "no chain of imports leads from 'p.d' to 'p.a'; one leads in the opposite direction"),
        ((".d", ".e"), "no chain of imports leads from 'p.d' to 'p.e'\n"),
        ((".a", ".dd"), "did you mean 'p.d'?"),
        ((".a", ".*"), "expected two different names, got '.a, .*'"),
    ],
)
def test_no_chains_between_two_modules(run_chain, ends, message):
    status, out, err = run_chain("--between", *ends)
    assert (status, out) == (2, "")
    assert message in err


@pytest.mark.parametrize("layout", [each for each in Layout if each.traits.shows_sizes])
def test_counts_have_no_effect_where_sizes_are_shown(draw, layout):
    warning = f"--counts: has no effect with the layout '{layout}', which shows sizes"
    assert warning in draw("--layout", layout, "--counts")[2]
