"""What cannot be bound is named, and a file is there whole or not at all."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import pikepdf
import pytest
from flask import Flask

from outreach import jobs
from outreach.campaigns.plan import campaign_by_slug
from outreach.database import Database
from outreach.errors import OutreachError
from outreach.events.models_kept import EventFile
from outreach.papers.book import Uploaded
from outreach.papers.catalogue import PAPERS
from outreach.papers.files import folder_of, order_file, paper_job
from outreach.papers.models import PaperFile
from outreach.papers.uploaded import is_archive, open_uploaded
from outreach.settings import Settings
from tests.build import SLUG, signed_in
from tests.materials.ordering import work
from tests.papers.build import case
from tests.papers.held import held
from tests.papers.test_lpj import hand_in, turned

pytestmark = pytest.mark.one_database
PAGES = f"/kampanye/{SLUG}/berkas"


def given(folder: Path, data: bytes) -> Uploaded:
    path = folder / "berkas"
    path.write_bytes(data)
    return Uploaded(path, "Notulen.pdf", hashlib.sha256(data).hexdigest())


def pdf_of(**saving: object) -> bytes:
    pdf = pikepdf.new()
    pdf.add_blank_page()
    out = io.BytesIO()
    pdf.save(out, **saving)
    return out.getvalue()


LOCKED = pdf_of(encryption=pikepdf.Encryption(user="rahasia", owner="rahasia"))
HALF_LOCKED = pdf_of(encryption=pikepdf.Encryption(user="", owner="rahasia"))


@pytest.mark.parametrize(
    ("data", "reason"),
    [(LOCKED, "dikunci"), (HALF_LOCKED, "dikunci"), (turned()[:300], "tidak utuh"),
     (turned().replace(b"/Kids", b"/Kuds"), "tidak utuh"), (b"", "tidak utuh"),
     (b"%PDF-1.7 nothing", "tidak utuh")],
)  # fmt: skip
def test_a_pdf_that_cannot_be_bound_is_named(tmp_path: Path, data: bytes, reason: str) -> None:
    with pytest.raises(OutreachError, match=f"“Notulen.pdf” {reason}"):
        open_uploaded(given(tmp_path, data))


def test_what_would_act_is_left_out_and_what_shows_stays(tmp_path: Path) -> None:
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(300, 300))
    drawn = pdf.make_stream(b"0 0 50 20 re f", BBox=[0, 0, 50, 20], Type=pikepdf.Name.XObject,
                            Subtype=pikepdf.Name.Form)  # fmt: skip
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    page.obj.AA = pikepdf.Dictionary(O=script)
    pdf.Root.OpenAction = script
    shared = {"Type": pikepdf.Name.Annot, "Rect": [10, 10, 60, 30], "F": 4}
    stamped = pikepdf.Dictionary(Subtype=pikepdf.Name.Stamp, AP=pikepdf.Dictionary(N=drawn),
                                 **shared)  # fmt: skip
    linked = pikepdf.Dictionary(Subtype=pikepdf.Name.Link, A=pikepdf.Dictionary(
        S=pikepdf.Name.URI, URI="https://contoh.go.id"), **shared)  # fmt: skip
    launching = pikepdf.Dictionary(Subtype=pikepdf.Name.Link, A=script, **shared)
    page.obj.Annots = pikepdf.Array([pdf.make_indirect(n) for n in (stamped, linked, launching)])
    out = io.BytesIO()
    pdf.save(out)

    with open_uploaded(given(tmp_path, out.getvalue())) as found:
        [page] = found.pages
        assert "/AA" not in page and [str(note.A.URI) for note in page.Annots] == [
            "https://contoh.go.id"
        ]
        # The stamp is drawn on the page itself now.
        assert any(form.Subtype == "/Form" for form in page.resources.XObject.values())
        assert not is_archive(found)


def test_a_broken_annex_is_told_and_leaves_nothing(
    app: Flask, settings: Settings, database: Database
) -> None:
    event = held(database, settings, photos=0).event
    hand_in(database, settings, event, turned(), "Notulen pindai.pdf", "minutes")
    with database.reading() as session:
        file = session.query(EventFile).one()
    path = settings.files_path / "event-files" / str(event) / file.sha256
    path.write_bytes(path.read_bytes()[:-200])
    staff = signed_in(app, database, "planner")

    staff.post(f"{PAGES}/lpj/buat", data={"form": "pdf"})
    work(settings, database)

    assert (
        "Berkas “Notulen pindai.pdf” di penyimpanan hilang atau tidak utuh lagi."
        in staff.get(PAGES).text
    )
    with database.reading() as session:
        made = session.query(PaperFile).one()
        assert made.finished_at is None and made.name is None
    assert list(folder_of(settings, made.id).iterdir()) == []


def test_a_cancelled_file_is_not_made(app: Flask, settings: Settings, database: Database) -> None:
    held(database, settings, photos=0)
    staff = signed_in(app, database, "planner")
    staff.post(f"{PAGES}/lpj/buat", data={"form": "pdf"})
    with database.reading() as session:
        made = session.query(PaperFile).one()
    job = jobs.claim(database)
    assert job is not None
    keep_on, seen = jobs.progress(database, job.id), []

    def report(done: int, total: int) -> None:
        seen.append((done, total))
        if len(seen) == 3:
            assert staff.post(f"{PAGES}/hasil/{made.id}/batal").status_code == 302
        keep_on(done, total)

    with pytest.raises(jobs.JobEnded):
        paper_job(settings, database, job, report)

    assert len(seen) == 3 and seen[-1][1] > 10
    assert list(folder_of(settings, made.id).iterdir()) == []
    assert "Dibatalkan." in staff.get(PAGES).text
    assert staff.get(f"{PAGES}/lpj/lihat").status_code == 302


def test_a_file_whose_worker_was_killed_is_made_anew(
    settings: Settings, database: Database, tmp_path: Path
) -> None:
    with database.writing() as session:
        campaign = campaign_by_slug(session, SLUG)
        made = order_file(session, campaign, PAPERS["kak"], None, size="A4", form="pdf", by=1).id
    folder = folder_of(settings, made)
    folder.mkdir(parents=True)
    (folder / ".CC112_KAK_A4.pdf.99999").write_bytes(b"%PDF-1.7 half")

    work(settings, database)

    assert [path.name for path in folder.iterdir()] == ["CC112_KAK_A4.pdf"]
    with case(database, "kak", None) as found:
        assert found.session.get_one(PaperFile, made).pages == 2
    # Handed in somewhere, it is PDF/A; its words in another's colours are not.
    own = (folder / "CC112_KAK_A4.pdf").read_bytes()
    with open_uploaded(given(tmp_path, own)) as pdf:
        assert is_archive(pdf)
        pdf.Root.OutputIntents[0].DestOutputProfile.N = 4
        assert not is_archive(pdf)
