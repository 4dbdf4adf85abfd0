"""The words of the extension in the reader's language.

The catalogues lie in ``locale``; a message without a translation is said in English. Nothing here knows Sphinx:
which language it is, the caller says.
"""

from __future__ import annotations

import gettext
import os
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

CATALOGUE = "sphinx_packagemap"
DIRECTORY = os.path.join(os.path.dirname(__file__), "locale")


class Language:
    """Translates messages into one language."""

    def __init__(self, translations: gettext.NullTranslations) -> None:
        """Take the translations of ``gettext``."""
        self._translations = translations

    def translate(self, message: str, **fields: str | int) -> str:
        """Return the translation of a message, with its ``{fields}`` filled in if any are given."""
        translation = self._translations.gettext(message) if message else ""
        return translation.format(**fields) if fields else translation

    def translate_plural(self, one: str, many: str, count: int) -> str:
        """Return the translation of a message about some number of things; its field ``{count}`` is left as it is."""
        return self._translations.ngettext(one, many, count)

    def translate_count(self, one: str, many: str, count: int, **fields: str | int) -> str:
        """Return the translation of a message about some number of things, with its ``{fields}`` filled in."""
        return self.translate_plural(one, many, count).format(count=count, **fields)

    def join_list(self, words: list[str]) -> str:
        """Return words as a list within a sentence."""
        return self.translate(", ").join(words)


def mark_message(message: str) -> str:
    """Return a message as it is: it is translated elsewhere, and the extraction of messages finds it here."""
    return message


@lru_cache(maxsize=32)
def get_language(code: str | None) -> Language:
    """Return the language of a code such as ``pt_BR``, or one that it is a variety of; else English."""
    codes = list(_iter_codes(code or "en"))
    return Language(gettext.translation(CATALOGUE, DIRECTORY, codes, fallback=True))


def list_languages() -> tuple[str, ...]:
    """Return the codes of the languages that have a catalogue, sorted."""
    return tuple(sorted(each for each in os.listdir(DIRECTORY) if os.path.isdir(os.path.join(DIRECTORY, each))))


def is_known(code: str) -> bool:
    """Tell whether a code such as ``pt_BR`` is that of a language with a catalogue, or of a variety of one."""
    return not {*_iter_codes(code)}.isdisjoint(list_languages())


def _iter_codes(code: str) -> Iterator[str]:
    normal = code.replace("-", "_")
    yield normal
    yield normal.partition("_")[0]


ENGLISH = Language(gettext.NullTranslations())
