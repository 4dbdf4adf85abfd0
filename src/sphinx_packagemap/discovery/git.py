"""Reads the state of a checkout from the files of Git: no command is run, and nothing is written.

The formats are described in *gitrepository-layout*, *gitformat-index* and *git-pack-refs*. All files are untrusted, as
the code is; if one is missing or damaged, less is known.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from functools import cached_property

from sphinx_packagemap.files import Unreadable, read_bytes

_MAX_SIZE = 1 << 20  # bytes of a small file
_MAX_INDEX_SIZE = 1 << 27  # bytes; about a hundred for each file of the repository
_MAX_REFS_SIZE = 1 << 25  # bytes; about eighty for each tag and branch
_MAX_TAGS = 10_000  # tags in files of their own

_HASH = re.compile(rb"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_REF = re.compile(r"refs(?:/(?!\.)[\w.+@-]+)+", re.ASCII)
# Tags of versions, such as ``v1.2``, ``1.2rc1`` or ``name-1.2``; not ``latest``, which moves. A slash is not allowed:
# not all sites can resolve it.
_VERSION_TAG = re.compile(r"(?:[A-Za-z][\w.-]{0,60}?)?\d{1,9}\.\d[\w.+-]{0,60}", re.ASCII)


class Checkout:
    """A working tree of Git, and what its repository records about it; each file is read when it is first needed."""

    def __init__(self, directory: str) -> None:
        """Use the directory that contains ``.git``: a directory, or in other working trees and submodules a file."""
        self.directory = directory
        self._dependencies: dict[str, None] = {}

    def list_dependencies(self) -> tuple[str, ...]:
        """Return the files and directories on which the results so far depend, absolute; not for output."""
        return tuple(self._dependencies)

    @cached_property
    def head(self) -> str:
        """The hash of the commit that is checked out; empty if it is not known."""
        content = self._read(self._private, "HEAD").strip()
        if not content.startswith(b"ref:"):
            return content.decode() if _HASH.fullmatch(content) else ""
        name = content[4:].strip().decode("ascii", "replace")
        if not _REF.fullmatch(name):
            return ""
        content = self._read(self._shared, *name.split("/")).strip() or self._packed_refs.get(name, b"")
        return content.decode() if _HASH.fullmatch(content) else ""

    @cached_property
    def release(self) -> str:
        """The name of the tag of a version at the commit that is checked out; the shortest of several; empty if none.

        A tag in an object that is packed is not found, unless a clone has recorded its commit.
        """
        head = self.head.encode()
        if not head:
            return ""
        found = {
            name.removeprefix("refs/tags/")
            for name, value in self._packed_refs.items()
            if value == head and name.startswith("refs/tags/")
        }
        found |= {name for name in self._list_loose_tags() if self._find_commit_of_tag(name) == head}
        return min(filter(_VERSION_TAG.fullmatch, found), key=lambda name: (len(name), name), default="")

    @cached_property
    def remotes(self) -> tuple[str, ...]:
        """The addresses of the repositories from which it fetches; may contain passwords, so not for output."""
        remotes, section = [], b""
        for line in self._read(self._shared, "config").splitlines():
            key, equals, value = map(bytes.strip, line.partition(b"="))
            if key.startswith(b"["):
                section = key
            elif equals and key.lower() == b"url" and section.lower().startswith(b"[remote"):
                remotes.append(value.strip(b'"').decode("utf-8", "replace"))
        return tuple(remotes)

    @cached_property
    def tracked(self) -> frozenset[bytes]:
        """The paths of the files that Git tracks, relative to the checkout; empty if they cannot be determined."""
        content = self._read(self._private, "index", max_size=_MAX_INDEX_SIZE)
        hash_size = (len(self.head) or 40) // 2
        try:
            return frozenset(_iter_index(content, hash_size))
        except (IndexError, ValueError):
            return frozenset()

    @cached_property
    def _private(self) -> str:
        """The directory with the state of this working tree."""
        path = os.path.join(self.directory, ".git")
        self._dependencies[path if os.path.isfile(path) else os.path.join(path, "HEAD")] = None
        if not os.path.isfile(path):
            return path
        content = self._read(self.directory, ".git").strip()
        target = os.fsdecode(content.removeprefix(b"gitdir:").strip())
        return os.path.normpath(os.path.join(self.directory, target)) if content.startswith(b"gitdir:") else path

    @cached_property
    def _shared(self) -> str:
        """The directory with the refs and settings of all working trees of the repository."""
        relative = os.fsdecode(self._read(self._private, "commondir").strip())
        return os.path.normpath(os.path.join(self._private, relative)) if relative else self._private

    @cached_property
    def _packed_refs(self) -> dict[str, bytes]:
        """The hashes by full name; of an annotated tag, that of its commit."""
        found: dict[str, bytes] = {}
        name = ""
        for line in self._read(self._shared, "packed-refs", max_size=_MAX_REFS_SIZE).splitlines():
            if line.startswith(b"^") and name:
                found[name] = line[1:]
            elif not line.startswith(b"#"):
                value, _, encoded = line.partition(b" ")
                name = encoded.decode("utf-8", "replace")
                found[name] = value
        return found

    def _list_loose_tags(self) -> list[str]:
        directory = os.path.join(self._shared, "refs", "tags")
        self._dependencies[directory] = None
        try:
            names = sorted(filter(_VERSION_TAG.fullmatch, os.listdir(directory)))
        except OSError:
            return []
        return names[-_MAX_TAGS:]

    def _find_commit_of_tag(self, name: str) -> bytes:
        """Return the hash of the commit of a tag with a file of its own; empty if it cannot be determined."""
        value = self._read(self._shared, "refs", "tags", name).strip()
        if not _HASH.fullmatch(value) or value == self.head.encode():
            return value
        text = value.decode()
        packed = self._read(self._shared, "objects", text[:2], text[2:])
        if not packed:
            return b""
        import zlib  # only for annotated tags

        try:
            content = zlib.decompressobj().decompress(packed, 200)  # bytes: its beginning is enough
        except zlib.error:
            return b""
        match = re.match(rb"tag \d+\0object ([0-9a-f]+)\ntype commit\n", content)
        return match[1] if match else b""

    def _read(self, *path: str, max_size: int = _MAX_SIZE) -> bytes:
        """Return the content of a file; empty if it does not exist or cannot be read."""
        file = os.path.join(*path)
        self._dependencies[file] = None
        try:
            return read_bytes(file, max_size)
        except (Unreadable, MemoryError):
            return b""


def _iter_index(content: bytes, hash_size: int) -> Iterator[bytes]:
    """Yield the path of each entry of an index; raise ValueError or IndexError if it is damaged or not complete."""
    version = int.from_bytes(content[4:8], "big")
    if not content.startswith(b"DIRC") or version not in (2, 3, 4):
        raise ValueError("not an index of a known version")
    position, path = 12, b""
    for _ in range(int.from_bytes(content[8:12], "big")):
        start = position
        position += 40 + hash_size  # times, device, inode, mode, owner, size; hash
        is_extended = content[position] & 0x40
        position += 4 if is_extended else 2
        if version == 4:  # a number of bytes to remove from the end of the last path, and the bytes to add
            removed, position = _read_offset(content, position)
            end = content.index(0, position)
            path = path[: len(path) - removed] + content[position:end]
            position = end + 1
        else:
            end = content.index(0, position)
            path = content[position:end]
            position = start + (end - start + 8) // 8 * 8  # one to eight zero bytes
        yield path
    if content[position : position + 4] == b"link":
        raise ValueError("the entries are in several files")


def _read_offset(content: bytes, position: int) -> tuple[int, int]:
    """Return a number of variable length (*gitformat-pack*, offset encoding), and the position after it."""
    value = content[position] & 0x7F
    while content[position] & 0x80:
        position += 1
        value = ((value + 1) << 7) | (content[position] & 0x7F)
    return value, position + 1
