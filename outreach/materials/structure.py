"""The structure tree of a tagged PDF, repeated for every page from the form's own."""

from __future__ import annotations

from outreach.materials.form import Piece, Side
from outreach.materials.pdf import Writer, number, text


class Structure:
    """Reading order for PDF/UA: each page's elements hang under one document."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._document, self._root = writer.reserve(), writer.reserve()
        self._tops: list[int] = []
        self._parents: list[int] = []

    def add(self, side: Side, page: Piece, sheet: int) -> int:
        """Write the elements of one page; returns its key in the parent tree."""
        writer = self._writer
        numbers = [self._document, *(writer.reserve() for _ in side.tree[1:])]
        owner: dict[int, int] = {}
        for at, element in enumerate(side.tree[1:], start=1):
            kids = []
            for kid in element.kids:
                if isinstance(kid, int):
                    owner[kid] = numbers[at]
                    kids.append(b"%d" % kid)
                else:
                    kids.append(b"%d 0 R" % numbers[int(kid)])
            extra = b""
            alt = f"Kode QR: {page.url}" if element.slot == "qr" else element.alt
            if alt:
                extra = b"/Alt" + text(alt)
            if element.language:
                extra += b"/Lang" + text(element.language)
            if element.box:
                box = " ".join(map(number, element.box)).encode()
                extra += b"/A<</O/Layout/Placement/Block/BBox[%s]>>" % box
            writer.small(
                b"<</S/%s/P %d 0 R/Pg %d 0 R/K[%s]%s>>"
                % (element.kind.encode(), numbers[element.parent], sheet, b" ".join(kids), extra),
                numbers[at],
            )
        self._tops += [numbers[int(kid)] for kid in side.tree[0].kids if isinstance(kid, str)]
        owners = (
            b"%d 0 R" % owner[mcid] if mcid in owner else b"null"
            for mcid in range(max(owner, default=-1) + 1)
        )
        self._parents.append(writer.small(b"[%s]" % b" ".join(owners)))
        return len(self._parents) - 1

    def finish(self) -> bytes:
        """Write the root; returns what the catalogue says of it."""
        tops = b" ".join(b"%d 0 R" % top for top in self._tops)
        nums = b" ".join(b"%d %d 0 R" % pair for pair in enumerate(self._parents))
        self._writer.small(b"<</S/Document/P %d 0 R/K[%s]>>" % (self._root, tops), self._document)
        self._writer.small(
            b"<</Type/StructTreeRoot/K[%d 0 R]/ParentTree<</Nums[%s]>>/ParentTreeNextKey %d>>"
            % (self._document, nums, len(self._parents)),
            self._root,
        )
        return b"/StructTreeRoot %d 0 R/MarkInfo<</Marked true>>" % self._root
