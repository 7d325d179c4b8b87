"""What each fault is called: how bad it is, a sentence, and what to do about it."""

from __future__ import annotations

import re
from typing import NamedTuple

from babel.support import LazyProxy

from outreach.language import current
from outreach.language import lazy as _
from outreach.materials.preflight.report import Finding, Severity

_FIGURES = re.compile(r"\d+\.\d+( × \d+\.\d+)?|\d+( × \d+\.?\d*)?")


class Kind(NamedTuple):
    severity: Severity
    sentence: LazyProxy
    fix: LazyProxy


_ASK = _("Beri tahu administrator: templat materi ini perlu diperbaiki.")
_AGAIN = _("Buat berkas cetak sekali lagi; jika terulang, beri tahu administrator.")

KINDS: dict[str, Kind] = {
    # The QR
    "qr_missing": Kind("blocking", _("Terbaca %(found)s dari %(wanted)s kode QR."), _AGAIN),
    "qr_extra": Kind(
        "blocking", _("Ada %(found)s kode QR, seharusnya %(wanted)s."),
        _("Hapus kode QR lain dari logo atau gambar."),
    ),
    "qr_unread": Kind(
        "blocking", _("Pembaca %(decoder)s tidak bisa membaca kode QR."),
        _("Perbesar kode QR dan kosongkan sekelilingnya."),
    ),
    "qr_wrong": Kind(
        "blocking", _("Kode QR menuju %(read)s, seharusnya %(wanted)s."), _AGAIN,
    ),
    "qr_small": Kind(
        "blocking",
        _("Lebar kode QR %(width)s mm, sedangkan jarak %(distance)s cm perlu %(wanted)s mm."),
        _("Perbesar kode QR atau pilih ukuran materi yang lebih besar."),
    ),
    "module_small": Kind(
        "blocking", _("Kotak terkecil kode QR %(module)s mm, paling sedikit %(wanted)s mm."),
        _("Perbesar kode QR atau pendekkan alamat publik."),
    ),
    "qr_inverted": Kind(
        "blocking", _("Kode QR terang di atas gelap; banyak HP tidak bisa membacanya."),
        _("Cetak kode QR hitam di atas putih."),
    ),
    "contrast_low": Kind(
        "blocking", _("Kontras kode QR hanya %(contrast)s:1, paling sedikit %(wanted)s:1."),
        _("Cetak kode QR hitam di atas putih."),
    ),
    "contrast_fair": Kind(
        "warning", _("Kontras kode QR %(contrast)s:1; sebaiknya %(wanted)s:1 atau lebih."),
        _("Gelapkan kode QR atau terangkan alasnya."),
    ),
    "quiet_zone": Kind(
        "blocking", _("Ruang kosong di sekeliling kode QR kurang dari %(modules)s kotak."),
        _("Jauhkan tulisan, garis, dan gambar dari kode QR."),
    ),
    "plate_coloured": Kind(
        "blocking", _("Alas kode QR tidak putih."), _("Letakkan kode QR di atas alas putih."),
    ),
    "qr_covered": Kind(
        "warning", _("Sebagian kode QR tertutup; sisa cadangannya %(left)s%%."),
        _("Singkirkan apa pun yang menutupi kode QR."),
    ),
    "qr_weak": Kind(
        "warning", _("Kode QR bertingkat koreksi %(level)s, tidak tahan noda."), _ASK,
    ),
    "qr_raster": Kind(
        "blocking", _("Kode QR berupa gambar piksel, bukan garis yang tajam."), _ASK,
    ),
    "qr_black": Kind(
        "blocking", _("Kode QR tidak dicetak dengan tinta hitam saja (K)."), _ASK,
    ),
    # Words
    "text_black": Kind(
        "blocking", _("Tulisan “%(text)s” hitam campuran, bukan tinta hitam saja (K)."), _ASK,
    ),
    "mono_colour": Kind("blocking", _("Lembar hitam-putih memuat warna."), _ASK),
    "font_absent": Kind(
        "blocking", _("Huruf %(font)s tidak tertanam di berkas."), _ASK,
    ),
    "glyph_missing": Kind(
        "blocking", _("Ada huruf yang tidak tersedia dalam %(font)s: “%(text)s”."),
        _("Ganti tanda atau huruf yang tidak biasa dalam naskah."),
    ),
    "text_small": Kind(
        "blocking", _("Tulisan “%(text)s” hanya %(pt)s pt, paling kecil %(wanted)s pt."),
        _("Pendekkan naskahnya supaya hurufnya bisa lebih besar."),
    ),
    "text_outside": Kind(
        "blocking", _("Tulisan “%(text)s” keluar dari tepi kertas."), _("Pendekkan naskahnya."),
    ),
    "text_cut": Kind(
        "blocking", _("Tulisan “%(text)s” terpotong bingkainya."), _("Pendekkan naskahnya."),
    ),
    "text_near_edge": Kind(
        "warning", _("Tulisan “%(text)s” kurang dari %(safe)s mm dari tepi potong."),
        _("Pendekkan naskahnya, atau minta percetakan memotong dengan teliti."),
    ),
    "placeholder": Kind(
        "blocking", _("Ada isian yang tertinggal: “%(text)s”."),
        _("Lengkapi isian itu dalam naskah kampanye."),
    ),
    "draft_mark": Kind(
        "blocking", _("Materi yang disetujui masih bertanda DRAF."), _AGAIN,
    ),
    "text_missing": Kind(
        "blocking", _("Tulisan ini tidak ada di halaman: “%(text)s”."), _AGAIN,
    ),
    "code_other": Kind(
        "blocking", _("Tercetak kode %(code)s, padahal bukan kode halaman ini."), _AGAIN,
    ),
    "code_unprinted": Kind(
        "blocking", _("Kode %(code)s tidak tercetak di bawah kode QR."), _AGAIN,
    ),
    "address_other": Kind(
        "blocking", _("Tercetak alamat %(address)s, padahal kode QR menuju %(wanted)s."), _AGAIN,
    ),
    "address_unprinted": Kind(
        "blocking", _("Alamat pendek %(wanted)s tidak tercetak."), _ASK,
    ),
    "number_unprinted": Kind(
        "blocking", _("Nomor darurat %(number)s tidak berdiri sendiri di halaman."), _ASK,
    ),
    "number_small": Kind(
        "blocking", _("“%(text)s” lebih besar daripada nomor darurat %(number)s."),
        _("Pendekkan judulnya; nomor darurat harus paling besar."),
    ),
    # Sheet and pictures
    "page_turned": Kind("blocking", _("Halaman diputar %(degrees)s derajat."), _ASK),
    "box_origin": Kind("blocking", _("Kotak halaman tidak dimulai dari titik 0,0."), _ASK),
    "trim_size": Kind(
        "blocking", _("Ukuran jadi %(size)s mm, seharusnya %(ordered)s mm."), _ASK,
    ),
    "bleed_box": Kind("blocking", _("Lebihan potong %(bleed)s mm tidak ada."), _ASK),
    "bleed_short": Kind(
        "warning", _("Warna berhenti di garis potong, tidak sampai lebihan %(bleed)s mm."), _ASK,
    ),
    "image_size": Kind(
        "blocking", _("Gambar berukuran %(size)s piksel, seharusnya %(ordered)s piksel."), _ASK,
    ),
    "picture_coarse": Kind(
        "blocking", _("Gambar hanya %(dpi)s dpi, perlu %(wanted)s dpi; akan tampak pecah."),
        _("Unggah gambar yang lebih besar, atau SVG."),
    ),
    "picture_soft": Kind(
        "warning", _("Gambar %(dpi)s dpi; sebaiknya %(wanted)s dpi."),
        _("Unggah gambar yang lebih besar, atau SVG."),
    ),
    "page_count": Kind(
        "blocking", _("Berkas berisi %(found)s halaman, seharusnya %(wanted)s."), _AGAIN,
    ),
    "unreadable": Kind("blocking", _("Berkas PDF tidak bisa diperiksa: %(reason)s."), _AGAIN),
}  # fmt: skip


def sentence(finding: Finding) -> str:
    """What is wrong, in the reader's language; its figures were stored with a decimal point."""
    comma = current() == "id"
    values = {
        name: value.replace(".", ",") if comma and _FIGURES.fullmatch(value) else value
        for name, value in finding.values.items()
    }
    return str(KINDS[finding.kind].sentence) % values


def fix(finding: Finding) -> str:
    """What to do about it, in the reader's language."""
    return str(KINDS[finding.kind].fix)
