"""Reads what a page draws from its content streams, without painting it.

Colours stay in the space they were written in, which no rendered page can tell. A form that
many pages share is read once; where it also lies at the same place, it is placed once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pikepdf

from outreach.materials.preflight.drawn import (
    BLACK,
    EVERYWHERE,
    IDENTITY,
    Box,
    Colour,
    Drawn,
    Matrix,
    Picture,
    Shape,
    Words,
    moved,
    placed,
    times,
)
from outreach.materials.preflight.entries import (
    box_of,
    inherited,
    matrix_of,
    outline,
    space_of,
)
from outreach.materials.preflight.tokens import operations
from outreach.materials.preflight.typeface import Typeface

_DEEPEST = 12  # forms in forms; a file that nests deeper is not one of ours
_FILLS = {"f", "F", "f*", "B", "B*", "b", "b*"}
_STARTS = {"gray": (0.0,), "rgb": (0.0, 0.0, 0.0), "cmyk": (0.0, 0.0, 0.0, 1.0)}
# Parts of the size that letters reach above and below the line (Latin text faces, rounded up).
_ABOVE, _BELOW = 0.74, 0.22
_LOW = frozenset("gjpqy,;()[]{}|Q@ç")


@dataclass
class _State:
    matrix: Matrix = IDENTITY
    clip: Box = EVERYWHERE
    fill: Colour = BLACK
    font: Typeface | None = None
    size: float = 0.0
    spacing: float = 0.0
    word_spacing: float = 0.0
    stretch: float = 1.0
    leading: float = 0.0
    rise: float = 0.0
    mode: int = 0


@dataclass
class _Path:
    box: Box | None = None
    figures: int = 0
    clips: bool = False
    parts: list[bytes] = field(default_factory=list)


class Reader:
    """Reads pages of one open file; remembers its forms and fonts."""

    def __init__(self) -> None:
        self._faces: dict[tuple[int, int], Typeface] = {}
        self._forms: dict[tuple[Any, ...], list[Drawn]] = {}
        self._placed: dict[tuple[Any, ...], list[Drawn]] = {}

    def page(self, page: Any) -> list[Drawn]:
        """Everything a `pikepdf` page draws, in its order."""
        contents = page.get("/Contents")
        parts = list(contents) if isinstance(contents, pikepdf.Array) else [contents]
        stream = b"\n".join(part.read_bytes() for part in parts if part is not None)
        return _Run(self, inherited(page, "/Resources"), BLACK, 0).read(stream)

    def form(self, form: Any, state: _State, resources: Any, depth: int) -> list[Drawn]:
        """What a form XObject draws when it is placed in `state`."""
        own = form.get("/Matrix")
        matrix = times(matrix_of(own), state.matrix) if own is not None else state.matrix
        key = (form.objgen, state.fill)
        placing = (*key, matrix, state.clip)
        shared = form.objgen != (0, 0)
        if shared and placing in self._placed:
            return self._placed[placing]
        drawn = self._forms.get(key) if shared else None
        if drawn is None:
            inside = form.get("/Resources", resources)
            drawn = _Run(self, inside, state.fill, depth).read(form.read_bytes())
            self._forms[key] = drawn
        edge = placed(box_of(form.BBox), matrix).cut(state.clip)
        result = [moved(thing, matrix, edge) for thing in drawn]
        self._placed[placing] = result
        return result

    def face(self, font: Any) -> Typeface:
        """The font of a dictionary, read once if it is an object of its own."""
        key = font.objgen
        if key not in self._faces or key == (0, 0):
            self._faces[key] = Typeface(font)
        return self._faces[key]


class _Run:
    """One stream being read."""

    def __init__(self, reader: Reader, resources: Any, fill: Colour, depth: int) -> None:
        self._reader, self._resources, self._depth = reader, resources, depth
        self._state = _State(fill=fill)
        self._kept: list[_State] = []
        self._path = _Path()
        self._text = self._line = IDENTITY
        self._drawn: list[Drawn] = []
        self._names: dict[tuple[str, str], Any] = {}

    def read(self, stream: bytes) -> list[Drawn]:
        deeds: dict[str, Callable[[list[Any]], None]] = {
            "path": self._add_path, "q": self._keep, "Q": self._restore, "cm": self._concat,
            "BT": self._begin, "Tf": self._font, "Tm": self._set_matrix, "Td": self._step,
            "TD": self._step_leading, "T*": self._next, "Tj": self._show, "TJ": self._show_many,
            "'": self._next_show, '"': self._next_show, "Do": self._do, "BI": self._inline,
            "W": self._clip, "W*": self._clip, "cs": self._space, "sc": self._parts,
            "scn": self._parts,
        }  # fmt: skip
        simple = {"Tc": "spacing", "Tw": "word_spacing", "TL": "leading", "Ts": "rise"}
        inks = {"g": "gray", "rg": "rgb", "k": "cmyk"}
        for operator, operands in operations(stream):
            deed = deeds.get(operator)
            if deed:
                deed(operands)
            elif operator in _FILLS or operator in ("n", "S", "s"):
                self._paint(operator in _FILLS)
            elif operator in inks:
                self._state.fill = Colour(inks[operator], tuple(operands))
            elif operator in simple and operands:
                setattr(self._state, simple[operator], operands[-1])
            elif operator == "Tz" and operands:
                self._state.stretch = operands[-1] / 100
            elif operator == "Tr" and operands:
                self._state.mode = int(operands[-1])
        return self._drawn

    # Graphics state

    def _keep(self, _operands: list[Any]) -> None:
        self._kept.append(replace(self._state))

    def _restore(self, _operands: list[Any]) -> None:
        if self._kept:
            self._state = self._kept.pop()

    def _concat(self, operands: list[Any]) -> None:
        if len(operands) >= 6:
            self._state.matrix = times(tuple(operands[-6:]), self._state.matrix)

    def _space(self, operands: list[Any]) -> None:
        name = str(operands[-1]) if operands else ""
        space = space_of(name, self._resource("/ColorSpace", name))
        self._state.fill = Colour(space, _STARTS.get(space, (1.0,)))

    def _parts(self, operands: list[Any]) -> None:
        if operands and isinstance(operands[-1], str):
            self._state.fill = Colour("other")
        else:
            self._state.fill = Colour(self._state.fill.space, tuple(operands))

    # Paths and pictures

    def _add_path(self, operands: list[Any]) -> None:
        self._path.parts.append(operands[0])

    def _clip(self, _operands: list[Any]) -> None:
        self._path.clips = True

    def _paint(self, fills: bool) -> None:
        path, self._path = self._path, _Path()
        if not path.parts:
            return
        edge, figures = outline(b" ".join(path.parts))
        if edge is None:
            return
        box = placed(edge, self._state.matrix)
        if fills:
            self._drawn.append(Shape(box, self._state.clip, self._state.fill, figures))
        if path.clips:
            self._state.clip = self._state.clip.cut(box)

    def _do(self, operands: list[Any]) -> None:
        target = self._resource("/XObject", str(operands[-1]) if operands else "")
        if target is None:
            return
        if target.get("/Subtype") == "/Image":
            self._picture(int(target.Width), int(target.Height))
        elif target.get("/Subtype") == "/Form" and self._depth < _DEEPEST:
            self._drawn += self._reader.form(target, self._state, self._resources, self._depth + 1)

    def _inline(self, operands: list[Any]) -> None:
        said = operands[0]
        width, height = said.get("/W", said.get("/Width")), said.get("/H", said.get("/Height"))
        if width and height:
            self._picture(int(width), int(height))

    def _picture(self, across: int, down: int) -> None:
        a, b, c, d, *_ = matrix = self._state.matrix
        self._drawn.append(
            Picture(
                placed(Box(0, 0, 1, 1), matrix), self._state.clip, (across, down),
                (a * a + b * b) ** 0.5, (c * c + d * d) ** 0.5,
            )
        )  # fmt: skip

    # Text

    def _begin(self, _operands: list[Any]) -> None:
        self._text = self._line = IDENTITY

    def _font(self, operands: list[Any]) -> None:
        if len(operands) >= 2:
            font = self._resource("/Font", str(operands[-2]))
            self._state.font = self._reader.face(font) if font is not None else None
            self._state.size = operands[-1]

    def _set_matrix(self, operands: list[Any]) -> None:
        if len(operands) >= 6:
            self._text = self._line = tuple(operands[-6:])

    def _step(self, operands: list[Any]) -> None:
        if len(operands) >= 2:
            self._line = times((1.0, 0.0, 0.0, 1.0, operands[-2], operands[-1]), self._line)
            self._text = self._line

    def _step_leading(self, operands: list[Any]) -> None:
        if len(operands) >= 2:
            self._state.leading = -operands[-1]
        self._step(operands)

    def _next(self, _operands: list[Any]) -> None:
        self._step([0.0, -self._state.leading])

    def _next_show(self, operands: list[Any]) -> None:
        if len(operands) >= 3:
            self._state.word_spacing, self._state.spacing = operands[-3], operands[-2]
        self._next(operands)
        self._show(operands)

    def _show(self, operands: list[Any]) -> None:
        self._show_many([operands[-1:]])

    def _show_many(self, operands: list[Any]) -> None:
        state, face = self._state, self._state.font
        if face is None or not operands:
            return
        line = face.line(operands[-1])
        across = (line.units / 1000 * state.size + line.glyphs * state.spacing) * state.stretch
        across += line.spaces * state.word_spacing * state.stretch
        said, missing = line.text, line.missing
        if said or missing:
            self._words(said, across, missing, face)
        self._text = times((1.0, 0.0, 0.0, 1.0, across, 0.0), self._text)

    def _words(self, said: str, across: float, missing: int, face: Typeface) -> None:
        state = self._state
        whole = times(self._text, state.matrix)
        low = -_BELOW * state.size if any(letter in _LOW for letter in said) else 0.0
        edges = (low + state.rise, _ABOVE * state.size + state.rise)
        box = Box(min(0.0, across), min(edges), max(0.0, across), max(edges))
        self._drawn.append(
            Words(
                said, abs(state.size) * (whole[2] ** 2 + whole[3] ** 2) ** 0.5,
                placed(box, whole), state.clip, state.fill, face.name, face.embedded, missing,
                hidden=state.mode in (3, 7),
            )
        )  # fmt: skip

    def _resource(self, kind: str, name: str) -> Any:
        key = (kind, name)
        if key not in self._names:
            group = self._resources.get(kind) if self._resources is not None else None
            self._names[key] = group.get(name) if group is not None and name else None
        return self._names[key]
