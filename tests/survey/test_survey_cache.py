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
def kept(tmp_path):
    return str(tmp_path)


@pytest.fixture(autouse=True)
def trusting(monkeypatch):
    """No test waits until its files are old enough."""
    monkeypatch.setattr(stamps, "_COARSEST_CLOCK", -(10**12))


@pytest.fixture
def done(monkeypatch):
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


def survey(root, kept=None, names=("p",), version="1", base=".", check=False):
    cache = Cache(kept, version=version, max_file_size=DEFAULT_MAX_SIZE, check_syntax=check) if kept else None
    made = Survey([Tier("test", (root,))], cache=cache, base=base, check_syntax=check)
    whole = [made.survey(name) for name in names]
    dependencies = [sorted(set(made.list_dependencies(name))) for name in names]
    made.save()
    return whole, dependencies


def test_a_survey_of_what_has_not_changed_lists_and_reads_nothing(root, kept, done):
    fresh = survey(root)
    (codebase,), _ = fresh
    assert {problem.kind.value for problem in codebase.problems} == {"syntax", "path", "relative", "unreachable"}
    assert survey(root, kept) == fresh
    done.clear()
    before = {name: os.stat(os.path.join(kept, name)).st_mtime_ns for name in (FACTS_FILE, SURVEYS_FILE)}
    again = survey(root, kept)
    assert done == []
    assert again == fresh
    assert repr(again) == repr(fresh)  # enumerations, not their values
    assert {name: os.stat(os.path.join(kept, name)).st_mtime_ns for name in before} == before


def test_only_what_has_changed_is_read(root, kept, done, tree):
    survey(root, kept)
    changed = "import p.b\nimport r\n"
    tree({"p/a.py": changed})
    done.clear()
    assert survey(root, kept) == survey(root)
    assert done[0] == changed  # and then the survey without a cache
    done.clear()
    (again,), _ = survey(root, kept)
    assert done == []
    (fresh,), _ = survey(root)
    assert again == fresh
    assert list(again.modules) == list(fresh.modules)  # in their order


@pytest.mark.parametrize(
    ("added", "source"), [("p/later.py", ""), ("p/b/__init__.py", ""), ("q.py", ""), ("p/a.pyi", "import z\n")]
)
def test_a_module_that_is_added_or_removed_is_seen_by_those_that_import_it(root, kept, tree, added, source):
    survey(root, kept)
    tree({added: source})
    assert survey(root, kept) == survey(root)
    os.remove(os.path.join(root, added))
    assert survey(root, kept) == survey(root)


def test_a_touched_directory_is_listed_and_its_files_are_not_read(root, kept, done):
    survey(root, kept)
    os.utime(os.path.join(root, "p/sub"))
    os.utime(os.path.join(root, "p/a.py"))
    done.clear()
    survey(root, kept)
    assert "sub" in done
    assert not set(done) & set(FILES.values())
    done.clear()
    survey(root, kept)
    assert done == []


@pytest.mark.parametrize("names", [("p",), ("./",)])
def test_a_link_to_another_file_of_the_same_size_and_times_is_read(root, kept, tree, monkeypatch, names):
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
        survey(root, kept, names, base=root)
        os.remove(link)
        os.symlink("../two.txt", link)
        (again,), _ = survey(root, kept, names, base=root)
    assert "two" in {edge.imported for edge in again.imports}
    assert "one" not in {edge.imported for edge in again.imports}


def test_several_names_are_kept_apart(root, kept, done):
    names = ("p", "p.sub", "p.a", "./p")
    fresh = survey(root, names=names, base=root)
    assert survey(root, kept, names[:2], base=root) == (fresh[0][:2], fresh[1][:2])
    assert survey(root, kept, names[2:], base=root) == (fresh[0][2:], fresh[1][2:])
    done.clear()
    assert survey(root, kept, names, base=root) == fresh
    assert done == []


def test_the_same_name_elsewhere_is_another(root, kept, tree):
    other = tree({"p/__init__.py": "import other\n"}, "other")
    survey(root, kept)
    assert survey(other, kept) == survey(other)
    assert survey(root, kept) == survey(root)


def test_modules_that_were_not_read_are_read_when_they_are_asked_for(root, kept):
    for names in (["p.a"], ["p.b", "p.a"], ["p.a", "p.broken", "p.sub.stub"]):
        cache = Cache(kept, version="1", max_file_size=DEFAULT_MAX_SIZE)
        made, fresh = Survey([Tier("test", (root,))], cache=cache), Survey([Tier("test", (root,))])
        assert made.read(made.discover("p"), names) == fresh.read(fresh.discover("p"), names)
        made.save()


def test_facts_that_were_lost_are_read_again(root, kept):
    survey(root, kept)
    os.remove(os.path.join(kept, FACTS_FILE))
    assert survey(root, kept) == survey(root)


def test_another_version_surveys_anew(root, kept, done):
    survey(root, kept)
    done.clear()
    survey(root, kept, version="2")
    assert set(FILES.values()) - {""} <= set(done)


def test_a_check_of_all_syntax_surveys_anew(root, kept, tree):
    tree({"p/a.py": "def f():\n    x = = 1\n"})
    (usual,), _ = survey(root, kept)
    (checked,), _ = survey(root, kept, check=True)
    assert {problem.module for problem in set(checked.problems) - set(usual.problems)} == {"p.a"}
    assert survey(root, kept, check=True) == survey(root, check=True)
    assert survey(root, kept) == survey(root)


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
def test_a_broken_file_heals(root, kept, damage):
    survey(root, kept)
    path = os.path.join(kept, SURVEYS_FILE)
    with open(path, "rb") as file:
        content = file.read()
    with open(path, "wb") as file:
        file.write(damage(content))
    assert damage(content) != content
    assert survey(root, kept) == survey(root)
    with open(path, "rb") as file:
        assert file.read() == content


@pytest.mark.parametrize("line", ["null", "[]", '["p",0,null]', '["p",99,null,"",[]]', "{", "[" * 100_000, ""])
def test_lines_of_wrong_types_are_surveyed_again(root, kept, line):
    survey(root, kept)
    path = os.path.join(kept, SURVEYS_FILE)
    with open(path, encoding="ascii") as file:
        first, key, text = file.read().split("\n", 2)
    head = first.rpartition("\t")[0]
    for spoilt in (f"{key}\n{line}\n{text}", f"{key}\n{text}\n{line}"):
        with open(path, "w", encoding="ascii") as file:
            file.write(f"{head}\t{compute_checksum(spoilt)}\n{spoilt}")  # whole, and ours
        assert survey(root, kept) == survey(root)


def test_what_changes_while_it_is_surveyed_is_not_trusted(root, kept, done, monkeypatch):
    monkeypatch.setattr(stamps, "_COARSEST_CLOCK", 2_000_000_000)
    survey(root, kept)
    done.clear()
    assert survey(root, kept) == survey(root)
    assert "sub" in done  # is listed again


def test_where_it_cannot_be_written_nothing_happens(root, tmp_path):
    assert survey(root, str(tmp_path / "none")) == survey(root)


def test_what_was_not_asked_for_is_kept_within_bounds(root, kept, done, monkeypatch):
    survey(root, kept, ("p", "p.sub"))
    survey(root, kept, ("p.a",))
    done.clear()
    survey(root, kept, ("p", "p.sub", "p.a"))
    assert done == []
    monkeypatch.setattr("sphinx_packagemap.survey.cache.surveys._MAX_UNUSED", 3)
    survey(root, kept, ("p.b",))
    done.clear()
    survey(root, kept, ("p.sub",))
    assert done == []
    survey(root, kept, ("p",))
    assert done != []
