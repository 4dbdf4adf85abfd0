"""Pages whose drawn trees are adopted show the same words, and without warnings."""

import re

import pytest

from sphinx_packagemap.cli import main

COMMENTS = {
    "cart.py": r"a *b* `c` ``d`` _e_ f_ |g| **h** \i <j> [k](l) {n}`o` :p: q:: 50%",
    "stock/": ": first, then __all__ of it",
}
TREE = "".join(
    f"{line}\n"
    for line in [
        "shop/",
        f"├── stock/   # {COMMENTS['stock/']}",
        "│   └── shelf.py",
        f"├── cart.py  # {COMMENTS['cart.py']}",
        "└── gone.py  # how *it* was",
    ]
)


@pytest.mark.parametrize("markup", ["rst", "md"])
def test_an_adopted_page_shows_the_same_words(myst, monkeypatch, markup):
    myst.write("pyproject.toml", '[project]\nname = "shop"\n')
    indented = "".join(f"   {line}\n" for line in TREE.splitlines())
    page = f"::\n\n{indented}" if markup == "rst" else f"```\n{TREE}```\n"
    path = myst.page("index" if markup == "rst" else "index.md", page)
    monkeypatch.chdir(myst.directory)
    assert main(["adopt", "--write"]) == 0
    assert "package-tree" in path.read_text("utf-8")
    built = myst.build("text", smartquotes=False)
    assert built.warnings == []
    text = built.text("index.txt")
    assert COMMENTS.items() <= dict(re.findall(r"── (\S+) +# (.*)", text)).items()
    assert re.findall(r"── (\S+)", text)[:3] == ["stock/", "shelf.py", "__init__.py"]
    assert "gone" not in text
