"""English by switch: every sentence of the interface has its translation, and no other is kept."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest
from flask import Flask
from jinja2 import Environment
from jinja2.ext import extract_from_ast

from outreach.accounts.words import ACTION_NAMES
from outreach.database import Database
from outreach.language import english
from outreach.settings import ROOT
from tests.build import signed_in

pytestmark = pytest.mark.one_database

# Calls whose constant text arguments are shown to people.
TOLD = {"_", "gettext", "lazy", "OutreachError", "NotFound", "NotAllowed", "Overtaken",
        "StorageError", "BadMap"}  # fmt: skip
# Written for citizens in Indonesian and Sundanese, never in English.
CITIZENS = re.compile(
    r"gate/|materials/.+/|villages/(base|page|problem|scripts|script_sheet)\.html|audience/citizen/"
)
FIELD = re.compile(r"%\((\w+)\)s")


def _texts(expression: ast.expr) -> Iterator[str]:
    """The constant texts an argument can become, both branches of a choice included."""
    if isinstance(expression, ast.Constant) and isinstance(expression.value, str):
        yield expression.value
    elif isinstance(expression, ast.IfExp):
        yield from _texts(expression.body)
        yield from _texts(expression.orelse)


def _of_code() -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / "outreach").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in TOLD:
                for argument in node.args:
                    for text in _texts(argument):
                        yield str(path.relative_to(ROOT)), text


def _of_templates() -> Iterator[tuple[str, str]]:
    environment = Environment(extensions=["jinja2.ext.i18n"])
    folder = ROOT / "templates"
    for path in sorted(folder.rglob("*.html")):
        name = str(path.relative_to(folder))
        if CITIZENS.match(name):
            continue
        for _line, _function, message in extract_from_ast(
            environment.parse(path.read_text(encoding="utf-8")), ("_",)
        ):
            texts = message if isinstance(message, tuple) else (message,)
            yield from ((name, text) for text in texts if text)


def test_every_sentence_has_an_english_one() -> None:
    known = english()
    missing = {text: where for where, text in [*_of_code(), *_of_templates()] if
               re.search(r"[^\W\d]", FIELD.sub("", text)) and text not in known}  # fmt: skip
    assert not missing


def test_no_translation_is_left_over() -> None:
    said = {text for _, text in [*_of_code(), *_of_templates()]}
    assert not english().keys() - said - _named_by_value()


def _named_by_value() -> set[str]:
    """Sentences that reach `gettext` through a table of words."""
    from outreach.campaigns.approve import DEVICE_WORDS

    return set(DEVICE_WORDS.values())


def test_a_translation_keeps_its_fields() -> None:
    for indonesian, translated in english().items():
        assert sorted(FIELD.findall(indonesian)) == sorted(FIELD.findall(translated)), indonesian


def test_every_recorded_action_has_a_name() -> None:
    recorded = set()
    for path in sorted((ROOT / "outreach").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = getattr(getattr(node, "func", None), "id", "") or getattr(
                getattr(node, "func", None), "attr", ""
            )
            if isinstance(node, ast.Call) and name == "record":
                recorded |= {text for text in _texts(node.args[2])}
    assert recorded == set(ACTION_NAMES)


@pytest.mark.parametrize("path", ["/", "/kampanye/", "/layanan/", "/tempat/", "/kontak/baru"])
def test_pages_speak_english_after_the_switch(app: Flask, database: Database, path: str) -> None:
    browser = signed_in(app, database, "admin")
    browser.post("/bahasa", data={"language": "en", "next": "/"})
    page = browser.get(path).get_data(as_text=True)
    assert '<html lang="en">' in page
    assert "Beranda" not in page
    assert "Sign out" in page


def test_an_error_is_told_in_the_readers_language(app: Flask, database: Database) -> None:
    browser = signed_in(app, database, "admin")
    browser.post("/bahasa", data={"language": "en", "next": "/"})
    page = browser.get("/kampanye/tidak-ada").get_data(as_text=True)
    assert "There is no campaign “tidak-ada”." in page
