"""The facts that one survey keeps for the next: right, or not there."""

from __future__ import annotations

import os

import pytest

from sphinx_packagemap import files as writing
from sphinx_packagemap import stamps
from sphinx_packagemap.model import ProblemKind
from sphinx_packagemap.parsing import DEFAULT_MAX_SIZE
from sphinx_packagemap.survey import Cache, Survey, Tier, facts_store
from sphinx_packagemap.survey.cache import FACTS_FILE, SURVEYS_FILE
from sphinx_packagemap.survey.cache import facts as facts_cache
from sphinx_packagemap.survey.cache.facts import FactsCache

FILES = {
    "p/__init__.py": '"""A package."""\n__all__ = ["A", "b"]\nfrom .a import A\n',
    "p/a.py": "import typing\nif typing.TYPE_CHECKING:\n    import q\nclass A:\n    '''An A.'''\nX = 1\n",
    "p/b.py": "__all__ = f()\ndef f(): import lazy\n",
    "p/broken.py": "def (\n",
    "p/bytes.py": "# coding: latin-1\n'''Caf\u00e9 \\u2028 \\ud800.'''\n",
    "p/empty.py": "",
    "p/main.py": "if __name__ == '__main__':\n    pass\n",
}


@pytest.fixture
def root(tree):
    root = tree(FILES)
    for name in FILES:
        age(os.path.join(root, name))
    return root


@pytest.fixture(autouse=True)
def old_files(monkeypatch):
    """No test waits until its files are old enough."""
    monkeypatch.setattr(stamps, "_COARSEST_CLOCK", -(10**12))


def age(path):
    os.utime(path, ns=(10**18, 10**18))


@pytest.fixture
def cache(tmp_path):
    return str(tmp_path / FACTS_FILE)


@pytest.fixture
def opened(monkeypatch):
    """Return the names of the source files that are opened and of those that are read for their facts."""
    record = {"opened": [], "read": 0}
    real_bytes, real_facts = facts_store.read_bytes, facts_store.read_record

    def read_bytes(path, size, *most):
        if path.endswith(".py"):
            record["opened"].append(os.path.basename(path))
        return real_bytes(path, size, *most)

    def read_notes(source, **options):
        record["read"] += 1
        return real_facts(source, **options)

    for module in (facts_cache, facts_store, stamps):
        monkeypatch.setattr(module, "read_bytes", read_bytes)
    monkeypatch.setattr(facts_store, "read_record", read_notes)
    return record


def survey(root, cache=None, version="1", max_file_size=DEFAULT_MAX_SIZE):
    """Return what is found with the facts alone that were kept in the file ``cache``, not what surveys made of them."""
    directory = os.path.dirname(cache or "")
    kept = Cache(directory, version=version, max_file_size=max_file_size) if cache else None
    made = Survey([Tier("test", (root,))], cache=kept, max_file_size=max_file_size)
    whole = made.survey("p")
    made.save()
    if os.path.exists(surveys := os.path.join(directory, SURVEYS_FILE)):
        os.remove(surveys)
    return whole


def test_cached_facts_equal_parsed_ones(root, cache, opened):
    fresh = survey(root)
    assert any(problem.kind is ProblemKind.SYNTAX for problem in fresh.problems)
    assert survey(root, cache) == fresh
    opened["opened"].clear()
    kept = survey(root, cache)
    assert opened["opened"] == []
    assert kept == fresh
    assert repr(kept) == repr(fresh)  # enumerations, not their values


def test_a_changed_file_is_read(root, cache, opened):
    survey(root, cache)
    path = os.path.join(root, "p/a.py")
    with open(path, encoding="utf-8") as file:
        source = file.read()
    with open(path, "w", encoding="utf-8") as file:
        file.write(source.replace("An A", "An O"))
    age(path)  # the same size, and the time set back
    opened["opened"].clear()
    assert survey(root, cache) == survey(root)
    assert set(opened["opened"]) == {"a.py"}


def test_a_touched_or_moved_file_is_compared_but_not_parsed(root, cache, opened, tmp_path):
    survey(root, cache)
    os.utime(os.path.join(root, "p/a.py"))
    opened["opened"].clear()
    opened["read"] = 0
    survey(root, cache)
    assert (opened["opened"], opened["read"]) == (["a.py"], 0)
    moved = tmp_path.parent / f"{tmp_path.name}-moved"
    os.rename(tmp_path, moved)  # both the code and the cache, as a checkout that is restored elsewhere
    there, its_cache = (str(moved / os.path.relpath(each, tmp_path)) for each in (root, cache))
    assert survey(there, its_cache) == survey(there)
    assert opened["read"] == 0


def test_a_recent_file_is_compared(root, cache, opened, monkeypatch):
    monkeypatch.setattr(stamps, "_COARSEST_CLOCK", 10**12)
    os.utime(os.path.join(root, "p/a.py"))
    survey(root, cache)
    opened["opened"].clear()
    opened["read"] = 0
    before = os.stat(cache).st_mtime_ns
    assert survey(root, cache) == survey(root)
    assert "a.py" in opened["opened"]
    assert opened["read"] == 0
    assert os.stat(cache).st_mtime_ns == before  # nothing is new


@pytest.mark.parametrize(
    "damage",
    [
        lambda _: b"",
        lambda _: b"\0" * 50,
        lambda content: content[:-1],
        lambda content: content[: len(content) // 2],
        lambda content: content + b"x\n",
        lambda content: content.replace(b"An A", b"An X"),
        lambda content: content.replace(b"facts\t", b"facts\t1"),
        lambda _: b"[" * 100_000,
        lambda content: content.split(b"\n")[0],
        lambda content: content.replace(b"\n", b"9" * 5000 + b"\n", 1),
        lambda content: content.replace(b"\n", b"x\n", 1),
    ],
)
def test_a_damaged_cache_is_replaced(root, cache, damage, opened):
    survey(root, cache)
    with open(cache, "rb") as file:
        content = file.read()
    assert damage(content) != content
    with open(cache, "wb") as file:
        file.write(damage(content))
    assert survey(root, cache) == survey(root)
    with open(cache, "rb") as file:
        assert file.read() == content


REST = '["",null,0,0,0,0,1,null]'
SENSELESS_REST = [
    "null",
    "[]",
    "[[],null]",
    "[[1],2]",
    "{",
    "[" * 100_000,
    f"[[],{REST},1]",
    f'[[],{REST},["nope","",1]]',
    f"[[[1,2,3]],{REST},null]",
    f'[[[1,"a",99,""]],{REST},null]',
    f'[[[1,{{}},0,""]],{REST},null]',
    f'[[[1,["a"],"",["b","c"]]],{REST},null]',
    '[[],["",null,99,0,0,0,1,null],null]',
    '[[],["",null,0],null]',
    '[[],["",null,0,0,0,0,1,[[],0]],null]',
    '[[],["",null,0,0,0,0,1,[[],0,null,0]],null]',
]
SENSELESS_IMPORTS = ["null", "[1]", "[[1]]", '[["a",["b"],0,1,99]]', '[["a",5,0,1,0]]', "{", "[" * 100_000]


@pytest.mark.parametrize(
    ("field", "text"),
    [*((-1, text) for text in SENSELESS_REST), *((-2, text) for text in SENSELESS_IMPORTS)],
)
def test_an_entry_of_wrong_types_is_read_again(root, cache, field, text):
    survey(root, cache)
    spoilt = FactsCache(cache, version="1", max_file_size=DEFAULT_MAX_SIZE)
    for key, line in spoilt._read_lines().items():
        fields = line.split("\t")[2:]
        fields[field] = text
        spoilt._new[key] = "\t".join(fields)
    spoilt.save()
    found, expected = survey(root, cache), survey(root)
    assert found.imports == expected.imports
    assert all(isinstance(found.facts.get_summary(name), str) for name in found.facts)
    assert dict(found.facts) == dict(expected.facts)


def test_a_cache_of_another_version_limit_or_python_is_discarded(root, cache, opened, monkeypatch):
    survey(root, cache)
    opened["read"] = 0
    survey(root, cache, version="2")
    assert opened["read"] == len(FILES)
    monkeypatch.setattr("sys.version_info", (3, 99, 0))
    survey(root, cache, version="2")
    assert opened["read"] == 2 * len(FILES)
    monkeypatch.undo()
    limited = survey(root, cache, max_file_size=20)
    assert limited == survey(root, max_file_size=20)
    assert survey(root, cache) == survey(root)


def test_a_cache_that_cannot_be_written_is_ignored(root, tmp_path, monkeypatch):
    nowhere = str(tmp_path / "none" / FACTS_FILE)
    assert survey(root, nowhere) == survey(root)
    full = tmp_path / "full"
    full.mkdir()

    def no_space(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(writing.os, "replace", no_space)
    assert survey(root, str(full / FACTS_FILE)) == survey(root)
    assert os.listdir(full) == []


def test_entries_of_deleted_files_are_dropped_and_unused_ones_are_kept(root, cache, monkeypatch):
    survey(root, cache)
    monkeypatch.setattr(facts_cache, "_MAX_APPENDED", -(10**6))  # all is written anew
    os.remove(os.path.join(root, "p/a.py"))
    kept = Cache(os.path.dirname(cache), version="1", max_file_size=DEFAULT_MAX_SIZE)
    other = Survey([Tier("test", (root,))], cache=kept)
    os.utime(os.path.join(root, "p/b.py"))
    other.survey("p.b")
    other.save()
    with open(cache, encoding="ascii") as file:
        kept = file.read()
    assert "a.py" not in kept.replace("main.py", "")
    assert "empty.py" in kept


def test_unreadable_files_are_not_cached(root, cache):
    with open(os.path.join(root, "p/long.py"), "w", encoding="utf-8") as file:
        file.write("#" * 500)
    first = survey(root, cache, max_file_size=300)
    assert [problem.kind for problem in first.problems if problem.module == "p.long"] == [ProblemKind.SIZE]
    assert survey(root, cache, max_file_size=300) == first
    with open(cache, encoding="ascii") as file:
        assert "long.py" not in file.read()


def test_edges_are_sorted_by_components(root):
    edges = survey(root).imports
    key = [(e.importer.split("."), e.imported.split("."), e.line, e.kind) for e in edges]
    assert key == sorted(key)
    assert len(edges) > 3


def test_new_entries_are_appended_until_the_file_is_rewritten(root, cache, opened, monkeypatch):
    survey(root, cache)
    with open(cache, "rb") as file:
        whole = file.read()
    path = os.path.join(root, "p/a.py")
    for number in range(3):
        with open(path, "w", encoding="utf-8") as file:
            file.write(f"import m{number}\n")
        assert survey(root, cache) == survey(root)
    with open(cache, "rb") as file:
        content = file.read()
    assert content.startswith(whole)
    assert content.count(b"'root/p/a.py'") == 4
    with open(cache, "ab") as file:
        file.write(b"half of a li")
    opened["read"] = 0
    monkeypatch.setattr(facts_cache, "_MAX_APPENDED", -(10**6))
    with open(path, "a", encoding="utf-8") as file:
        file.write("import z\n")
    assert survey(root, cache) == survey(root)
    with open(cache, "rb") as file:
        content = file.read()
    assert content.count(b"'root/p/a.py'") == 1
    assert b"half" not in content


def test_the_number_of_unused_entries_is_limited(root, cache, monkeypatch):
    survey(root, cache)
    monkeypatch.setattr(facts_cache, "_MAX_UNUSED", 2)
    monkeypatch.setattr(facts_cache, "_MAX_APPENDED", -(10**6))
    kept = FactsCache(cache, version="1", max_file_size=DEFAULT_MAX_SIZE)
    kept.add(os.path.join(root, "p/a.py"), ("[]", "[]", False, "stamp", "digest"))
    kept.save()
    with open(cache, "rb") as file:
        assert len(file.read().split(b"\n")) == 1 + 3 + 1
