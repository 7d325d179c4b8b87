"""Every paper there is. To add one: a file in `kinds/`, and a line here."""

from __future__ import annotations

from outreach.errors import NotFound
from outreach.papers.kinds import (
    daftar_hadir,
    daftar_kirim,
    kak,
    laporan,
    lpj,
    notulen,
    surat_tugas,
    undangan,
)
from outreach.papers.paper import Paper

# In the order of a campaign: plan, invite, assign, hold, distribute, report.
PAPERS: dict[str, Paper] = {
    kind.PAPER.slug: kind.PAPER
    for kind in (kak, undangan, surat_tugas, daftar_hadir, notulen, daftar_kirim, laporan, lpj)
}


def paper_by_slug(slug: str) -> Paper:
    """The paper of that slug; `NotFound` names the ones there are."""
    found = PAPERS.get(slug)
    if found is None:
        raise NotFound(
            "Berkas “%(slug)s” tidak ada.", "Yang ada: %(known)s.",
            slug=slug, known=", ".join(PAPERS),
        )  # fmt: skip
    return found
