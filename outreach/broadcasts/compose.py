"""Messages: a fixed set of fields in sandboxed templates, and what stands in them for one contact.

A template may name fields, choose between words by `if`, and set a default. Everything else Jinja
can do (loops, calls, attributes, imports) is refused when the text is saved, so that no text that a
person typed can reach code, other people's data, or make the sender work without end.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from jinja2 import StrictUndefined, Template, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from outreach.errors import OutreachError
from outreach.language import lazy as _
from outreach.wib import number

# What a message may say, and what stands there when the contact has none.
FIELDS = {
    "name": _("Nama penerima, atau “Bapak/Ibu” bila kosong"),
    "role": _("Jabatan penerima; boleh kosong"),
    "village": _("Tempat penerima, misalnya Desa Campaka"),
    "district": _("Kecamatan penerima"),
    "service_name": _("Nama layanan yang dikampanyekan"),
    "link": _("Tautan desa penerima sendiri"),
    "unsubscribe": _("Tautan untuk berhenti"),
}
MISSING = {"name": "Bapak/Ibu"}
LONGEST = 10_000  # characters of a template
_FILTERS = {"default", "d", "upper", "lower", "title", "capitalize"}
_ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.If,
    nodes.CondExpr, nodes.Filter, nodes.Not, nodes.And, nodes.Or, nodes.Compare, nodes.Operand,
    nodes.Keyword,
)  # fmt: skip
_environment = ImmutableSandboxedEnvironment(
    undefined=StrictUndefined, autoescape=False, keep_trailing_newline=True
)


def check(text: str) -> None:
    """Raise `OutreachError`, with what is wrong in it, for a text that cannot be sent."""
    _compiled(text)


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its fields filled; raises `OutreachError` as `check` does."""
    given = {field: values.get(field) or MISSING.get(field, "") for field in FIELDS}
    return _compiled(text).render(given)


def fields_of(text: str) -> list[str]:
    """The fields a text uses, in the order in which they first stand in it."""
    found = _parsed(text).find_all(nodes.Name)
    return list(dict.fromkeys(name.name for name in found))


@lru_cache(maxsize=64)
def _compiled(text: str) -> Template:
    _parsed(text)
    return _environment.from_string(text)


def _parsed(text: str) -> nodes.Template:
    if len(text) > LONGEST:
        raise OutreachError(
            "Pesan terlalu panjang.",
            "Paling banyak %(n)s huruf.",
            n=number(LONGEST),
        )
    try:
        tree = _environment.parse(text)
    except TemplateSyntaxError as error:
        raise OutreachError(
            "Isian di baris %(line)s tidak terbaca.",
            "Tulis isian seperti {{ name }}, dengan dua kurung kurawal di kedua sisi.",
            line=error.lineno,
        ) from None
    except RecursionError:
        raise OutreachError("Pesan terlalu berbelit.", "Sederhanakan isiannya.") from None
    for node in _walk(tree):
        if isinstance(node, nodes.Name):
            if node.name not in FIELDS:
                raise OutreachError(
                    "Pesan memakai isian “%(field)s” yang tidak dikenal.",
                    "Yang ada: %(known)s.",
                    field=node.name,
                    known=", ".join(FIELDS),
                )
        elif not isinstance(node, _ALLOWED) or (
            isinstance(node, nodes.Filter) and node.name not in _FILTERS
        ):
            raise OutreachError(
                "Pesan memakai perintah yang tidak boleh ada di sini (baris %(line)s).",
                "Pakai isian saja: %(known)s.",
                line=node.lineno,
                known=", ".join(FIELDS),
            )
    return tree


def _walk(node: nodes.Node) -> list[nodes.Node]:
    found, waiting = [], [node]
    while waiting:
        one = waiting.pop()
        found.append(one)
        waiting.extend(one.iter_child_nodes())
    return found
