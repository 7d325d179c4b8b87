"""Compile a laid-out piece into a form: WeasyPrint's PDF with its slots left open.

Slots are elements with `data-slot`; they are hidden when drawn and found in the layout tree.
What WeasyPrint marked in its content stream carries over, so the reading order stays.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from typing import Any

import pikepdf
from weasyprint import Document
from weasyprint.formatting_structure import boxes
from weasyprint.matrix import Matrix as Turn

from outreach.errors import OutreachError
from outreach.materials.catalogue import Material
from outreach.materials.colour import fill, press_resources, press_spaces, press_stream
from outreach.materials.embed import WEIGHTS, embed, truetype
from outreach.materials.fit import leaves
from outreach.materials.form import Element, Form, Matrix, Side, Slot

POINTS = 72 / 25.4
_PX = 0.75  # points


def compile_form(document: Document, material: Material, modules: int) -> Form:
    """The form of a document whose slots are hidden; `modules` a side of the QR symbol."""
    pdf: Any = pikepdf.open(io.BytesIO(document.write_pdf(pdf_tags=True, uncompressed_pdf=True)))
    trees = _trees(pdf)
    sides = [_side(pdf, at, page, trees[at]) for at, page in enumerate(document.pages)]
    _check_slots(material, sides)
    resources = pdf.pages[0].Resources
    if "/ColorSpace" in resources:
        del resources["/ColorSpace"]  # WeasyPrint's Lab spaces, which nothing here uses
    faces = _add_faces(pdf, resources, sides)
    spaces = pdf.make_indirect(press_spaces(pdf))
    press = pdf.make_indirect(press_resources(pdf, resources, spaces))
    objects = _Objects()
    numbers = [objects.number(thing) for thing in (resources, press, resources.Font, spaces)]
    sheet = material.sheet
    width, height = (material.drawn(side) * POINTS for side in material.trim_mm)
    return Form(
        material=material.slug,
        title=str(pdf.docinfo.get("/Title", "")),
        language=str(pdf.Root.get("/Lang", "id")),
        trim=(width, height),
        bleed=material.drawn(material.bleed_mm) * POINTS,
        scale=material.scale,
        modules=modules,
        objects=objects.bodies,
        resources=numbers[0],
        press_resources=numbers[1],
        fonts=numbers[2],
        spaces=numbers[3],
        sides=sides,
        faces=faces,
        sheet=(sheet.size_mm[0] * POINTS, sheet.size_mm[1] * POINTS) if sheet else None,
        cells=_cells(material),
        corner=sheet.corner_mm * POINTS if sheet else 0.0,
    )


def _cells(material: Material) -> list[tuple[float, float]]:
    """Lower left corners of the pieces, left to right and from the top row down, centred."""
    sheet = material.sheet
    if sheet is None:
        return []
    width, height = (side + sheet.gap_mm for side in material.trim_mm)
    left = (sheet.size_mm[0] - sheet.columns * width + sheet.gap_mm) / 2
    bottom = (sheet.size_mm[1] - sheet.rows * height + sheet.gap_mm) / 2
    return [
        ((left + column * width) * POINTS, (bottom + row * height) * POINTS)
        for row in reversed(range(sheet.rows))
        for column in range(sheet.columns)
    ]


def _check_slots(material: Material, sides: list[Side]) -> None:
    found = {slot.name for side in sides for slot in side.slots}
    if found != set(material.slots):
        raise OutreachError(
            "Materi %(material)s: slots di material.toml (%(promised)s) tidak sama dengan "
            "data-slot di template.html (%(found)s).",
            "Samakan keduanya.",
            material=material.slug,
            promised=", ".join(sorted(material.slots)),
            found=", ".join(sorted(found)),
        )


# ---- slots, from the layout tree ---------------------------------------------------------------


def _side(pdf: pikepdf.Pdf, at: int, page: Any, tree: list[Element]) -> Side:
    height = page.height * _PX
    turn = Turn(_PX, 0, 0, -_PX, 0, height)
    found = list(leaves(page._page_box, turn))
    marked = [kid for element in _in_order(tree) for kid in element if isinstance(kid, int)]
    if len(marked) != len(found):
        raise AssertionError("WeasyPrint's layout and its structure tree differ")
    slots = [
        _slot(leaf, turn, box, mcid)
        for (leaf, turn, box, _), mcid in zip(found, marked, strict=True)
        if box is not None
    ]
    plain = _plain_figures(tree)
    source = pdf.pages[at]
    instructions = _without(source, {slot.mcid for slot in slots}, plain)
    office = pikepdf.unparse_content_stream(instructions)
    press = pikepdf.unparse_content_stream(press_stream(instructions))
    spoken = {
        mcid: leaf.style["lang"] or ""
        for (leaf, *_), mcid in zip(found, marked, strict=True)
        if isinstance(leaf, boxes.TextBox)
    }
    language = str(pdf.Root.get("/Lang", "id"))
    return Side(office, press, slots, _tidy(tree, plain, slots, spoken, language))


def _slot(leaf: Any, turn: Turn, box: Any, mcid: int) -> Slot:
    matrix: Matrix = tuple(turn.values)
    name = box.element.get("data-slot")
    if name == "qr":
        x, y = leaf.content_box_x(), leaf.content_box_y()
        return Slot(name, matrix, x, y, leaf.width, mcid)
    style = leaf.style
    weight = min(WEIGHTS, key=lambda known: abs(known - style["font_weight"]))
    spacing = style["letter_spacing"]
    align = style["text_align_all"]
    return Slot(
        name,
        matrix,
        box.content_box_x(),
        leaf.position_y + leaf.baseline,
        box.width,
        mcid,
        *fill(style["color"]),
        weight,
        style["font_size"],
        0.0 if spacing == "normal" else float(spacing),
        {"start": "left", "end": "right"}.get(align, align),
    )


# ---- content, without what is stamped ----------------------------------------------------------


def _without(page: Any, slots: set[int], plain: set[int]) -> list[Any]:
    """The page's instructions without the slots' marks; `plain` drawings become artifacts."""
    kept: list[Any] = []
    skipping = 0
    instructions: Any = pikepdf.parse_content_stream(page)
    for operands, operator in instructions:
        name = str(operator)
        if skipping:
            # Nothing but a drawing's own state is inside a hidden slot's mark.
            skipping += {"BDC": 1, "BMC": 1, "EMC": -1}.get(name, 0)
            continue
        if name == "BDC":
            mcid = int(operands[1].get("/MCID", -1))
            if mcid in slots:
                skipping = 1
                continue
            if mcid in plain:
                operands, operator = [pikepdf.Name("/Artifact")], pikepdf.Operator("BMC")
        kept.append(pikepdf.ContentStreamInstruction(operands, operator))
    return kept


# ---- structure ---------------------------------------------------------------------------------


def _trees(pdf: pikepdf.Pdf) -> list[list[Element]]:
    """WeasyPrint's structure tree, by page; the first element of each is its root."""
    pages = {page.obj.objgen: at for at, page in enumerate(pdf.pages)}
    trees: list[list[Element]] = [[Element("Document", [], -1)] for _ in pages]

    def add(node: Any, tree: list[Element], parent: int) -> None:
        at = len(tree)
        tree.append(Element(str(node.S)[1:], [], parent, str(node.get("/Alt", ""))))
        tree[parent].kids.append(str(at))
        for kid in node.K:
            if isinstance(kid, pikepdf.Dictionary):
                add(kid, tree, at)
            else:
                tree[at].kids.append(int(kid))

    [root] = pdf.Root.StructTreeRoot.K
    for top in root.K:
        add(top, trees[pages[top.Pg.objgen]], 0)
    return trees


def _in_order(tree: list[Element], at: int = 0) -> Iterator[list[int | str]]:
    """The kids of every element, depth first."""
    for kid in tree[at].kids:
        if isinstance(kid, str):
            yield from _in_order(tree, int(kid))
        else:
            yield [kid]


def _plain_figures(tree: list[Element]) -> set[int]:
    """Marks of drawings that say nothing, having no alternative text."""
    return {
        kid
        for element in tree
        if element.kind == "Figure" and not element.alt
        for kid in element.kids
        if isinstance(kid, int)
    }


def _tidy(
    tree: list[Element], plain: set[int], slots: list[Slot], spoken: dict[int, str], language: str
) -> list[Element]:
    """The tree without wrappers that mean nothing: they would cost room on every page.

    `spoken` is the language of each mark that is text, `language` the document's: a wrapper in
    another one means something.
    """
    named = {slot.mcid: slot for slot in slots}
    out: list[Element] = [Element("Document", [], -1)]

    def tongue(node: Element) -> str:
        """The one language of all text in a node, or nothing."""
        found = {spoken[kid] for kid in _marks(tree, node) if kid in spoken}
        return found.pop() if len(found) == 1 else ""

    def move(at: int, parent: int, around: str) -> None:
        for kid in tree[at].kids:
            if isinstance(kid, int):
                if kid not in plain:
                    out[parent].kids.append(kid)
                continue
            node = tree[int(kid)]
            if node.kind == "Figure" and plain.issuperset(node.kids):
                continue
            direct = [k for k in node.kids if isinstance(k, int)]
            own = tongue(node) or around
            wrapper = node.kind in ("NonStruct", "Span", "Div")
            inline = out[parent].kind not in _GROUPS
            if wrapper and (not _has_text(tree, node) or (inline and own == around)):
                move(int(kid), parent, around)
                continue
            kind = ("Span" if inline else "P") if wrapper else node.kind
            box = None
            slot = named.get(direct[0]) if direct else None
            if slot and slot.name == "qr":
                a, _b, _c, d, e, f = slot.matrix
                x, y = a * slot.x + e, d * slot.y + f
                far, end = x + a * slot.width, y + d * slot.width
                box = (min(x, far), min(y, end), max(x, far), max(y, end))
            told = own if own != around else ""
            named_slot = slot.name if slot else ""
            out.append(Element(kind, [], parent, node.alt, named_slot, box, told))
            out[parent].kids.append(str(len(out) - 1))
            move(int(kid), len(out) - 1, own)

    move(0, 0, language)
    return out


def _marks(tree: list[Element], node: Element) -> Iterator[int]:
    """All marks in a node and those beneath it."""
    for kid in node.kids:
        if isinstance(kid, int):
            yield kid
        else:
            yield from _marks(tree, tree[int(kid)])


_GROUPS = ("Document", "Sect", "Part", "Art", "L", "Div")


def _has_text(tree: list[Element], node: Element) -> bool:
    """True where a wrapper holds text itself or in a span, so that it is a paragraph."""
    return any(isinstance(kid, int) or tree[int(kid)].kind == "Span" for kid in node.kids)


# ---- objects -----------------------------------------------------------------------------------


class _Objects:
    """Bodies of PDF objects, numbered from 1 in the order in which they are met."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[int, int], int] = {}
        self.bodies: list[bytes] = []

    def number(self, thing: pikepdf.Object) -> int:
        known = self._numbers.get(thing.objgen)
        if known:
            return known
        self.bodies.append(b"")
        at = self._numbers[thing.objgen] = len(self.bodies)
        self.bodies[at - 1] = self._body(thing)
        return at

    def _body(self, thing: Any) -> bytes:
        if not isinstance(thing, pikepdf.Stream):
            return self._direct(thing)
        data = thing.read_raw_bytes()
        entries = {key: value for key, value in thing.items() if key != "/Length"}
        if "/Filter" not in entries:
            data = zlib.compress(data, 9)
            entries["/Filter"] = pikepdf.Name.FlateDecode
        return b"<<%s/Length %d>>stream\n%s\nendstream" % (self._pairs(entries), len(data), data)

    def _value(self, thing: Any) -> bytes:
        if isinstance(thing, pikepdf.Object) and thing.is_indirect:
            return b"%d 0 R" % self.number(thing)
        return self._direct(thing)

    def _direct(self, thing: Any) -> bytes:
        if isinstance(thing, pikepdf.Dictionary):
            return b"<<%s>>" % self._pairs(dict(thing.items()))
        if isinstance(thing, pikepdf.Array):
            return b"[%s]" % b" ".join(self._value(item) for item in thing)
        if isinstance(thing, pikepdf.Object):
            return bytes(thing.unparse())
        if isinstance(thing, bool):
            return b"true" if thing else b"false"
        return str(thing).encode()

    def _pairs(self, entries: dict[str, Any]) -> bytes:
        return b"".join(key.encode() + b" " + self._value(value) for key, value in entries.items())


def _add_faces(pdf: pikepdf.Pdf, resources: Any, sides: list[Side]) -> dict[int, bytes]:
    """Embed the fonts of the slots as /S400 and so on; returns their TrueType bytes by weight."""
    faces = {
        weight: truetype(weight)
        for weight in {s.weight for side in sides for s in side.slots if s.name != "qr"}
    }
    fonts = resources.get("/Font")
    for weight, data in faces.items():
        fonts[f"/S{weight}"] = embed(pdf, data, weight)
    return faces
