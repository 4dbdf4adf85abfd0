"""Symbolic links in the documented code, and the limits of a survey."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sphinx_packagemap.discovery import NotFound, Tier, find_bounds
from sphinx_packagemap.discovery.finder import discover, discover_directory
from sphinx_packagemap.discovery.search_path import locate
from sphinx_packagemap.discovery.walker import Bounds
from sphinx_packagemap.model import ProblemKind
from sphinx_packagemap.survey import Survey, find_tiers

OUT = "points outside the project; it is not followed"


def survey(directory: Path | str, **options) -> Survey:
    follow = options.get("follow_links", False)
    return Survey(find_tiers(str(directory), follow_links=follow)[:-1], base=str(directory), **options)


def problems_of(codebase) -> list[tuple[str, str]]:
    return [(problem.kind.value, problem.message) for problem in codebase.problems]


@pytest.fixture
def project(tree, tmp_path) -> Path:
    """Return a project beside which there is a secret file."""
    tree({"secret.env": "TOKEN = 1\n", "secrets/__init__.py": "", "secrets/key.py": "KEY = 1\n"}, "outside")
    tree("pyproject.toml src/p/__init__.py src/p/own.py shared/common.py shared/box/__init__.py", "project")
    return tmp_path / "project"


LEAVING = {
    "a module": ("src/p/x.py", "../../../outside/secret.env", {"p", "p.own"}),
    "a stub": ("src/p/own.pyi", "../../../outside/secret.env", {"p", "p.own"}),
    "a package": ("src/p/x", "../../../outside/secrets", {"p", "p.own"}),
    "an absolute one": ("src/p/x", "/", {"p", "p.own"}),
    "a special file system": ("src/p/x", "/proc", {"p", "p.own"}),
    "by way of another": ("src/p/x", "y", {"p", "p.own"}),
}


@pytest.mark.parametrize("case", LEAVING)
def test_a_link_out_of_the_project_is_not_followed(project, case):
    link, target, expected = LEAVING[case]
    (project / "src/p/y").symlink_to("../../../outside/secrets") if target == "y" else None
    (project / link).symlink_to(target)

    codebase = survey(project).discover("p")

    assert set(codebase.modules) == expected
    assert codebase.modules["p.own"].stub is None
    shown = link.removeprefix("src/")
    assert ("link", f"the symbolic link '{shown}' {OUT}") in problems_of(codebase)
    assert str(project.parent) not in str(problems_of(codebase))


def test_a_link_as_init_file_is_not_followed_out_of_the_project(project):
    (project / "src/q").mkdir()
    (project / "src/q/m.py").touch()
    (project / "src/q/__init__.py").symlink_to("../../../outside/secret.env")

    codebase = survey(project).discover("q")

    assert {name: str(module.kind) for name, module in codebase.modules.items()} == {
        "q": "namespace package",
        "q.m": "module",
    }
    assert problems_of(codebase) == [("link", f"the symbolic link 'q/__init__.py' {OUT}")]


def test_a_link_as_py_typed_is_not_followed_out_of_the_project(project):
    (project / "src/p/py.typed").symlink_to("../../../outside/secret.env")
    codebase = survey(project).discover("p")
    assert not codebase.modules["p"].typed
    assert problems_of(codebase) == [("link", f"the symbolic link 'p/py.typed' {OUT}")]


@pytest.mark.parametrize(("link", "target"), [("x", "../../outside/secrets"), ("x.py", "../../outside/secret.env")])
def test_a_link_as_requested_module_is_not_followed_out_of_the_project(project, link, target):
    (project / "src" / link).symlink_to(target)
    with pytest.raises(NotFound) as caught:
        survey(project).discover("x")
    problem = caught.value.make_problem()
    assert (problem.kind, problem.message) == (
        ProblemKind.LINK,
        f"no module or directory named 'x': the symbolic link '{link}' {OUT}",
    )


def test_a_link_as_only_module_of_a_namespace_is_not_followed_out_of_the_project(project):
    (project / "src/p/data").mkdir()
    (project / "src/p/data/x.py").symlink_to("../../../../outside/secret.env")
    codebase = survey(project).discover("p")
    assert set(codebase.modules) == {"p", "p.own"}
    assert [(each.module, each.origin) for each in codebase.problems] == [("p", "p/data/x.py")]


def test_a_link_as_src_directory_is_not_followed_out_of_the_project(project, tree):
    other = Path(tree("pyproject.toml", "other"))
    (other / "src").symlink_to(project / "src")
    (other / "m.py").touch()
    with pytest.raises(NotFound):
        survey(other).discover("p")
    assert problems_of(survey(other).discover("m")) == [("link", "'src' is outside the project; it is not searched")]


def test_a_link_within_the_project_is_followed(project):
    (project / "src/p/shared").symlink_to("../../shared")
    (project / "src/p/one.py").symlink_to("../../shared/common.py")
    codebase = survey(project).discover("p")
    assert {"p.shared.common", "p.shared.box", "p.one"} <= set(codebase.modules)
    assert problems_of(codebase) == []


def test_the_repository_is_the_bound_if_there_is_one(tree, tmp_path):
    tree(".git/HEAD shared/common.py packages/a/pyproject.toml packages/a/src/a/__init__.py", "repository")
    repository = tmp_path / "repository"
    (repository / "packages/a/src/a/shared").symlink_to("../../../../shared")
    assert "a.shared.common" in survey(repository / "packages/a").discover("a").modules
    (repository / ".git/HEAD").unlink()
    (repository / ".git").rmdir()
    assert "a.shared.common" not in survey(repository / "packages/a").discover("a").modules


def test_neither_the_home_directory_nor_the_whole_disk_is_a_bound(tree, monkeypatch):
    home = tree(".git/HEAD work/p/m.py pyproject.toml", "home")
    monkeypatch.setenv("HOME", home)
    assert find_bounds([f"{home}/work/p"]) == (os.path.realpath(f"{home}/work/p"),)
    assert find_bounds(["/"]) == ("/",)


def test_links_are_followed_with_follow_links(project):
    (project / "src/p/x.py").symlink_to("../../../outside/secret.env")
    (project / "src/p/y").symlink_to("../../../outside/secrets")
    codebase = survey(project, follow_links=True).discover("p")
    assert set(codebase.modules) == {"p", "p.own", "p.x", "p.y", "p.y.key"}
    assert problems_of(codebase) == []


def test_roots_may_be_links_and_lead_to_each_other(project, tree, tmp_path):
    (tmp_path / "linked").symlink_to(project / "src")
    (project / "src/p/x").symlink_to(tmp_path / "outside/secrets")
    linked, outside = str(tmp_path / "linked"), str(tmp_path / "outside")

    docs = tree("", "docs")

    alone = Survey(find_tiers(docs, [linked])).discover("p")
    assert set(alone.modules) == {"p", "p.own"}
    assert problems_of(alone) == [("link", f"the symbolic link 'p/x' {OUT}")]
    both = Survey(find_tiers(docs, [linked, outside])).discover("p")
    assert set(both.modules) == {"p", "p.own", "p.x", "p.x.key"}
    followed = Survey(find_tiers(docs, [linked], follow_links=True)).discover("p")
    assert set(followed.modules) == set(both.modules)


def test_the_target_of_a_root_that_is_a_link_is_inside(tree, tmp_path):
    code = tree("p/__init__.py common.py", "elsewhere/code")
    os.symlink("../common.py", f"{code}/p/shared.py")
    project = tree(".git/HEAD docs/x.txt", "project")
    os.symlink(code, f"{project}/linked")
    for surveyed, name in [
        (Survey(find_tiers(f"{project}/docs", [f"{project}/linked"])), "p"),
        (Survey([], base=f"{project}/docs"), "../linked/p"),
    ]:
        codebase = surveyed.discover(name)
        assert set(codebase.modules) == {"p", "p.shared"}
        assert problems_of(codebase) == []


def test_directories_have_the_same_bounds(project):
    (project / "src/p/x.py").symlink_to("../../../outside/secret.env")
    (project / "src/top.py").symlink_to("../../outside/secret.env")
    for name in ("src/p", "src/"):
        codebase = survey(project).discover(name)
        assert set(codebase.modules) == {"p", "p.own"}
        assert ("link", f"the symbolic link 'p/x.py' {OUT}") in problems_of(codebase)
    assert ("link", f"the symbolic link 'top.py' {OUT}") in problems_of(codebase)
    assert "p.x" in survey(project, follow_links=True).discover("src/p").modules


def test_installed_packages_may_consist_of_links(project, tmp_path):
    site = tmp_path / "site"
    (site / "p").mkdir(parents=True)
    (site / "p/__init__.py").symlink_to(project / "src/p/__init__.py")
    (site / "q").symlink_to(project / "src/p")
    assert set(locate("p", [Tier("the environment", (str(site),))]).discovery.modules[0:1]) != set()
    assert discover("p", [str(site)]).problems == ()
    assert {module.name for module in discover("q", [str(site)]).modules} == {"q", "q.own"}


@pytest.mark.parametrize("place", ["src", "tools"])
def test_a_project_on_the_search_path_has_its_bounds_all_the_same(project, tmp_path, monkeypatch, place):
    site = project / ".venv/lib/python3/site-packages"
    for directory in (site, project / "tools"):
        directory.mkdir(parents=True, exist_ok=True)
        (directory / f"of_{directory.name[:4]}.py").symlink_to(tmp_path / "outside/secret.env")
    (project / place / "x").symlink_to(tmp_path / "outside/secrets")
    monkeypatch.setattr("sys.path", [str(project / place), str(site)])
    surveyed = Survey(find_tiers(str(project)))

    assert set(surveyed.discover("of_site").modules) == {"of_site"}
    with pytest.raises(NotFound) as caught:
        surveyed.discover("x")
    assert caught.value.make_problem().kind is ProblemKind.LINK
    assert set(Survey(find_tiers(str(project), follow_links=True)).discover("x").modules) == {"x", "x.key"}


def test_no_link_leads_twice_to_one_directory(tree, tmp_path):
    root = Path(tree("p/__init__.py p/z/__init__.py p/z/deep/__init__.py p/y/__init__.py"))
    for link in ("a", "b", "c"):
        (root / "p" / link).symlink_to("z")
    (root / "p/z/back").symlink_to("../y")
    (root / "p/y/back").symlink_to("../z")
    discovery = discover("p", [str(root)])
    links = [problem.message for problem in discovery.problems]
    assert len(discovery.modules) < 20
    assert len(set(links)) == len(links) >= 3
    assert all(problem.kind is ProblemKind.LINK and "not followed" in problem.message for problem in discovery.problems)


def test_no_link_leads_twice_to_one_directory_from_two_modules(tree):
    root = Path(tree("z/__init__.py z/deep.py"))
    for link in ("a", "b", "c"):
        (root / link).symlink_to("z")
    discovery, _ = discover_directory(str(root))
    assert {module.name for module in discovery.modules} == {"a", "a.deep", "z", "z.deep"}
    assert [problem.origin for problem in discovery.problems] == ["b", "c"]


def test_a_survey_lists_no_more_directories_than_its_limit(tree):
    root = tree("p/__init__.py " + " ".join(f"p/d{number}/__init__.py p/d{number}/m.py" for number in range(30)))
    surveyed = Survey([Tier("roots", (root,))], max_directories=11)
    codebase = surveyed.discover("p")
    assert sum(module.is_package for module in codebase.modules.values()) == 11
    assert problems_of(codebase) == [("limit", "'p': more than 11 directories; the rest is not searched")]
    assert problems_of(Survey([Tier("roots", (root,))], max_directories=31).discover("p")) == []


def test_the_limit_applies_to_all_modules_of_a_directory_together(tree):
    root = tree(" ".join(f"p{number}/__init__.py p{number}/sub/__init__.py" for number in range(20)))
    discovery, _ = discover_directory(root, bounds=Bounds(max_directories=11))
    assert sum(module.is_package for module in discovery.modules) == 11
    assert [problem.kind for problem in discovery.problems] == [ProblemKind.LIMIT]


@pytest.fixture
def closed(monkeypatch):
    """Return a function that makes a directory unreadable, without permissions, because root can read everything."""
    real, unreadable = os.scandir, set()

    def scandir(path):
        if str(path) in unreadable:
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    return lambda path: unreadable.add(str(path))


def test_an_unreadable_root_is_the_reason_for_a_missing_module(tree, closed):
    root = tree("p/__init__.py", "code")
    closed(root)
    for surveyed, name in [(Survey(find_tiers("/", [root])), "p"), (Survey([], base="/"), f"{root}/")]:
        with pytest.raises(NotFound) as caught:
            surveyed.discover(name)
        problem = caught.value.make_problem()
        assert problem.kind is ProblemKind.UNREADABLE
        assert problem.message.endswith(": cannot read the directory 'code': Permission denied")


def test_a_directory_in_one_that_cannot_be_entered(tree, monkeypatch):
    root, real = tree("closed/code/p.py"), os.stat

    def stat(path, **how):
        if "/closed/" in str(path):
            raise PermissionError(13, "Permission denied")
        return real(path, **how)

    monkeypatch.setattr(os, "stat", stat)
    with pytest.raises(NotFound) as caught:
        Survey([], base=root).discover("closed/code/")
    assert (caught.value.make_problem().kind, caught.value.make_problem().message) == (
        ProblemKind.UNREADABLE,
        "no module or directory named 'closed/code/': cannot access the directory: Permission denied",
    )


@pytest.mark.parametrize("other", ["p/__init__.py", "q/__init__.py"])
def test_a_root_that_cannot_be_read_may_have_had_another_module(tree, closed, other):
    one, two = tree("p/__init__.py", "one"), tree(other, "two")
    closed(one)
    tiers = find_tiers("/", [one, two]) if other[0] == "p" else (*find_tiers("/", [one])[:1], Tier("last", (two,)))
    codebase = Survey(tiers).discover(other[0])
    assert problems_of(codebase) == [("unreadable", "cannot read the directory 'one': Permission denied")]
