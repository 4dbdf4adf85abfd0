"""The state of a checkout, read from the files of Git, is the same as the one that Git reports."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from sphinx_packagemap.discovery.git import Checkout

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="Git is not installed")

IDENTITY = {f"GIT_{who}_{what}": "a@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}


class Repository:
    def __init__(self, directory: Path, *arguments: str) -> None:
        self.directory = directory
        directory.mkdir(parents=True, exist_ok=True)
        self.run("init", "--quiet", "--initial-branch=main", *arguments)

    def run(self, *arguments: str, directory: Path | None = None) -> str:
        environment = {**os.environ, **IDENTITY, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
        command = ["git", "-C", str(directory or self.directory), *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout.strip()

    def commit(self, *files: str) -> str:
        for file in files:
            path = self.directory / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(file)
        self.run("add", "--all")
        self.run("commit", "--quiet", "--allow-empty", "--message=x")
        return self.run("rev-parse", "HEAD")


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "shop")


def open_checkout(repository: Repository) -> Checkout:
    return Checkout(str(repository.directory))


@pytest.mark.parametrize("version", ["2", "3", "4"])
def test_tracked_files(repository, version):
    (repository.directory / ".gitignore").write_text("_version.py\n")
    names = ["a.py", "shop/é.py", *(f"shop/{'x' * length}.py" for length in range(1, 20)), f"shop/{'y' * 200}.py"]
    repository.commit(*names, "_version.py")
    if version == "3":
        (repository.directory / "new.py").write_text("")
        repository.run("add", "--intent-to-add", "new.py")  # needs a flag that version 2 does not have
        names.append("new.py")
    repository.run("update-index", "--index-version", version)
    index = (repository.directory / ".git/index").read_bytes()
    assert index[7] == int(version)
    assert open_checkout(repository).tracked == {name.encode() for name in [*names, ".gitignore"]}


def test_tracked_files_with_long_hashes(tmp_path):
    repository = Repository(tmp_path / "shop", "--object-format=sha256")
    commit = repository.commit("a.py", "b.py")
    assert open_checkout(repository).head == commit
    assert open_checkout(repository).tracked == {b"a.py", b"b.py"}


def test_a_split_index_is_not_used(repository):
    repository.commit("a.py")
    repository.run("update-index", "--split-index")
    assert open_checkout(repository).tracked == frozenset()


@pytest.mark.parametrize(
    "damage", [b"", b"DIRC", b"DIRC\0\0\0\2\xff\xff\xff\xff", b"DIRC\0\0\0\x09\0\0\0\1", b"x" * 500]
)
def test_a_damaged_index_has_no_files(repository, damage):
    repository.commit("a.py")
    (repository.directory / ".git/index").write_bytes(damage)
    assert open_checkout(repository).tracked == frozenset()


@pytest.mark.parametrize("version", ["2", "4"])
def test_no_cut_of_an_index_raises(repository, version):
    repository.commit("a.py", "b/c.py", "b/d.py")
    repository.run("update-index", "--index-version", version)
    path = repository.directory / ".git/index"
    content = path.read_bytes()
    for length in range(len(content)):
        path.write_bytes(content[:length])
        assert open_checkout(repository).tracked <= {b"a.py", b"b/c.py", b"b/d.py"}


def test_head_on_a_branch_and_detached_and_packed(repository):
    first, second = repository.commit("a.py"), repository.commit("b.py")
    assert open_checkout(repository).head == second
    repository.run("pack-refs", "--all")
    assert not (repository.directory / ".git/refs/heads/main").exists()
    assert open_checkout(repository).head == second
    repository.run("checkout", "--quiet", first)
    assert open_checkout(repository).head == first


def test_head_before_the_first_commit(repository):
    assert open_checkout(repository).head == ""
    assert open_checkout(repository).release == ""


@pytest.mark.parametrize(
    "head", ["ref: ../../../secret", "ref: refs/heads/../../x", "x" * 40, "", "ref: refs/heads/\0"]
)
def test_a_hostile_head_is_ignored(repository, head):
    repository.commit("a.py")
    (repository.directory / "secret").write_text("0" * 40)
    (repository.directory / ".git/HEAD").write_text(head)
    assert open_checkout(repository).head == ""


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("options", [(), ("--annotate", "--message=x")], ids=["light", "annotated"])
def test_the_tag_of_a_release(repository, packed, options):
    repository.commit("a.py")
    repository.run("tag", "v0.9")
    repository.commit("b.py")
    for name in ("latest", "shop-1.0", "v1.0", "v1.0.0", "group/v1.0", "nightly-2", "v1;x"):
        repository.run("tag", *options, name)
    if packed:
        repository.run("pack-refs", "--all")
    assert open_checkout(repository).release == "v1.0"
    repository.commit("c.py")
    assert open_checkout(repository).release == ""


def test_a_damaged_tag_is_no_release(repository):
    repository.commit("a.py")
    repository.run("tag", "--annotate", "--message=x", "v1.0")
    value = repository.run("rev-parse", "v1.0")
    path = repository.directory / ".git/objects" / value[:2] / value[2:]
    path.chmod(0o644)
    path.write_bytes(b"damaged")
    assert open_checkout(repository).release == ""


def test_remotes(repository):
    repository.run("remote", "add", "origin", "https://github.com/me/shop.git")
    repository.run("remote", "add", "upstream", "git@github.com:them/shop.git")
    repository.run("config", "submodule.x.url", "https://github.com/me/x")
    assert open_checkout(repository).remotes == ("https://github.com/me/shop.git", "git@github.com:them/shop.git")


def test_another_working_tree_of_a_repository(repository, tmp_path):
    repository.run("remote", "add", "origin", "https://github.com/me/shop.git")
    repository.commit("a.py")
    repository.run("worktree", "add", "--quiet", "-b", "other", str(tmp_path / "other"))
    (tmp_path / "other/b.py").write_text("")
    repository.run("add", "b.py", directory=tmp_path / "other")
    repository.run("commit", "--quiet", "--message=x", directory=tmp_path / "other")
    repository.run("tag", "v2.0", directory=tmp_path / "other")
    checkout = Checkout(str(tmp_path / "other"))
    assert checkout.head == repository.run("rev-parse", "other")
    assert checkout.tracked == {b"a.py", b"b.py"}
    assert (checkout.remotes, checkout.release) == (("https://github.com/me/shop.git",), "v2.0")


def test_without_a_repository(tmp_path):
    checkout = Checkout(str(tmp_path))
    assert (checkout.head, checkout.release, checkout.remotes, checkout.tracked) == ("", "", (), frozenset())
    (tmp_path / ".git").write_text("gitdir: \0")
    assert Checkout(str(tmp_path)).tracked == frozenset()


def test_fifos_are_not_read(repository):
    repository.commit("a.py")
    (repository.directory / ".git/index").unlink()
    os.mkfifo(repository.directory / ".git/index")
    assert open_checkout(repository).tracked == frozenset()


def test_every_file_that_is_read_is_a_dependency(repository):
    repository.commit("a.py")
    repository.run("tag", "--annotate", "--message=x", "v1.0")
    checkout = open_checkout(repository)
    assert (checkout.release, len(checkout.tracked), checkout.remotes) == ("v1.0", 1, ())
    git = repository.directory / ".git"
    names = ("HEAD", "index", "config", "packed-refs", "refs/tags", "refs/tags/v1.0", "refs/heads/main")
    assert {str(git / name) for name in names} <= set(checkout.list_dependencies())
