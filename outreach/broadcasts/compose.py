"""Messages: a fixed set of fields in sandboxed templates, and what stands in them for one contact.

A template may name fields, choose between words by `if`, and say by `default` what stands where a
field is empty. Everything else Jinja can do (loops, calls, attributes, imports) is refused when the
text is saved, so that no text that a person typed can reach code, other people's data, or make the
sender work without end.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from jinja2 import StrictUndefined, TemplateSyntaxError, nodes
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
    "agency": _("OPD penerima; kosong bila ia tidak mewakili OPD"),
    "commitments": _(
        "Komitmen OPD penerima yang terlambat, atau yang masih terbuka bila tidak ada"
    ),
    "event": _("Kegiatan yang diikuti siaran ini; kosong bila jadwalnya tidak mengikuti kegiatan"),
    "event_time": _("Hari dan jam kegiatan itu, ikut bergeser bila kegiatannya dipindah"),
    "event_place": _("Tempat kegiatan itu"),
    "event_calendar": _("Tautan untuk menyimpan kegiatan itu di kalender"),
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


def _instead(value: str, words: str = "", _empty_too: bool = True) -> str:
    """Jinja's own `default` knows only fields that are not there; ours are there and empty."""
    return value or words


_environment.filters |= {"default": _instead, "d": _instead}

Values = Mapping[str, str]


@dataclass(frozen=True)
class Text:
    """A text made ready: `fill` gives it with all `FIELDS` filled in; `fields` are those it uses,
    in the order in which they first stand in it. A `plain` one is words and fields alone.
    """

    fields: tuple[str, ...]
    fill: Callable[[Values], str]
    plain: bool = True


@lru_cache(maxsize=64)
def compiled(text: str) -> Text:
    """Make a text ready; raises `OutreachError`, with what is wrong in it, if it cannot be sent.

    Most texts are words and fields and nothing else: those are joined, which takes a tenth of what
    Jinja takes for each of a million recipients.
    """
    tree = _parsed(text)
    fields = tuple(dict.fromkeys(name.name for name in tree.find_all(nodes.Name)))
    if not fields:
        only = _environment.from_string(text).render()
        return Text(fields, lambda _values: only)
    parts = [
        part.data if isinstance(part, nodes.TemplateData) else part
        for output in tree.body
        for part in (output.nodes if isinstance(output, nodes.Output) else [output])
    ]
    if all(isinstance(part, str | nodes.Name) for part in parts):
        pattern = "".join(
            part.replace("{", "{{").replace("}", "}}") if isinstance(part, str)
            else f"{{{part.name}}}" if isinstance(part, nodes.Name) else ""
            for part in parts
        )  # fmt: skip
        return Text(fields, pattern.format_map)
    return Text(fields, _environment.from_string(text).render, plain=False)


def values_of(given: Values) -> dict[str, str]:
    """All `FIELDS`, with what stands there when a contact has none."""
    return {field: given.get(field) or MISSING.get(field, "") for field in FIELDS}


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
