"""What a survey has found is found again: right, or anew."""

from __future__ import annotations

import os
from types import SimpleNamespace

import pytest

from sphinx_packagemap import stamps
from sphinx_packagemap.discovery import directory as listing
from sphinx_packagemap.discovery import finder
from sphinx_packagemap.parsing import DEFAULT_MAX_SIZE
from sphinx_packagemap.survey import Cache, Survey, Tier, facts_store
from sphinx_packagemap.survey.cache import FACTS_FILE, SURVEYS_FILE
from sphinx_packagemap.survey.serialization import compute_checksum

FILES = {
    "p/__init__.py": '"""A package."""\nfrom .a import A\nfrom . import b\nfrom . import later\n',
    "p/a.py": "import typing\nif typing.TYPE_CHECKING:\n    import q\nclass A:\n    '''An A.'''\n",
    "p/b.py": "from ... import nowhere\nimport p.a, os.path\n",
    "p/broken.py": "def (\n",
    "p/sub/__init__.py": "__path__.append('elsewhere')\n",
    "p/sub/stub.pyi": "import os\n",
    "p/sub/no.module.py": "",
}


@pytest.fixture
def root(tree):
    return tree(FILES)


@pytest.fixture
def cache_directory(tmp_path):
    return str(tmp_path)


@pytest.fixture(autouse=True)
def old_files(monkeypatch):
    """No test waits until its files are old enough."""
    monkeypatch.setattr(stamps, "_COARSEST_CLOCK", -(10**12))


@pytest.fixture
def accesses(monkeypatch):
    """Return the names of the directories that are listed and of the files that are read for their facts."""
    record = []
    real_list, real_read = listing.list_directory, facts_store.read_record

    def list_directory(place, **options):
        record.append(os.path.basename(place.path))
        return real_list(place, **options)

    def read_notes(source, **options):
        record.append(source.decode())
        return real_read(source, **options)

    monkeypatch.setattr(finder, "list_directory", list_directory)
    monkeypatch.setattr("sphinx_packagemap.discovery.walker.list_directory", list_directory)
    monkeypatch.setattr(facts_store, "read_record", read_notes)
    return record


def survey(root, cache_directory=None, names=("p",), version="1", base=".", check=False):
    cache = (
        Cache(cache_directory, version=version, max_file_size=DEFAULT_MAX_SIZE, check_syntax=check)
        if cache_directory
        else None
    )
    made = Survey([Tier("test", (root,))], cache=cache, base=base, check_syntax=check)
    whole = [made.survey(name) for name in names]
    dependencies = [sorted(set(made.list_dependencies(name))) for name in names]
    made.save()
    return whole, dependencies


def test_the_survey_of_an_unchanged_codebase_lists_and_reads_nothing(root, cache_directory, accesses):
    fresh = survey(root)
    (codebase,), _ = fresh
    assert {problem.kind.value for problem in codebase.problems} == {"syntax", "path", "relative", "unreachable"}
    assert survey(root, cache_directory) == fresh
    accesses.clear()
    before = {name: os.stat(os.path.join(cache_directory, name)).st_mtime_ns for name in (FACTS_FILE, SURVEYS_FILE)}
    again = survey(root, cache_directory)
    assert accesses == []
    assert again == fresh
    assert repr(again) == repr(fresh)  # enumerations, not their values
    assert {name: os.stat(os.path.join(cache_directory, name)).st_mtime_ns for name in before} == before


def test_only_changed_files_are_read(root, cache_directory, accesses, tree):
    survey(root, cache_directory)
    changed = "import p.b\nimport r\n"
    tree({"p/a.py": changed})
    accesses.clear()
    assert survey(root, cache_directory) == survey(root)
    assert accesses[0] == changed  # and then the survey without a cache
    accesses.clear()
    (again,), _ = survey(root, cache_directory)
    assert accesses == []
    (fresh,), _ = survey(root)
    assert again == fresh
    assert list(again.modules) == list(fresh.modules)  # in their order


@pytest.mark.parametrize(
    ("added", "source"), [("p/later.py", ""), ("p/b/__init__.py", ""), ("q.py", ""), ("p/a.pyi", "import z\n")]
)
def test_an_added_or_removed_module_changes_the_imports_of_others(root, cache_directory, tree, added, source):
    survey(root, cache_directory)
    tree({added: source})
    assert survey(root, cache_directory) == survey(root)
    os.remove(os.path.join(root, added))
    assert survey(root, cache_directory) == survey(root)


def test_a_touched_directory_is_listed_and_its_files_are_not_read(root, cache_directory, accesses):
    survey(root, cache_directory)
    os.utime(os.path.join(root, "p/sub"))
    os.utime(os.path.join(root, "p/a.py"))
    accesses.clear()
    survey(root, cache_directory)
    assert "sub" in accesses
    assert not set(accesses) & set(FILES.values())
    accesses.clear()
    survey(root, cache_directory)
    assert accesses == []


@pytest.mark.parametrize("names", [("p",), ("./",)])
def test_a_link_to_another_file_of_the_same_size_and_times_is_read(root, cache_directory, tree, monkeypatch, names):
    tree({"one.txt": "import one\n", "two.txt": "import two\n"})
    link = os.path.join(root, "p/linked.py")
    os.symlink("../one.txt", link)
    real_stat = os.stat

    def stat(path):
        status = real_stat(path)
        fields = {name: getattr(status, name) for name in dir(status) if name.startswith("st_")}
        return SimpleNamespace(**(fields | {"st_size": 6, "st_mtime_ns": 1, "st_ctime_ns": 1}))

    with monkeypatch.context() as patch:
        patch.setattr(stamps, "os", SimpleNamespace(**(vars(os) | {"stat": stat})))
        survey(root, cache_directory, names, base=root)
        os.remove(link)
        os.symlink("../two.txt", link)
        (again,), _ = survey(root, cache_directory, names, base=root)
    assert "two" in {edge.imported for edge in again.imports}
    assert "one" not in {edge.imported for edge in again.imports}


def test_several_names_have_entries_of_their_own(root, cache_directory, accesses):
    names = ("p", "p.sub", "p.a", "./p")
    fresh = survey(root, names=names, base=root)
    assert survey(root, cache_directory, names[:2], base=root) == (fresh[0][:2], fresh[1][:2])
    assert survey(root, cache_directory, names[2:], base=root) == (fresh[0][2:], fresh[1][2:])
    accesses.clear()
    assert survey(root, cache_directory, names, base=root) == fresh
    assert accesses == []


def test_the_same_name_in_other_locations_has_another_entry(root, cache_directory, tree):
    other = tree({"p/__init__.py": "import other\n"}, "other")
    survey(root, cache_directory)
    assert survey(other, cache_directory) == survey(other)
    assert survey(root, cache_directory) == survey(root)


def test_modules_that_were_not_read_are_read_when_they_are_needed(root, cache_directory):
    for names in (["p.a"], ["p.b", "p.a"], ["p.a", "p.broken", "p.sub.stub"]):
        cache = Cache(cache_directory, version="1", max_file_size=DEFAULT_MAX_SIZE)
        made, fresh = Survey([Tier("test", (root,))], cache=cache), Survey([Tier("test", (root,))])
        assert made.read(made.discover("p"), names) == fresh.read(fresh.discover("p"), names)
        made.save()


def test_lost_facts_are_read_again(root, cache_directory):
    survey(root, cache_directory)
    os.remove(os.path.join(cache_directory, FACTS_FILE))
    assert survey(root, cache_directory) == survey(root)


def test_a_survey_of_another_version_is_discarded(root, cache_directory, accesses):
    survey(root, cache_directory)
    accesses.clear()
    survey(root, cache_directory, version="2")
    assert set(FILES.values()) - {""} <= set(accesses)


def test_a_survey_without_a_check_of_syntax_is_discarded(root, cache_directory, tree):
    tree({"p/a.py": "def f():\n    x = = 1\n"})
    (usual,), _ = survey(root, cache_directory)
    (checked,), _ = survey(root, cache_directory, check=True)
    assert {problem.module for problem in set(checked.problems) - set(usual.problems)} == {"p.a"}
    assert survey(root, cache_directory, check=True) == survey(root, check=True)
    assert survey(root, cache_directory) == survey(root)


@pytest.mark.parametrize(
    "damage",
    [
        lambda _: b"",
        lambda _: b"\0" * 50,
        lambda _: b"\xff",
        lambda content: content[:-1],
        lambda content: content[: len(content) // 2],
        lambda content: content + b"x\n",
        lambda content: content.replace(b"p.sub", b"p.sob"),
        lambda content: content.split(b"\n")[0],
    ],
)
def test_a_damaged_file_is_replaced(root, cache_directory, damage):
    survey(root, cache_directory)
    path = os.path.join(cache_directory, SURVEYS_FILE)
    with open(path, "rb") as file:
        content = file.read()
    with open(path, "wb") as file:
        file.write(damage(content))
    assert damage(content) != content
    assert survey(root, cache_directory) == survey(root)
    with open(path, "rb") as file:
        assert file.read() == content


@pytest.mark.parametrize("line", ["null", "[]", '["p",0,null]', '["p",99,null,"",[]]', "{", "[" * 100_000, ""])
def test_lines_of_wrong_types_are_surveyed_again(root, cache_directory, line):
    survey(root, cache_directory)
    path = os.path.join(cache_directory, SURVEYS_FILE)
    with open(path, encoding="ascii") as file:
        first, key, text = file.read().split("\n", 2)
    head = first.rpartition("\t")[0]
    for spoilt in (f"{key}\n{line}\n{text}", f"{key}\n{text}\n{line}"):
        with open(path, "w", encoding="ascii") as file:
            file.write(f"{head}\t{compute_checksum(spoilt)}\n{spoilt}")  # whole, and ours
        assert survey(root, cache_directory) == survey(root)


def test_a_change_during_a_survey_is_not_trusted(root, cache_directory, accesses, monkeypatch):
    monkeypatch.setattr(stamps, "_COARSEST_CLOCK", 2_000_000_000)
    survey(root, cache_directory)
    accesses.clear()
    assert survey(root, cache_directory) == survey(root)
    assert "sub" in accesses  # is listed again


def test_a_cache_that_cannot_be_written_is_ignored(root, tmp_path):
    assert survey(root, str(tmp_path / "none")) == survey(root)


def test_the_number_of_unused_surveys_is_limited(root, cache_directory, accesses, monkeypatch):
    survey(root, cache_directory, ("p", "p.sub"))
    survey(root, cache_directory, ("p.a",))
    accesses.clear()
    survey(root, cache_directory, ("p", "p.sub", "p.a"))
    assert accesses == []
    monkeypatch.setattr("sphinx_packagemap.survey.cache.surveys._MAX_UNUSED", 3)
    survey(root, cache_directory, ("p.b",))
    accesses.clear()
    survey(root, cache_directory, ("p.sub",))
    assert accesses == []
    survey(root, cache_directory, ("p",))
    assert accesses != []
