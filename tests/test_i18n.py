"""The catalogues are complete and valid in every language."""

import gettext
import io
import string
import sys
import warnings
from importlib.resources import files
from pathlib import Path

import pytest

from sphinx_packagemap.i18n import ENGLISH, get_language

sys.path.insert(0, str(Path(__file__).parents[1] / "tools"))
import messages

LANGUAGES = messages.LANGUAGES


def fields(text):
    return sorted(field for _, field, _, _ in string.Formatter().parse(text) if field is not None)


def texts(message):
    return message if isinstance(message, tuple) else (message,)


def test_missing_translations_are_reported():
    """A missing message is shown in English, so it is a warning and not a failure."""
    found = messages.find_missing()
    for language, missing in found.items():
        warnings.warn(f"{language}: {len(missing)} messages are not translated, such as {missing[0]!r}", stacklevel=1)
    assert get_language("de").translate("no catalogue has this") == "no catalogue has this"


def test_missing_entries_are_found(monkeypatch):
    template = messages.extracted()
    template.add("no catalogue has this")
    monkeypatch.setattr(messages, "extracted", lambda: template)
    found = messages.find_missing()
    assert set(found) == {*messages.LANGUAGES, "template"}
    assert all("no catalogue has this" in missing for missing in found.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_translation_has_the_fields_of_its_message(language):
    for message in messages.catalogue(language):
        for text in texts(message.string) if message.id else ():
            # A singular may do without the number, as that of the message itself.
            assert fields(text) in [fields(each) for each in texts(message.id)], text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalogue_is_that_of_the_text(language):
    # Not byte by byte: the version of Babel is in it.
    compiled = gettext.GNUTranslations(io.BytesIO(messages.compiled(messages.catalogue(language))))
    with messages.path_of(language, "mo").open("rb") as file:
        stored = gettext.GNUTranslations(file)
    assert {key: text for key, text in stored._catalog.items() if key} == {
        key: text for key, text in compiled._catalog.items() if key
    }


def test_a_language_is_found_by_its_code_or_the_first_part_of_it():
    word = "Structure"
    assert (
        get_language("de").translate(word)
        == get_language("de_AT").translate(word)
        == get_language("de-CH").translate(word)
        == "Aufbau"
    )
    assert get_language("pt_BR").translate(word) == get_language("pt-BR").translate(word) == "Estrutura"
    assert get_language("zh_CN").translate(word) == "结构"
    for code in ("en", "en_GB", "tlh", "", None, "../../etc"):
        assert get_language(code).translate(word) == word


def test_numbers_have_their_plurals():
    assert ENGLISH.translate_count("{count} class", "{count} classes", 1) == "1 class"
    assert get_language("de").translate_count("{count} class", "{count} classes", 1) == "1 Klasse"
    assert get_language("de").translate_count("{count} class", "{count} classes", 2) == "2 Klassen"
    assert get_language("fr").translate_count("{count} class", "{count} classes", 0) == "0 classe"
    assert get_language("ja").translate_count("{count} class", "{count} classes", 5) == "クラス 5 個"


def test_a_word_with_a_plural_is_found_by_itself(monkeypatch):
    def get_text(self, message):  # as in Python 3.11.2
        return self._catalog.get(message, message)

    monkeypatch.setattr(gettext.GNUTranslations, "gettext", get_text)
    assert get_language("de").translate("module") == "Modul"
    assert get_language("ja").translate("class") == "クラス"
    assert get_language("de").translate("no catalogue has this") == "no catalogue has this"


def test_new_messages_of_one_language_do_not_get_into_another(monkeypatch, tmp_path):
    """English says what the code says: this may not become the translation into languages that come later."""
    monkeypatch.setattr(messages, "LOCALE", tmp_path)
    monkeypatch.setattr(messages, "LANGUAGES", ("en", "fr"))
    messages.main()
    found = messages.find_missing()
    assert set(found) == {"fr"}
    assert "module" in found["fr"]


def test_the_empty_message_has_no_translation():
    assert get_language("de").translate("") == ""  # gettext would return the header of the catalogue


def test_the_catalogues_are_installed():
    locale = files("sphinx_packagemap").joinpath("locale")
    for language in LANGUAGES:
        assert locale.joinpath(language, "LC_MESSAGES", "sphinx_packagemap.mo").is_file()
