"""What a file is, told from its content: its name and what a browser says of it prove nothing."""

from __future__ import annotations

import io
import zipfile

import pikepdf

from outreach.errors import OutreachError
from outreach.pictures import clean_photo

MEDIA = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jpg": "image/jpeg",
}
# What can be bound into a PDF.
ANNEXES = ("pdf", "jpg")
# Pixels: the longer side of A4 at 300 dpi.
_SCAN_SIDE = 3508
_BODIES = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx"}


def recognised(data: bytes) -> tuple[str, bytes]:
    """(One of `MEDIA`, the bytes to keep); raises `OutreachError` that says what to do.

    A picture is encoded anew, like every photo: no place and nothing hidden comes along. The others
    are kept as they are.
    """
    if not data:
        raise OutreachError("Berkasnya kosong.", "Pilih berkasnya sekali lagi.")
    if data.startswith(b"\xff\xd8"):
        return "jpg", clean_photo(data, _SCAN_SIDE)
    if b"%PDF-" in data[:1024]:
        _look_into_pdf(data)
        return "pdf", data
    if data.startswith(b"PK\x03\x04"):
        return _office(data), data
    raise OutreachError(
        "Berkas ini bukan PDF, DOCX, XLSX, atau JPG.",
        "Simpan sebagai salah satunya, misalnya lewat “Simpan sebagai PDF”.",
    )


def _look_into_pdf(data: bytes) -> None:
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            pages = len(pdf.pages)
    except pikepdf.PasswordError:
        raise OutreachError(
            "PDF ini dikunci dengan kata sandi.", "Simpan tanpa kata sandi, lalu unggah lagi."
        ) from None
    except (pikepdf.PdfError, ValueError, RuntimeError):
        pages = 0
    if not pages:
        raise OutreachError(
            "PDF ini tidak utuh.", "Buka dan simpan ulang sebagai PDF, lalu unggah lagi."
        )


def _office(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            names = set(packed.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        names = set()
    if any(name.endswith("vbaProject.bin") for name in names):
        raise OutreachError("Berkas ini berisi makro.", "Simpan sebagai DOCX atau XLSX biasa.")
    for body, media in _BODIES.items():
        if body in names and "[Content_Types].xml" in names:
            return media
    raise OutreachError(
        "Berkas ini bukan DOCX atau XLSX yang utuh.", "Buka dan simpan ulang, lalu unggah lagi."
    )
