"""The hooks for pre-commit: they are installed and run in a fresh repository, without a network."""

from __future__ import annotations

import importlib.util
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from sphinx_packagemap.cli.commands import COMMANDS

REPOSITORY = Path(__file__).parents[1]
MANIFEST = REPOSITORY / ".pre-commit-hooks.yaml"
HOOKS = yaml.safe_load(MANIFEST.read_bytes())
FILES = {
    "pyproject.toml": '[project]\nname = "shop"\n',
    "shop/__init__.py": '"""A shop."""\n',
    "shop/cart.py": '"""A cart."""\n',
    "shop/stock.py": '"""The stock."""\n',
    "README.md": "# Shop\n\n<!-- packagemap: tree shop style=files -->\n<!-- /packagemap -->\n\nSee `shop/cart.py`.\n",
}
TREE = """\

```text
shop/            # A shop
├── __init__.py
├── cart.py      # A cart
└── stock.py     # The stock
```

"""

needs_pre_commit = pytest.mark.skipif(
    shutil.which("git") is None or importlib.util.find_spec("pre_commit") is None, reason="needs git and pre-commit"
)


def test_each_hook_runs_a_command_on_the_whole_repository():
    assert [hook["id"] for hook in HOOKS] == ["packagemap-sync", "packagemap-check"]
    for hook in HOOKS:
        program, command = hook["entry"].split()
        assert (program, hook["id"], hook["name"]) == ("packagemap", f"packagemap-{command}", f"packagemap {command}")
        assert command in COMMANDS
        assert hook["language"] == "python"
        assert hook["description"].endswith(".")
        assert hook["always_run"] is True
        assert hook["pass_filenames"] is False


@needs_pre_commit
def test_the_manifest_is_valid():
    subprocess.run([sys.executable, "-m", "pre_commit", "validate-manifest", str(MANIFEST)], check=True)


class Repository:
    """A fresh repository of git with our hooks, which run this checkout."""

    def __init__(self, root: str, home: Path) -> None:
        self.root = Path(root)
        unwanted = ("GIT_", "PRE_COMMIT", "SKIP")
        self._environment = {key: value for key, value in os.environ.items() if not key.startswith(unwanted)} | {
            "HOME": str(home),
            "PRE_COMMIT_HOME": str(home / "cache"),
            "PYTHONPATH": str(REPOSITORY / "src"),
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            **{f"GIT_{role}_{key}": "a@b.c" for role in ("AUTHOR", "COMMITTER") for key in ("NAME", "EMAIL")},
        }
        # As published, except for the environment: it would be installed from PyPI.
        command = f"{shlex.quote(sys.executable)} -P -m sphinx_packagemap"
        hooks = [
            hook | {"language": "unsupported", "entry": hook["entry"].replace("packagemap", command, 1)}
            for hook in HOOKS
        ]
        config = {"repos": [{"repo": "local", "hooks": hooks}]}
        (self.root / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))
        self.run("git", "init", "--quiet", ".")
        self.run("git", "add", ".")
        self.run(sys.executable, "-m", "pre_commit", "install")

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a command that must succeed."""
        result = self._run(command)
        assert result.returncode == 0, result.stdout
        return result

    def commit(self) -> tuple[bool, str]:
        """Commit what is staged; return whether that succeeded, and the output."""
        result = self._run(("git", "commit", "--message", "x"))
        return result.returncode == 0, result.stdout

    def _run(self, command: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=self.root,
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
            timeout=120,
        )


@needs_pre_commit
def test_hooks_run_in_a_fresh_repository(tree, tmp_path):
    repository = Repository(tree(FILES, "repository"), tmp_path)
    readme = repository.root / "README.md"

    # The block is renewed, and the commit is refused, until the new text is staged.
    is_committed, output = repository.commit()
    assert not is_committed
    assert "- hook id: packagemap-sync\n- files were modified by this hook\n" in output
    assert "README.md:3: renewed: tree shop style=files" in output
    assert readme.read_text("utf-8") == FILES["README.md"].replace("<!-- /", f"{TREE}<!-- /")
    repository.run("git", "add", "README.md")
    assert repository.commit()[0]

    # A commit that only deletes a module.
    repository.run("git", "rm", "--quiet", "shop/cart.py")
    is_committed, output = repository.commit()
    assert not is_committed
    assert "cart.py" not in readme.read_text("utf-8").partition("See")[0]
    assert "- hook id: packagemap-check\n- exit code: 1\n" in output
    assert "shop/cart.py" in output
    readme.write_text(readme.read_text("utf-8").replace("shop/cart.py", "shop/stock.py"), "utf-8")
    repository.run("git", "add", "README.md")
    assert repository.commit()[0]
