"""Workflows, hooks, forms and citation agree with the files whose contents they repeat."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import yaml
from packaging.requirements import Requirement

from sphinx_packagemap import __version__

REPOSITORY = Path(__file__).parents[2]
GITHUB = REPOSITORY / ".github"
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.yml"))
PYPROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))
PROJECT = PYPROJECT["project"]
DOCUMENTATION = PROJECT["urls"]["Documentation"]


def read_yaml(path: str) -> dict:
    return yaml.safe_load((REPOSITORY / path).read_text("utf-8"))


def find_sessions() -> dict[str, tuple[str | None, list[str]]]:
    """Return the Python of each session of nox, and the requirements in it, by name."""
    sessions = {}
    for function in ast.parse((REPOSITORY / "noxfile.py").read_bytes()).body:
        if isinstance(function, ast.FunctionDef) and function.decorator_list:
            python = re.search(r"python='([\d.]+)'", ast.unparse(function.decorator_list[0]))
            requirements = re.findall(r"'((?:sphinx|docutils)[=><][^']*)'", ast.unparse(function))
            sessions[function.name] = (python and python[1], requirements)
    return sessions


def find_recipe(target: str) -> str:
    """Return the commands of a target of the Makefile, and of those that it depends on."""
    makefile = (REPOSITORY / "Makefile").read_text("utf-8")
    ((prerequisites, commands),) = re.findall(rf"^{target}:(.*)\n((?:\t.*\n)*)", makefile, re.MULTILINE)
    return commands + "".join(find_recipe(name) for name in prerequisites.split() if re.fullmatch(r"[\w-]+", name))


def find_steps() -> Iterator[dict]:
    for workflow in WORKFLOWS:
        for job in yaml.safe_load(workflow.read_bytes())["jobs"].values():
            yield from job["steps"]


def find_classified_pythons() -> set[str]:
    found = (re.fullmatch(r"Programming Language :: Python :: (3\.\d+)", each) for each in PROJECT["classifiers"])
    return {match[1] for match in found if match}


def test_sessions_and_classifiers_name_the_same_pythons() -> None:
    tested = {python for python, _ in find_sessions().values() if python}
    oldest = min(tested, key=lambda version: int(version.partition(".")[2]))

    assert len(tested) > 2
    assert tested == find_classified_pythons()
    assert PROJECT["requires-python"] == f">={oldest}"


def test_sessions_run_both_ends_of_the_supported_range_of_sphinx() -> None:
    supported = next(Requirement(each) for each in PROJECT["dependencies"] if each.startswith("sphinx"))
    sessions = {name: [Requirement(each) for each in found] for name, (_, found) in find_sessions().items()}
    (lower,) = (each.version for each in supported.specifier if each.operator == ">=")
    (upper,) = (each.version for each in supported.specifier if each.operator == "<")
    (oldest,), (newest,) = sessions["oldest"][0].specifier, sessions["newest"][0].specifier

    assert oldest.version.startswith(f"{lower}.")
    assert newest.version.startswith(f"{int(upper) - 1}.")
    assert all(oldest.version in supported.specifier for oldest in (oldest, newest))


def test_workflow_of_tests_runs_every_session() -> None:
    jobs = read_yaml(".github/workflows/tests.yml")["jobs"]

    assert any(
        step.get("run") == 'echo "sessions=$(nox --list --json)" >> "$GITHUB_OUTPUT"'
        for step in jobs["sessions"]["steps"]
    )
    assert jobs["session"]["strategy"]["matrix"] == {"include": "${{ fromJSON(needs.sessions.outputs.sessions) }}"}
    assert "nox.options.sessions" not in (REPOSITORY / "noxfile.py").read_text("utf-8")


def test_last_job_waits_for_all_others() -> None:
    jobs = read_yaml(".github/workflows/tests.yml")["jobs"]
    needed = jobs["passed"]["needs"]

    # Whoever needs the list of sessions fails without it.
    assert {*needed, "sessions", "passed"} == set(jobs)
    assert jobs["passed"]["steps"][0]["run"].count("success") == len(needed)


def test_workflows_name_pythons_targets_and_sessions_that_exist() -> None:
    commands = "\n".join(step.get("run", "") for step in find_steps())
    pythons = {step["with"]["python-version"] for step in find_steps() if "python-version" in step.get("with", {})}
    targets = re.findall(r"^make ([\w-]+)", commands, re.MULTILINE)
    sessions = re.findall(r"nox .*--session (\w+)", commands)

    assert targets
    assert all(find_recipe(target) for target in targets)
    assert sessions
    assert set(sessions) <= set(find_sessions())
    assert {python for python in pythons if "matrix" not in python} <= find_classified_pythons()


def test_each_action_is_pinned_to_one_commit() -> None:
    used = {line for path in WORKFLOWS for line in re.findall(r"uses: (.*)", path.read_text("utf-8"))}
    actions = [re.fullmatch(r"([\w/-]+)@[0-9a-f]{40} # v\d+\.\d+\.\d+", line) for line in sorted(used)]

    assert None not in actions
    assert len({match[1] for match in actions if match}) == len(used)


def test_only_publishing_may_write() -> None:
    granted = {}
    for workflow in WORKFLOWS:
        content = yaml.safe_load(workflow.read_bytes())
        assert content["permissions"] in ({}, {"contents": "read"})
        granted |= {name: job["permissions"] for name, job in content["jobs"].items() if "permissions" in job}

    assert granted == {"build": {"contents": "read"}, "publish": {"id-token": "write"}}


def test_hooks_run_the_linters_of_make() -> None:
    (repository,) = read_yaml(".pre-commit-config.yaml")["repos"]
    entries = [hook["entry"] for hook in repository["hooks"]]
    linters = re.findall(r"\$\(BIN\)/([\w-]+(?: (?:check|format))?)", find_recipe("lint").partition("$(SCHEMA)")[0])
    hooked = [
        found[1] for entry in entries if (found := re.search(r"\.venv/bin/([\w-]+(?: (?:check|format))?)", entry))
    ]

    assert repository["repo"] == "local"
    assert len(linters) > 4
    assert hooked == linters
    assert entries[len(hooked) :] == ["make lint-project"]


def test_environment_has_every_linter() -> None:
    linters = set(re.findall(r"\$\(BIN\)/([\w-]+)", find_recipe("lint"))) | {"check-jsonschema"}
    linters -= set(PROJECT["scripts"])
    group = {Requirement(each).name for each in PYPROJECT["dependency-groups"]["lint"]}

    assert {name.replace("lint-imports", "import-linter") for name in linters} <= group


def test_every_file_with_a_published_schema_is_checked() -> None:
    commands = find_recipe("lint-project")
    patterns = re.findall(r"(?<=\s)[\w./*-]+\.(?:yml|yaml|cff)(?=\s)", commands)
    checked = {path for pattern in patterns for path in REPOSITORY.glob(pattern)}
    expected = {*GITHUB.rglob("*.yml"), REPOSITORY / ".readthedocs.yaml", REPOSITORY / "CITATION.cff"}

    assert len(expected) > 6
    assert checked == expected
    assert "pre-commit validate-config" in commands


def test_citation_agrees_with_the_package() -> None:
    citation = read_yaml("CITATION.cff")
    changelog = (REPOSITORY / "CHANGELOG.md").read_text("utf-8")

    assert citation["title"] == PROJECT["name"]
    assert citation["abstract"] == PROJECT["description"]
    assert citation["authors"] == PROJECT["authors"]
    assert citation["keywords"] == PROJECT["keywords"]
    assert citation["license"] == PROJECT["license"]
    assert citation["url"] == DOCUMENTATION
    assert citation["version"] == __version__
    assert f"## {__version__} - {citation['date-released']}" in changelog


def test_forms_lead_to_the_documentation() -> None:
    links = [link["url"] for link in read_yaml(".github/ISSUE_TEMPLATE/config.yml")["contact_links"]]

    assert DOCUMENTATION in links
    assert all(link.startswith(DOCUMENTATION) for link in [*links, PROJECT["urls"]["Changelog"]])


def test_every_kind_of_dependency_is_updated() -> None:
    updates = {each["package-ecosystem"]: each for each in read_yaml(".github/dependabot.yml")["updates"]}
    manifests = {"pip": "pyproject.toml", "npm": "package.json", "github-actions": ".github/workflows"}

    assert set(updates) == set(manifests)
    for ecosystem, update in updates.items():
        assert (REPOSITORY / update["directory"].strip("/") / manifests[ecosystem]).exists()
        assert update["groups"]
