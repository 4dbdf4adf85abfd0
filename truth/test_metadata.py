"""The metadata of real distributions are understood as importlib.metadata understands them."""

from importlib import metadata

from sphinx_packagemap.discovery.metadata import Metadata, list_entries
from truth import fetching


def test_distributions(site, report):
    directory = str(site)
    theirs = {each._path.name: each for each in metadata.distributions(path=[directory])}
    assert list_entries(directory) == sorted(theirs)
    files = 0
    for entry, their in theirs.items():
        ours = Metadata(directory, entry)
        assert (ours.name, ours.version) == (their.metadata["Name"], their.version)
        recorded = {str(file) for file in their.files or ()} if their.read_text("RECORD") else set()
        assert ours.files == {file for file in recorded if "__pycache__/" not in file}
        entry_points = [each for each in their.entry_points if each.group in ("console_scripts", "gui_scripts")]
        assert set(ours.scripts) == {(each.name, each.module, each.attr or "") for each in entry_points}
        assert list(ours.tops) == (their.read_text("top_level.txt") or "").split()
        assert ours.problems == ours.hiding_problems == ours.project_problems == ()
        files += len(ours.files)
    report(f"metadata: {len(theirs)} distributions with {files} files")
    assert len(theirs) >= len(fetching.distributions())
