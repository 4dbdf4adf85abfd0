"""Keeps the message catalogues in step with the code: ``make messages``.

Messages that have changed are marked as fuzzy, and new ones are empty. Until they are translated, they are shown in
English, and a test warns of them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).parents[1] / "src" / "sphinx_packagemap"
LOCALE = PACKAGE / "locale"
DOMAIN = "sphinx_packagemap"
LANGUAGES = ("de", "en", "es", "fr", "ja", "pt_BR", "zh_CN")

# The methods of ``Language`` that take a message; ``mark`` for what is translated elsewhere.
_KEYWORDS = {
    "translate": None,
    "translate_plural": (1, 2),
    "translate_count": (1, 2),
    "format_count": (1, 2),
    "mark_message": None,
}
_METHODS = [("**.py", "python")]


def extracted() -> Catalog:
    """Return the messages that the code says, in the order of its files."""
    catalog = Catalog(project="sphinx-packagemap", charset="utf-8", fuzzy=False)
    found = sorted(extract_from_dir(PACKAGE, _METHODS, keywords=_KEYWORDS), key=lambda each: (each[0], each[1]))
    for file, _line, message, _comments, _context in found:
        catalog.add(message, locations=[(file.replace("\\", "/"), 0)])
    return catalog


def path_of(language: str, suffix: str = "po") -> Path:
    """Return the file of the catalogue of a language."""
    return LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}.{suffix}"


def catalogue(language: str) -> Catalog:
    """Return the catalogue of a language as it is written."""
    with path_of(language).open("rb") as file:
        return read_po(file, locale=language, domain=DOMAIN)


def as_text(catalog: Catalog) -> bytes:
    """Return a catalogue as its file has it: without dates, which would change it each time."""
    catalog.project, catalog.version = "sphinx-packagemap", ""
    catalog.header_comment = f"# Messages of sphinx-packagemap: {catalog.locale or 'template'}."
    buffer = BytesIO()
    write_po(buffer, catalog, width=0, include_lineno=False, ignore_obsolete=True)
    return b"".join(line for line in buffer.getvalue().splitlines(True) if not line.startswith(_CHANGING))


_CHANGING = (
    b'"POT-Creation-Date',
    b'"PO-Revision-Date',
    b'"Generated-By',
    b'"Last-Translator',
    b'"Language-Team',
    b'"Report-Msgid',
)


_NEVER = datetime(2000, 1, 1, tzinfo=UTC)  # the same catalogue is the same file, whenever it is made


def compiled(catalog: Catalog) -> bytes:
    """Return a catalogue in the form that gettext reads."""
    catalog.creation_date = catalog.revision_date = _NEVER
    buffer = BytesIO()
    write_mo(buffer, catalog)
    return buffer.getvalue()


def _updated(language: str, template: Catalog) -> Catalog:
    catalog = catalogue(language) if path_of(language).exists() else Catalog(language, DOMAIN, fuzzy=False)
    # New messages become part of the catalogue: each has its own, or else those of one language get into the others.
    catalog.update(deepcopy(template), no_fuzzy_matching=language == "en")
    if language == "en":  # it says what the code says
        for message in catalog:
            if message.id:
                message.string = message.id
                message.flags.discard("fuzzy")
    return catalog


def _unfinished(catalog: Catalog) -> Iterator[str]:
    for message in catalog:
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        if message.id and (message.fuzzy or not all(strings)):
            yield _first(message.id)


def find_missing() -> dict[str, list[str]]:
    """Return the messages of the code that the template or a catalogue lacks, or has no translation for."""
    wanted = [message.id for message in extracted() if message.id]
    with (LOCALE / f"{DOMAIN}.pot").open("rb") as file:
        template = {message.id for message in read_po(file)}
    found = {"template": [_first(each) for each in wanted if each not in template]}
    for language in LANGUAGES:
        current = catalogue(language)
        unfinished = set(_unfinished(current))
        present = {message.id for message in current}
        found[language] = [_first(each) for each in wanted if each not in present or _first(each) in unfinished]
    return {language: missing for language, missing in found.items() if missing}


def _first(message: str | tuple[str, ...]) -> str:
    return message if isinstance(message, str) else message[0]


def main() -> int:
    """Update and compile all catalogues; print the messages that are left to translate."""
    template = extracted()
    (LOCALE / f"{DOMAIN}.pot").write_bytes(as_text(template))
    left = 0
    for language in LANGUAGES:
        catalog = _updated(language, template)
        path_of(language).parent.mkdir(parents=True, exist_ok=True)
        path_of(language).write_bytes(as_text(catalog))
        path_of(language, "mo").write_bytes(compiled(catalogue(language)))
        for message in _unfinished(catalog):
            print(f"{language}: {message}")
            left += 1
    print(f"{left} messages are left to translate: they are shown in English.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
