"""Uploaded PDFs that are bound in: taken as they are if they are whole, refused by name if not."""

from __future__ import annotations

import hashlib

import pikepdf
from pikepdf import Name

from outreach.errors import OutreachError
from outreach.events.files import event_file_path
from outreach.events.models_kept import EventFile
from outreach.papers.book import Uploaded
from outreach.settings import Settings

_CLAIM = "{http://www.aiim.org/pdfa/ns/id/}part"
_PARTS = ("1", "2")
_FREE = ("/URI", "/GoTo")


def uploaded(settings: Settings, file: EventFile) -> Uploaded:
    """A kept PDF of an event as it is bound in."""
    return Uploaded(event_file_path(settings, file), file.name, file.sha256)


def open_uploaded(file: Uploaded) -> pikepdf.Pdf:
    """The file, ready to be bound; raises `OutreachError` that names it.

    What shows on its pages stays. Notes and form fields become part of the page, and what would act
    (scripts, sounds, programs) is left out.
    """
    whole(file)
    try:
        pdf = pikepdf.open(file.path)
    except pikepdf.PasswordError:
        raise _locked(file) from None
    except (OSError, pikepdf.PdfError, ValueError, RuntimeError):
        raise _broken(file) from None
    try:
        if pdf.is_encrypted:
            raise _locked(file)
        if not len(pdf.pages) or any(map(_matters, pdf.check_pdf_syntax())):
            raise _broken(file)
        pdf.flatten_annotations("print")
        for page in pdf.pages:
            left, low, right, high = (float(side) for side in page.cropbox)
            if not (right - left and high - low):
                raise _broken(file)
            _quieten(page)
    except (pikepdf.PdfError, ValueError, RuntimeError, KeyError, TypeError, AttributeError):
        pdf.close()
        raise _broken(file) from None
    except OutreachError:
        pdf.close()
        raise
    return pdf


def whole(file: Uploaded) -> bytes:
    """Its bytes, as they were handed in; raises `OutreachError` that names it if they are not."""
    try:
        data = file.path.read_bytes()
    except OSError:
        data = b""
    if hashlib.sha256(data).hexdigest() != file.sha256:
        raise OutreachError(
            "Berkas “%(name)s” di penyimpanan hilang atau tidak utuh lagi.",
            "Unggah sekali lagi di halaman kegiatannya, atau keluarkan dari LPJ.",
            name=file.name,
        )
    return data


def is_archive(pdf: pikepdf.Pdf) -> bool:
    """True if the file says that it is PDF/A-1 or -2 and its colours fit into one of ours (RGB or
    grey, ISO 19005-2, 6.2.4.3): then its pages keep to PDF/A-2b beside ours.
    """
    try:
        with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as about:
            claimed = about.get(_CLAIM)
        intents = [one.get("/DestOutputProfile") for one in pdf.Root.get("/OutputIntents", [])]
        fitting = all(profile is None or int(profile.N) in (1, 3) for profile in intents)
    except (pikepdf.PdfError, ValueError, RuntimeError, AttributeError, KeyError):
        return False
    return claimed in _PARTS and fitting


def _matters(fault: str) -> bool:
    """Tables for reading over a slow line are often out of date, and are not needed here."""
    return "linear" not in fault and "hint table" not in fault


def _quieten(page: pikepdf.Page) -> None:
    for key in ("/AA", "/StructParents", "/Metadata", "/PieceInfo", "/Thumb"):
        if key in page:
            del page[key]
    kept = [
        note
        for note in page.get("/Annots", [])
        if note.get("/Subtype") == Name.Link
        and "/AA" not in note
        and ("/A" not in note or str(note.A.get("/S")) in _FREE)
    ]
    for note in kept:
        note.F = 4
        if "/StructParent" in note:
            del note["/StructParent"]
    if kept:
        page.Annots = pikepdf.Array(kept)
    elif "/Annots" in page:
        del page["/Annots"]


def _locked(file: Uploaded) -> OutreachError:
    return OutreachError(
        "PDF “%(name)s” dikunci, jadi tidak bisa dijilid.",
        "Simpan tanpa kata sandi dan unggah lagi di halaman kegiatannya, atau keluarkan dari LPJ.",
        name=file.name,
    )


def _broken(file: Uploaded) -> OutreachError:
    return OutreachError(
        "PDF “%(name)s” tidak utuh, jadi tidak bisa dijilid.",
        "Simpan ulang dan unggah lagi di halaman kegiatannya, atau keluarkan dari LPJ.",
        name=file.name,
    )
