"""What the visitor's check-in page says, in Indonesian and in Sundanese (lemes).

The Sundanese is short on purpose and still needs a native speaker's reading. What the page shares
with the other pages of citizens comes from them.
"""

from __future__ import annotations

from outreach.audience import citizen_words

_OWN: dict[str, dict[str, str]] = {
    "id": {
        "title": "Daftar hadir",
        "name": "Nama lengkap",
        "institution": "Instansi atau alamat",
        "institution_hint": "Misalnya: Desa Cibodas RT 02, atau SDN 1 Bojong",
        "sex": "Laki-laki atau perempuan",
        "L": "Laki-laki",
        "P": "Perempuan",
        "use": "Dipakai hanya untuk daftar hadir dan laporan kegiatan ini.",
        "more": "Mau diingatkan lewat HP? (boleh dilewati)",
        "place": "Desa atau kelurahan tempat tinggal",
        "send": "Saya hadir",
        "must_fill": "Isi nama, instansi atau alamat, dan L/P dahulu.",
        "must_agree": "Nomor HP hanya kami simpan bila Anda mencentang “Ya, saya setuju”. "
        "Centang, atau kosongkan nomornya.",
        "must_phone": "Tulis nomor HP Anda, atau hapus centangnya.",
        "must_place": "Pilih desa atau kelurahan tempat tinggal Anda.",
        "bad_phone": "Nomor HP belum benar. Perbaiki, atau kosongkan.",
        "done_title": "Terima kasih, Anda tercatat hadir",
        "done": "Tidak perlu mengisi lagi.",
        "another": "Catat orang lain",
        "early_title": "Belum dibuka",
        "early": "Daftar hadir ini dibuka mulai {date}.",
        "closed_title": "Sudah ditutup",
        "closed": "Daftar hadir ini sudah ditutup. Tanyakan kepada petugas di tempat.",
        "unknown": "Mungkin terpotong. Pindai lagi kode QR-nya.",
        "busy": "Banyak yang mengisi saat ini. Coba lagi beberapa menit lagi, atau isi di kertas.",
    },
    "su": {
        "title": "Daptar hadir",
        "name": "Nami lengkep",
        "institution": "Instansi atanapi alamat",
        "institution_hint": "Contona: Désa Cibodas RT 02, atanapi SDN 1 Bojong",
        "sex": "Pameget atanapi istri",
        "L": "Pameget",
        "P": "Istri",
        "use": "Dianggo mung kanggo daptar hadir sareng laporan ieu kagiatan.",
        "more": "Hoyong diémutan ku HP? (kénging diliwat)",
        "place": "Désa atanapi kalurahan tempat linggih",
        "send": "Abdi hadir",
        "must_fill": "Eusian heula nami, instansi atanapi alamat, sareng pameget/istri.",
        "must_agree": "Nomer HP mung disimpen upami “Sumuhun, abdi satuju” dicontréng. Contréng, "
        "atanapi kosongkeun nomerna.",
        "must_phone": "Serat nomer HP anjeun, atanapi hapus contréngna.",
        "must_place": "Pilih désa atanapi kalurahan tempat linggih.",
        "bad_phone": "Nomer HP teu acan leres. Lereskeun, atanapi kosongkeun.",
        "done_title": "Hatur nuhun, anjeun parantos kacatet",
        "done": "Teu kedah ngeusian deui.",
        "another": "Catet nu sanés",
        "early_title": "Teu acan dibuka",
        "early": "Ieu daptar hadir dibuka ti {date}.",
        "closed_title": "Parantos ditutup",
        "closed": "Ieu daptar hadir parantos ditutup. Mangga taroskeun ka patugas.",
        "unknown": "Panginten kapotong. Mangga scan deui kode QR-na.",
        "busy": "Seueur nu nuju ngeusian. Cobian deui sakedap deui, atanapi eusian dina kertas.",
    },
}
WORDS = {language: citizen_words.WORDS[language] | own for language, own in _OWN.items()}
