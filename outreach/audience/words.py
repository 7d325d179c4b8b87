"""What channels, purposes and roles are called, and the text that people agree to."""

from __future__ import annotations

from outreach.language import lazy as _

# The purpose that staff's form, the first migration and the packs' reminders share.
REMINDERS = "pengingat layanan daerah"
INVITATIONS = "undangan kegiatan"
DUTY = "tugas jabatan"

# The small fixed set that consent is asked for. Their order, and that of the channels, is also
# where they stand in `contacts.reach` (see there): new ones come last.
PURPOSES = {
    REMINDERS: _("Pengingat layanan daerah"),
    INVITATIONS: _("Undangan kegiatan"),
    DUTY: _("Tugas jabatan"),
}
CHANNELS = {
    "email": _("E-mail"),
    "whatsapp": "WhatsApp",
    "sms": "SMS",
    "telegram": "Telegram",
    "push": _("Notifikasi peramban"),
}
_PURPOSES_MAX = 6

BASES = {
    "consent": _("Persetujuan orangnya (UU 27/2022 Pasal 20 ayat 2 huruf a)"),
    "public_duty": _("Tugas jabatan publik (UU 27/2022 Pasal 20 ayat 2 huruf e)"),
}
METHODS = {
    "form": _("Diisi petugas"),
    "list": _("Dari daftar"),
    "web": _("Halaman pendaftaran, dikonfirmasi sendiri"),
    "paper": _("Formulir kertas"),
    "message": _("Balasan pesan"),
    "event": _("Daftar hadir kegiatan, diisi sendiri"),
}
REASONS = {"asked": _("Diminta pemiliknya"), "dead": _("Pesan tidak pernah sampai")}
LANGUAGES = {"id": _("Indonesia"), "su": _("Sunda")}

# Offered while typing; any other may be written. They are data, the same in every language.
ROLES = (
    "kepala desa", "lurah", "camat", "sekretaris desa", "perangkat desa", "BPD", "RT/RW",
    "kader posyandu", "PKK", "karang taruna", "guru", "kepala sekolah", "puskesmas", "KIM", "OPD",
    "tokoh masyarakat", "tokoh agama", "relawan", "media", "warga",
)  # fmt: skip

# Source: COPY.md, consent text (UU 27/2022, 21 and 22). One purpose each; the Sundanese still
# needs a native speaker's reading.
_WHAT = {
    "id": {
        REMINDERS: "pengingat tentang layanan daerah, paling banyak 2 pesan per bulan",
        INVITATIONS: "undangan kegiatan di sekitar saya, paling banyak 2 pesan per bulan",
        DUTY: "pemberitahuan yang berkaitan dengan tugas jabatan saya",
    },
    "su": {
        REMINDERS: "pangémut ngeunaan layanan daérah, pangseueurna 2 talatah sasasih",
        INVITATIONS: "uleman kagiatan di sakuriling abdi, pangseueurna 2 talatah sasasih",
        DUTY: "wawaran anu aya patalina sareng tugas jabatan abdi",
    },
}
_ADDRESS_NAMES = {
    "id": {"email": "alamat e-mail", "whatsapp": "nomor HP", "sms": "nomor HP",
           "telegram": "akun Telegram", "push": "alamat notifikasi"},
    "su": {"email": "alamat e-mail", "whatsapp": "nomer HP", "sms": "nomer HP",
           "telegram": "akun Telegram", "push": "alamat notifikasi"},
}  # fmt: skip

_WAYS = {"email": "e-mail", "whatsapp": "WhatsApp", "sms": "SMS", "telegram": "Telegram",
         "push": "notifikasi"}  # fmt: skip

# How one stops. Nobody hears a reply to a letter, a notification, or, mostly, to a text message.
_STOP = {
    "id": {
        "": "tautan di setiap pesan",
        "whatsapp": "tautan di setiap pesan, atau dengan membalas BERHENTI",
        "telegram": "tautan di setiap pesan, atau dengan membalas BERHENTI",
        "push": "setiap notifikasi, atau halaman pendaftarannya",
    },
    "su": {
        "": "tautan dina unggal talatah",
        "whatsapp": "tautan dina unggal talatah, atanapi ku ngabales EUREUN",
        "telegram": "tautan dina unggal talatah, atanapi ku ngabales EUREUN",
        "push": "unggal notifikasi, atanapi kaca pendaptaranana",
    },
}


def reach_bit(channel: str, purpose: str) -> int:
    """The bit of `contacts.reach` for a channel and one of the purposes. Migration 0013 has the
    same numbers."""
    return 1 << (list(CHANNELS).index(channel) * _PURPOSES_MAX + list(PURPOSES).index(purpose))


def channel_bits(channel: str) -> int:
    """The bits of a channel, whatever the purpose."""
    return sum(reach_bit(channel, purpose) for purpose in PURPOSES)


def reached_by(reach: int) -> list[str]:
    """The channels that a contact's `reach` has a bit of."""
    return [channel for channel in CHANNELS if reach & channel_bits(channel)]


def consent_words(purpose: str, channel: str, language: str = "id") -> str:
    """The exact text that is shown for a purpose and a channel, in Indonesian or Sundanese."""
    what = _WHAT[language][purpose]
    name = _ADDRESS_NAMES[language][channel]
    way = _WAYS[channel]
    stop = _STOP[language].get(channel, _STOP[language][""])
    if language == "su":
        return (
            f"Abdi satuju Diskominfo Kabupatén Purwakarta nyimpen {name} abdi kanggo ngintunkeun "
            f"{what}, ngalangkungan {way}. Data abdi teu dipasihkeun ka pihak sanés. Abdi tiasa "
            f"liren iraha waé ku {stop}."
        )
    return (
        f"Saya setuju Diskominfo Kabupaten Purwakarta menyimpan {name} saya untuk mengirim {what}, "
        f"lewat {way}. Data saya tidak diberikan kepada pihak lain. Saya dapat berhenti kapan saja "
        f"lewat {stop}."
    )
