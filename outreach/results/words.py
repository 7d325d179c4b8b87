"""What spans of time and kinds of scans are called on pages."""

from outreach.language import lazy as _

SPAN_NAMES = {"jam": _("Per jam"), "hari": _("Per hari"), "minggu": _("Per minggu")}
SPAN_TITLES = {
    "jam": _("Pindaian per jam, 48 jam terakhir"),
    "hari": _("Pindaian per hari, 30 hari terakhir"),
    "minggu": _("Pindaian per minggu, 26 minggu terakhir"),
}
PEER_NAMES = {
    "district": _("poster sejenis di kecamatannya"),
    "campaign": _("poster sejenis di kampanye ini"),
}
SPIKE_MEANINGS = {
    "few_people": _(
        "Mungkin beberapa orang memindai berulang-ulang: pindaiannya jauh melebihi perkiraan "
        "jumlah orang hari itu."
    ),
    "together": _(
        "Mungkin ada kegiatan: beberapa titik di kecamatan ini naik pada hari yang sama."
    ),
    "one_place": _(
        "Mungkin ada keramaian di tempat itu, atau tautannya diteruskan lewat WhatsApp."
    ),
}
ORPHAN_NAMES = {
    "typo": _("Salah ketik"),
    "torn": _("Kode terpotong"),
    "unissued": _("Tidak pernah terbit di sini"),
    "foreign": _("Bukan kode kita"),
}
ORPHAN_ADVICE = {
    "typo": _(
        "Biasanya tidak perlu apa-apa: warga sudah ditunjukkan kode yang benar. Jika sering, "
        "periksa apakah kode di bawah QR poster itu masih terbaca."
    ),
    "torn": _(
        "Posternya mungkin sobek atau tertutup, atau alamatnya tersalin sebagian. Cari poster "
        "dengan awalan kode ini dan minta fotonya."
    ),
    "unissued": _(
        "Hurufnya benar tetapi kodenya tidak ada di basis data ini. Periksa apakah cadangan lama "
        "pernah dipulihkan, atau posternya dicetak dari komputer lain. Beri tahu administrator."
    ),
    "foreign": _(
        "Mungkin poster pihak lain atau alamat karangan. Jika sering, cari posternya dan minta "
        "fotonya: bisa jadi ada yang meniru poster resmi."
    ),
}
MEASURE_NAMES = {
    "scans": _("Pindaian warga"),
    "villages": _("Desa terjangkau"),
    "participants": _("Peserta kegiatan"),
    "pieces": _("Materi terpasang"),
    "budget": _("Anggaran"),
}
MEASURE_MEANINGS = {
    "scans": _("Warga yang memindai kode kampanye ini."),
    "villages": _("Desa dan kelurahan yang kodenya pernah dipindai warga."),
    "participants": _("Orang di daftar hadir semua kegiatan yang tidak dibatalkan."),
    "pieces": _("Poster dan materi cetak lain yang pernah terpasang."),
    "budget": _("Jumlah biaya yang dicatat di halaman ini."),
}
# State of a measure (`targets.Standing`) → (what it is called, tone of its badge).
STANDING_NAMES = {
    "none": (_("Tanpa sasaran"), "draft"),
    "open": (_("Berjalan"), "info"),
    "before": (_("Belum mulai"), "draft"),
    "on_course": (_("Sesuai rencana"), "ok"),
    "late": (_("Terlambat"), "warn"),
    "reached": (_("Tercapai"), "ok"),
    "missed": (_("Tidak tercapai"), "danger"),
    "within": (_("Dalam anggaran"), "ok"),
    "over": (_("Melebihi anggaran"), "danger"),
}
