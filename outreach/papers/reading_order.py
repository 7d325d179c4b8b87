"""The reading order of papers that are bound together: their structure trees under one root."""

from __future__ import annotations

import pikepdf
from pikepdf import Array, Dictionary, Name


class ReadingOrder:
    """Appends tagged PDFs to a file, each under an element of its own (ISO 32000-1, 14.7)."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self._pdf = pdf
        self._root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        self._document = pdf.make_indirect(Dictionary(S=Name.Document, P=self._root, K=Array()))
        self._root.K = Array([self._document])
        self._numbers = Array()
        self._next = 0

    def add(self, source: pikepdf.Pdf, title: str, *, ours: bool) -> None:
        """Append all pages of `source`; with `ours` their reading order comes along."""
        first = len(self._pdf.pages)
        self._pdf.pages.extend(source.pages)
        if not ours or "/StructTreeRoot" not in source.Root:
            return
        tree = source.Root.StructTreeRoot
        # What refers to a page refers to the one just appended: pages are copied before.
        top = self._pdf.copy_foreign(self._only(tree.K))
        top.S, top.P, top.T = Name.Part, self._document, title
        self._document.K.append(top)
        base = self._next
        numbers = list(tree.ParentTree.Nums)
        for key, value in zip(numbers[::2], numbers[1::2], strict=True):
            self._numbers.append(base + int(key))
            self._numbers.append(self._pdf.copy_foreign(source.make_indirect(value)))
            self._next = max(self._next, base + int(key) + 1)
        for page in self._pdf.pages[first:]:
            page.obj.StructParents = base + int(page.obj.get("/StructParents", 0))
            for note in page.get("/Annots", []):
                if "/StructParent" in note:
                    note.StructParent = base + int(note.StructParent)

    def finish(self, *, whole: bool) -> None:
        """Tell the file of its structure; not `whole`: some pages have none."""
        self._root.ParentTree = self._pdf.make_indirect(Dictionary(Nums=self._numbers))
        self._root.ParentTreeNextKey = self._next
        self._pdf.Root.StructTreeRoot = self._root
        self._pdf.Root.MarkInfo = Dictionary(Marked=True, Suspects=not whole)

    @staticmethod
    def _only(kids: pikepdf.Object) -> pikepdf.Object:
        return kids[0] if isinstance(kids, Array) else kids
