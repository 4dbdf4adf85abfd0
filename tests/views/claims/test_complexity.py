"""Hostile documents and large repositories take time in proportion to their size: without that, each of these hangs."""

from __future__ import annotations

import pytest

N = 2500
TEXTS = {
    "many names in one line": "See " + " ".join(f"`src/shop/m{number}.py`" for number in range(N)),
    "many names in one item": "- "
    + ", ".join(f"`src/shop/m{number}.py`" for number in range(N))
    + "\n- `src/shop/pay`\n",
    "a pattern of many directories": "`src/" + "**/" * 100 + "x.py`\n" + "`src/" + "*/**/" * 50 + "x.py`\n",
    "many patterns": "".join(f"`**/*a/**/*b{number}/**/*.py`\n" for number in range(N)),
    "a deep path": "`src/" + "a/" * N + "x.py` and `src/" + "/".join("ab" * 100) + "`\n",
    "a deep tree": "```\n" + "".join(f"{' ' * number}a{number}.py\n" for number in range(2000)) + "```\n",
    "a long bracket": "- [" + "a/" * 20_000 + "\n- [a/\n",
    "a tree of braces": "```\nsrc/\n├── " + "{a,b}" * N + ".py\n├── shop/\n```",
    "indented comments": "            packagemap <!-- x\n" * N,
    "trees and lists": "```\nx/\n├── a.py\n├── b.py\n```\n\n- `a.py`\n- `b.py`\n\n" * N,
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_hostile_documents(check, text):
    assert len(check(text).listings) < N


def test_many_files_of_one_name(check):
    files = " ".join(f"data/d{number}/index.md" for number in range(400))
    text = "".join(f"`d{number}/index.md` and `data/d{number}/other{number}.py`\n" for number in range(400))
    checked = check(text, files=files)
    assert [claim.path for claim in checked.claims if claim.state == "right"][:2] == [
        "data/d0/index.md",
        "data/d1/index.md",
    ]
    assert len(checked.stale) == 400
