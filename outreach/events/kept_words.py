"""What the pages on an event's photos, files and daftar hadir say."""

from outreach.language import lazy as _

FILE_KINDS = {
    "minutes": _("Notulen"),
    "invitation": _("Undangan yang ditandatangani"),
    "other": _("Lainnya"),
}
# What the script of the photos' page says.
SPOKEN = {
    "preparing": _("Mengecilkan …"),
    "queued": _("Menunggu giliran"),
    "sending": _("Mengirim"),
    "waiting": _("Menunggu sinyal; aman di ponsel ini dan terkirim sendiri."),
    "waiting_open": _("Menunggu sinyal. Jangan tutup halaman ini dulu."),
    "signed_out": _("Sesi Anda berakhir. Masuk lagi, lalu buka halaman ini; fotonya masih ada."),
    "too_large": _("Foto ini lebih dari 15 MB. Kecilkan ukuran foto di pengaturan kamera."),
    "try_now": _("Coba kirim sekarang"),
    "drop": _("Buang dari antrean"),
    "count": _("{done} dari {all} foto terkirim"),
}
SOURCES = {"self": _("Ponsel sendiri"), "paper": _("Kertas")}
