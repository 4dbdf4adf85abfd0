"""Translates the messages of the extension into the language of the documentation.

The catalogues are in ``locale``; a message without a translation is in English. This module does not depend on Sphinx:
its callers pass the language.
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
        self._found: dict[str, str] = {}  # translations by message: a page needs the same few thousands of times

    def translate(self, message: str, **fields: str | int) -> str:
        """Return the translation of a message, with its ``{fields}`` filled in if any are given."""
        translation = self._found.get(message)
        if translation is None:
            translation = self._found[message] = self._find_translation(message)
        return translation.format(**fields) if fields else translation

    def _find_translation(self, message: str) -> str:
        translation = self._translations.gettext(message) if message else ""
        if translation == message:  # in early Python 3.11, gettext does not find messages that have a plural, too
            translation = self._translations.ngettext(message, message, 1)
        return translation

    def translate_plural(self, one: str, many: str, count: int) -> str:
        """Return the translation of a message in the singular or plural; its field ``{count}`` is not filled in."""
        return self._translations.ngettext(one, many, count)

    def translate_count(self, one: str, many: str, count: int, **fields: str | int) -> str:
        """Return the translation of a message in the singular or plural, with its ``{fields}`` filled in."""
        return self.translate_plural(one, many, count).format(count=self.format_number(count), **fields)

    def format_number(self, number: int) -> str:
        """Return a number with its digits in groups of three, as in ``12,345``."""
        return f"{number:,}".replace(",", self._get_separators()[0])

    def format_thousands(self, number: int) -> str:
        """Return a large number in thousands, with one decimal place, as in ``70.4k``."""
        hundreds = (number + 50) // 100
        return f"{self.format_number(hundreds // 10)}{self._get_separators()[1]}{hundreds % 10}k"

    def format_hundredths(self, number: float) -> str:
        """Return a number with two decimal places, as in ``0.75``."""
        return f"{number:.2f}".replace(".", self._get_separators()[1])

    def _get_separators(self) -> tuple[str, str]:
        code = self._translations.info().get("language", "").partition("_")[0]
        return _SEPARATORS.get(code, (",", "."))

    def join_list(self, words: list[str]) -> str:
        """Return words joined to a list that can be part of a sentence."""
        return self.translate(", ").join(words)


# Between groups of three digits, and before decimal places, by language (CLDR); the first one in French may not be at
# the end of a line.
_SEPARATORS = {"de": (".", ","), "es": (".", ","), "fr": ("\xa0", ","), "pt": (".", ",")}


def mark_message(message: str) -> str:
    """Return a message unchanged: this marks it for extraction where it is not translated yet."""
    return message


@lru_cache(maxsize=32)
def get_language(code: str | None) -> Language:
    """Return the language for a code such as ``pt_BR``, or else the one for its first part; without either, English."""
    codes = list(_iter_codes(code or "en"))
    return Language(gettext.translation(CATALOGUE, DIRECTORY, codes, fallback=True))


def list_languages() -> tuple[str, ...]:
    """Return the codes of the languages that have a catalogue, sorted."""
    return tuple(sorted(each for each in os.listdir(DIRECTORY) if os.path.isdir(os.path.join(DIRECTORY, each))))


def is_known(code: str) -> bool:
    """Return whether there is a catalogue for a code such as ``pt_BR``, or for its first part."""
    return not {*_iter_codes(code)}.isdisjoint(list_languages())


def _iter_codes(code: str) -> Iterator[str]:
    normal = code.replace("-", "_")
    yield normal
    yield normal.partition("_")[0]


ENGLISH = Language(gettext.NullTranslations())
