"""The files around the documentation say what is so."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from sphinx_packagemap import __version__

REPOSITORY = Path(__file__).parents[2]
MARKDOWN = [
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "SECURITY.md",
    "examples/README.md",
    "examples/first-package/README.md",
    "examples/module-or-package/README.md",
]
# Pages of the repository on GitHub, as a file at its top leads to them.
PAGES_OF_GITHUB = "../../security/"


def test_readme_shows_how_to_install_and_then_how_to_contribute() -> None:
    blocks = re.findall(r"```console\n(.*?)```", (REPOSITORY / "README.md").read_text("utf-8"), re.DOTALL)

    assert blocks[0] == "pip install sphinx-packagemap\n"
    assert blocks[-1].split("\n")[:2] == ["make demo", "make test"]


def test_make_knows_every_target_that_is_named() -> None:
    targets = set(re.findall(r"^([\w-]+):", (REPOSITORY / "Makefile").read_text("utf-8"), re.MULTILINE))
    text = "".join((REPOSITORY / name).read_text("utf-8") for name in MARKDOWN)
    named = set(re.findall(r"(?:^|`)make (\w+)", text, re.MULTILINE))

    assert {"demo", "test"} <= named <= targets


@pytest.mark.parametrize("name", MARKDOWN)
def test_links_lead_to_files(name: str) -> None:
    file = REPOSITORY / name
    text = file.read_text("utf-8")
    links = [*re.findall(r"\]\(([^)#]+)\)", text), *re.findall(r'(?:src|srcset|href)="([^"]+)"', text)]
    local = [link for link in links if not link.startswith(("https://", PAGES_OF_GITHUB))]
    missing = [link for link in local if not (file.parent / link).exists()]

    assert links or name.startswith("CHANGELOG")
    assert missing == []


def test_steps_for_contributors_name_files_and_tests_that_exist() -> None:
    text = (REPOSITORY / "CONTRIBUTING.md").read_text("utf-8")
    named = re.findall(r"`([\w/-]+(?:/|\.\w+))(?:::(\w+))?`", text)
    roots = (REPOSITORY, REPOSITORY / "src" / "sphinx_packagemap")
    places = {(name, test): [root / name for root in roots if (root / name).exists()] for name, test in named}

    assert len(places) > 20
    assert [name for (name, _), found in places.items() if not found] == []
    for (_, test), (path, *_) in places.items():
        assert not test or f"def {test}(" in path.read_text("utf-8"), test


def test_changelog_has_a_section_for_the_version() -> None:
    headings = re.findall(r"^## (\S+)(.*)$", (REPOSITORY / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)

    assert headings[0][0] == "Unreleased"
    assert re.fullmatch(r" - \d{4}-\d\d-\d\d", dict(headings)[__version__])


def test_read_the_docs_accepts_its_configuration() -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.readthedocs"]
    done = subprocess.run([*command, ".readthedocs.yaml"], cwd=REPOSITORY, capture_output=True, text=True)

    assert done.returncode == 0, done.stdout + done.stderr


def test_no_file_of_the_documentation_holds_a_path_of_a_machine() -> None:
    files = [*(REPOSITORY / "docs").rglob("*"), *(REPOSITORY / "examples").rglob("*")]
    texts = [file for file in files if file.suffix in {".rst", ".md", ".py", ".css", ".svg"}]
    texts += [REPOSITORY / name for name in MARKDOWN]
    found = [str(file) for file in texts if re.search(r"(?<![\w.])/(?:home|root|work|Users)/", file.read_text("utf-8"))]

    assert len(texts) > 40
    assert found == []


def test_no_link_of_a_machine_is_committed() -> None:
    listed = subprocess.run(["git", "ls-files", "-s"], cwd=REPOSITORY, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("git does not know these files")
    links = [line for line in listed.stdout.splitlines() if line.startswith("120000 ")]

    assert links == []
