"""Metadata of distributions beside the code: the files of installers, and anything else instead."""

from __future__ import annotations

import os
from collections.abc import Callable

from catalogue.fault import Fault

UNREAD = "nothing on the page depends on it"
TEXT = "it is text, and shown as text"

GOOD = "Metadata-Version: 2.1\nName: {id}\nVersion: 1\n\nDescription.\n"
SCRIPT = "[console_scripts]\nrun-it = {id}.healthy:work\n"
FILES = ("METADATA", "RECORD", "entry_points_txt", "top_level_txt", "direct_url_json")
Content = str | bytes | Callable[[str], object] | None


def metadata(key: str, wrong: str = "", *, entry: str = "{id}-1.dist-info", **rest: object) -> Fault:
    """Return a package with a distribution beside it, one of whose files is ``wrong``.

    The files are contents or functions by name, with ``_`` instead of the dot; None for a missing file.
    """
    given = {name: rest.pop(name) for name in FILES if name in rest}
    contents: dict[str, Content] = {"METADATA": GOOD, "entry_points_txt": SCRIPT, **given}  # type: ignore[dict-item]
    directory = entry.format(id=key)

    def make(root: str) -> None:
        for name, content in contents.items():
            path = os.path.join(root, directory, name.replace("_txt", ".txt").replace("_json", ".json"))
            os.makedirs(os.path.dirname(path), exist_ok=True)
            if callable(content):
                content(path)
            elif content is not None:
                with open(path, "wb") as file:
                    file.write(content if isinstance(content, bytes) else content.replace("{id}", key).encode())

    if wrong:
        rest |= {"warning": "metadata", "where": f"../{directory}/{wrong}"}
    values = {"make_beside": make, "own_root": True, "silent": "" if wrong else TEXT} | rest
    return Fault(id=key, **values)  # type: ignore[arg-type]


def link(target: str) -> Callable[[str], None]:
    return lambda path: os.symlink(target, path)


def hostile_headers(value: str, key: str) -> Fault:
    """Return a fault with a hostile value in a header of the metadata."""
    headers = f"Metadata-Version: 2.1\nName: {value}\nVersion: {value}\nHome-page: {value}\n"
    scripts = f"[console_scripts]\n{value} = {key}.healthy:work\n"
    return metadata(key, METADATA=headers, entry_points_txt=scripts)


FAULTS = (
    metadata("metadata_in_order", shown=("run-it",)),
    # No regular files
    metadata("metadata_fifo", "METADATA", METADATA=os.mkfifo),
    metadata("record_fifo", "RECORD", RECORD=os.mkfifo),
    metadata("entry_points_fifo", "entry_points.txt", entry_points_txt=os.mkfifo),
    metadata("top_level_fifo", top_level_txt=os.mkfifo, silent=UNREAD),
    metadata("direct_url_fifo", direct_url_json=os.mkfifo, silent=UNREAD),
    metadata("metadata_endless", "METADATA", METADATA=link("/dev/zero")),
    metadata("record_endless", "RECORD", RECORD=link("/dev/zero")),
    metadata("entry_points_endless", "entry_points.txt", entry_points_txt=link("/dev/zero")),
    metadata("metadata_directory", "METADATA", METADATA=os.makedirs),
    metadata("metadata_link_to_itself", "METADATA", METADATA=link("METADATA")),
    metadata("record_link_to_nowhere", "RECORD", RECORD=link("nowhere")),
    metadata("metadata_link_out", "METADATA", METADATA=link("../../../../outside/secret.py")),
    metadata("entry_points_link_out", "entry_points.txt", entry_points_txt=link("../../../../outside/secret.py")),
    metadata("metadata_missing", "METADATA", METADATA=None),
    Fault(
        id="metadata_file_as_directory",
        make_beside=lambda root: os.symlink(".", os.path.join(root, "metadata_file_as_directory-1.dist-info")),
        warning="metadata",
        where="../metadata_file_as_directory-1.dist-info/METADATA",
        own_root=True,
    ),
    Fault(
        id="metadata_directory_link_to_itself",
        make_beside=lambda root: os.symlink(
            "metadata_directory_link_to_itself-1.dist-info",
            os.path.join(root, "metadata_directory_link_to_itself-1.dist-info"),
        ),
        warning="metadata",
        where="../metadata_directory_link_to_itself-1.dist-info",
        own_root=True,
    ),
    # Content
    metadata("metadata_empty", "METADATA", METADATA=""),
    metadata("metadata_not_utf8", "METADATA", METADATA=b"Name: metadata_not_utf8\nVersion: 1\nAuthor: \xff\n"),
    metadata("metadata_utf16", "METADATA", METADATA="Name: x\nVersion: 1\n".encode("utf-16")),
    metadata("metadata_null_bytes", "METADATA", METADATA=b"\0" * 1000),
    metadata("metadata_without_version", "METADATA", METADATA="Metadata-Version: 2.1\nName: {id}\n"),
    metadata("metadata_without_name", "METADATA", METADATA="Metadata-Version: 2.1\nVersion: 1\n"),
    metadata("metadata_without_headers", "METADATA", METADATA="A description only.\n"),
    metadata("entry_point_without_sign", "entry_points.txt", entry_points_txt="[console_scripts]\nrun-it\n"),
    metadata("entry_point_without_group", "entry_points.txt", entry_points_txt="run-it = {id}:main\n"),
    metadata("entry_point_to_nothing", "entry_points.txt", entry_points_txt="[console_scripts]\nrun-it =\n"),
    metadata("entry_point_to_code", "entry_points.txt", entry_points_txt="[console_scripts]\nx = os:system('id')\n"),
    metadata("entry_points_binary", "entry_points.txt", entry_points_txt=bytes(range(256))),
    metadata("record_not_utf8", "RECORD", RECORD=b"\xff,,\n"),
    metadata("record_out_of_the_root", RECORD="../../../etc/passwd,,\n/etc/shadow,,\n{id}/healthy.py,,\n"),
    metadata("record_with_quotes", RECORD='"{id}/a""b.py",,\n"{id}/open,,\n{id}/healthy.py,,\n'),
    metadata("top_level_hostile", top_level_txt="<b>\n../..\n\x1b[31m\n" + "x" * 5000 + "\n"),
    metadata("direct_url_deep", direct_url_json="[" * 100_000, silent=UNREAD),
    metadata("direct_url_of_wrong_types", direct_url_json='{"url": [1], "dir_info": 5}', silent=UNREAD),
    # Size
    metadata("metadata_huge", "METADATA", METADATA=GOOD + "x" * 5_000_000),
    metadata("record_huge", "RECORD", RECORD="{id}/healthy.py,,\n" * 1_200_000),
    metadata("record_deep", RECORD=("d/" * 2000 + "x.py,,\n") * 500),
    metadata("record_wide", RECORD="".join(f"{{id}}/d{i}/x.py,,\n" for i in range(20_000))),
    metadata(
        "many_entry_points",
        entry_points_txt="[console_scripts]\n" + "".join(f"run{i} = {{id}}.healthy:work\n" for i in range(3000)),
    ),
    # Values that are shown
    hostile_headers("<script>alert(1)</script>", "metadata_with_script"),
    hostile_headers("\x1b[31m", "metadata_with_escape"),
    hostile_headers("\u202egnol", "metadata_that_turns_around"),
    hostile_headers("\\input{/etc/passwd}", "metadata_with_input"),
    hostile_headers("../../etc/passwd", "metadata_with_a_path"),
    hostile_headers("x" * 100_000, "metadata_with_a_long_name"),
    hostile_headers("{line:9999999999}", "metadata_with_a_format"),
)
