"""What the pages for joining and stopping say, in Indonesian and in Sundanese (lemes).

The Sundanese is short on purpose and still needs a native speaker's reading.
"""

from __future__ import annotations

LANGUAGES = ("id", "su")
CHANNEL_NAMES = {
    "id": {"email": "E-mail", "whatsapp": "WhatsApp", "sms": "SMS", "telegram": "Telegram",
           "push": "Notifikasi"},
    "su": {"email": "E-mail", "whatsapp": "WhatsApp", "sms": "SMS", "telegram": "Telegram",
           "push": "Notifikasi"},
}  # fmt: skip
# What an address is called that its owner never reads.
YOURS = {
    "id": {"telegram": "akun Anda", "push": "perangkat ini"},
    "su": {"telegram": "akun anjeun", "push": "parangkat ieu"},
}

WORDS: dict[str, dict[str, str]] = {
    "id": {
        "join_title": "Terima pengingat layanan daerah",
        "join_lead": "Paling banyak 2 pesan per bulan. Gratis, dan bisa berhenti kapan saja.",
        "by": "Lewat",
        "email": "Alamat e-mail",
        "phone": "Nomor HP",
        "phone_hint": "Misalnya 0812 3456 7890",
        "name": "Nama (boleh kosong)",
        "place": "Desa atau kelurahan",
        "choose": "Pilih",
        "language": "Bahasa pesan",
        "agree_title": "Persetujuan Anda",
        "agree": "Ya, saya setuju",
        "send": "Daftar",
        "must_agree": "Centang “Ya, saya setuju” dahulu.",
        "must_place": "Pilih desa atau kelurahan Anda.",
        "bad_address": "Alamatnya belum benar. Mohon diperiksa lagi.",
        "asked_title": "Tinggal satu langkah",
        "asked_email": "Buka e-mail Anda, lalu tekan tautan di surat dari kami. Belum ada dalam "
        "beberapa menit? Lihat folder spam.",
        "asked_whatsapp": "Buka WhatsApp Anda, lalu tekan tautan di pesan dari kami.",
        "asked_sms": "Buka SMS Anda, lalu tekan tautan di pesan dari kami.",
        "asked_more": "Tanpa langkah itu, tidak ada yang dikirim dan data Anda dihapus setelah 7 "
        "hari.",
        "confirm_title": "Benar ini Anda?",
        "confirm_lead": "Tekan tombol ini untuk mulai menerima pengingat di {address}.",
        "confirm": "Ya, mulai kirim",
        "not_me": "Bukan saya, hapus",
        "joined_title": "Anda sudah terdaftar",
        "joined": "Pengingat akan dikirim ke {address}. Hatur nuhun!",
        "cancelled_title": "Sudah dihapus",
        "cancelled": "Permintaan itu dihapus. Tidak ada yang dikirim.",
        "gone_title": "Tautan ini tidak berlaku lagi",
        "gone": "Tautan pendaftaran berlaku 7 hari. Silakan daftar lagi.",
        "again": "Daftar lagi",
        "closed_title": "Pendaftaran belum dibuka",
        "closed": "Diskominfo belum menyiapkan saluran pengirimannya. Silakan coba lain waktu.",
        "busy_title": "Sedang ramai",
        "busy": "Banyak yang mendaftar saat ini. Silakan coba lagi satu jam lagi.",
        "stop_title": "Berhenti menerima pesan?",
        "stop_lead": "Diskominfo tidak akan mengirim pesan lagi lewat {channel} ke {address}.",
        "stop": "Ya, berhenti",
        "stop_all": "Berhenti dari semua saluran",
        "stopped_title": "Anda sudah berhenti",
        "stopped": "Tidak ada lagi pesan lewat {channel} ke {address}.",
        "stopped_all": "Tidak ada lagi pesan dari kami lewat saluran apa pun.",
        "stopped_gone": "Alamat ini tidak ada lagi di daftar kami.",
        "changed_mind": "Berubah pikiran? Daftar lagi",
        "unknown_title": "Tautan ini tidak dikenal",
        "unknown": "Mungkin terpotong. Salin seluruh tautannya, atau balas pesannya dengan "
        "BERHENTI.",
        "issuer": "Diskominfo Kabupaten Purwakarta. Kami tidak pernah meminta PIN, OTP, atau uang.",
        "here": "Alamat resmi halaman ini:",
        "emergency": "Keadaan darurat? Telepon 112",
        "letter_subject": "Konfirmasi: pengingat layanan daerah Purwakarta",
        "letter": "Yth. Bapak/Ibu,\n\nSeseorang, semoga Anda sendiri, meminta agar alamat ini "
        "menerima pengingat layanan daerah dari Diskominfo Kabupaten Purwakarta.\n\nTekan tautan "
        "ini untuk mulai menerima:\n{link}\n\nBukan Anda? Abaikan surat ini; tidak ada yang "
        "dikirim lagi dan alamat ini dihapus setelah 7 hari.\n\nDiskominfo Kabupaten Purwakarta\n",
        "telegram_lead": "Pilih desa Anda, lalu buka bot kami di Telegram. Naskah persetujuannya "
        "tampil di sana; tanpa menekan “Saya setuju” tidak ada yang disimpan.",
        "go_on": "Lanjut",
        "open_telegram": "Buka Telegram",
        "bot": "Nama bot resmi kami:",
        "push_lead": "Langsung di perangkat ini, tanpa nama dan tanpa nomor. Paling banyak 2 pesan "
        "per bulan, dan bisa berhenti kapan saja.",
        "push_on": "Saya setuju, nyalakan",
        "push_off": "Matikan di perangkat ini",
        "push_cannot": "Peramban ini belum bisa menerima notifikasi. Di iPhone: ketuk Bagikan, "
        "lalu “Tambah ke Layar Utama”, dan buka dari sana. Atau pilih cara lain di atas.",
        "push_done": "Sudah menyala. Anda bisa mematikannya di halaman ini atau lewat setiap "
        "notifikasi.",
        "push_stopped": "Sudah dimatikan. Tidak ada lagi notifikasi ke perangkat ini.",
        "push_denied": "Peramban tidak mengizinkan notifikasi. Izinkan dulu di setelan situs ini, "
        "lalu tekan lagi.",
        "push_failed": "Belum berhasil. Periksa sambungan internet, lalu tekan lagi.",
        "push_unknown": "Peramban ini tidak dikenal. Coba dari Chrome, Firefox, Edge, atau Safari.",
        "short": "Diskominfo Purwakarta: tekan untuk mulai menerima pengingat layanan daerah: "
        "{link} Bukan Anda? Abaikan.",
    },
    "su": {
        "join_title": "Tampi pangémut layanan daérah",
        "join_lead": "Pangseueurna 2 talatah sasasih. Haratis, sareng tiasa liren iraha waé.",
        "by": "Ngalangkungan",
        "email": "Alamat e-mail",
        "phone": "Nomer HP",
        "phone_hint": "Contona 0812 3456 7890",
        "name": "Nami (kénging dikosongkeun)",
        "place": "Désa atanapi kalurahan",
        "choose": "Pilih",
        "language": "Basa talatah",
        "agree_title": "Kasatujuan anjeun",
        "agree": "Muhun, abdi satuju",
        "send": "Daptar",
        "must_agree": "Mangga tandaan heula “Muhun, abdi satuju”.",
        "must_place": "Mangga pilih désa atanapi kalurahan.",
        "bad_address": "Alamatna teu acan leres. Mangga pariksa deui.",
        "asked_title": "Kantun hiji léngkah deui",
        "asked_email": "Buka e-mail, teras pencét tautan dina serat ti kami. Teu acan aya? Tingali "
        "folder spam.",
        "asked_whatsapp": "Buka WhatsApp, teras pencét tautan dina talatah ti kami.",
        "asked_sms": "Buka SMS, teras pencét tautan dina talatah ti kami.",
        "asked_more": "Upami henteu, moal aya nu dikintunkeun sareng data dipupus saatos 7 dinten.",
        "confirm_title": "Leres ieu anjeun?",
        "confirm_lead": "Pencét tombol ieu kanggo ngawitan nampi pangémut di {address}.",
        "confirm": "Muhun, ngawitan",
        "not_me": "Sanés abdi, pupus",
        "joined_title": "Parantos kadaptar",
        "joined": "Pangémut bakal dikintunkeun ka {address}. Hatur nuhun!",
        "cancelled_title": "Parantos dipupus",
        "cancelled": "Paménta éta dipupus. Moal aya nu dikintunkeun.",
        "gone_title": "Tautan ieu parantos teu berlaku",
        "gone": "Tautan pendaptaran berlaku 7 dinten. Mangga daptar deui.",
        "again": "Daptar deui",
        "closed_title": "Pendaptaran teu acan dibuka",
        "closed": "Diskominfo teu acan nyayagikeun saluranana. Mangga cobian deui engké.",
        "busy_title": "Nuju ramé",
        "busy": "Seueur nu daptar ayeuna. Mangga cobian deui sajam deui.",
        "stop_title": "Liren nampi talatah?",
        "stop_lead": "Diskominfo moal ngintunkeun deui talatah ngalangkungan {channel} ka "
        "{address}.",
        "stop": "Muhun, liren",
        "stop_all": "Liren ti sadaya saluran",
        "stopped_title": "Parantos liren",
        "stopped": "Moal aya deui talatah ngalangkungan {channel} ka {address}.",
        "stopped_all": "Moal aya deui talatah ti kami ngalangkungan saluran naon waé.",
        "stopped_gone": "Alamat ieu parantos teu aya dina daptar kami.",
        "changed_mind": "Robih pamikiran? Daptar deui",
        "unknown_title": "Tautan ieu teu dikenal",
        "unknown": "Panginten kapotong. Salin sadaya tautanna, atanapi bales talatahna ku EUREUN.",
        "issuer": "Diskominfo Kabupatén Purwakarta. Kami teu kantos nyuhunkeun PIN, OTP, atanapi "
        "artos.",
        "here": "Alamat resmi kaca ieu:",
        "emergency": "Darurat? Enggal telepon 112",
        "letter_subject": "Konfirmasi: pangémut layanan daérah Purwakarta",
        "letter": "Ka Bapa/Ibu anu dipihormat,\n\nAya nu ménta, mugi anjeun nyalira, supados "
        "alamat ieu nampi pangémut layanan daérah ti Diskominfo Kabupatén Purwakarta.\n\nPencét "
        "tautan ieu kanggo ngawitan nampi:\n{link}\n\nSanés anjeun? Antepkeun waé ieu serat; moal "
        "aya nu dikintunkeun deui sareng alamat ieu dipupus saatos 7 dinten.\n\n"
        "Diskominfo Kabupatén Purwakarta\n",
        "telegram_lead": "Pilih désa anjeun, teras buka bot kami dina Telegram. Naskah "
        "kasatujuanana aya di dinya; upami “Abdi satuju” teu dipencét, moal aya nu disimpen.",
        "go_on": "Teraskeun",
        "open_telegram": "Buka Telegram",
        "bot": "Nami bot resmi kami:",
        "push_lead": "Langsung dina parangkat ieu, tanpa nami sareng tanpa nomer. Pangseueurna 2 "
        "talatah sasasih, sareng tiasa liren iraha waé.",
        "push_on": "Abdi satuju, hurungkeun",
        "push_off": "Pareuman dina parangkat ieu",
        "push_cannot": "Peramban ieu teu acan tiasa nampi notifikasi. Dina iPhone: pencét "
        "Bagikan, teras “Tambah ke Layar Utama”, sareng buka ti dinya. Atanapi pilih cara sanés di "
        "luhur.",
        "push_done": "Parantos hurung. Tiasa dipareuman dina kaca ieu atanapi ku unggal "
        "notifikasi.",
        "push_stopped": "Parantos dipareuman. Moal aya deui notifikasi ka parangkat ieu.",
        "push_denied": "Peramban teu ngawidian notifikasi. Widian heula dina setélan situs ieu, "
        "teras pencét deui.",
        "push_failed": "Teu acan hasil. Pariksa sambungan internétna, teras pencét deui.",
        "push_unknown": "Peramban ieu teu dikenal. Cobian ku Chrome, Firefox, Edge, atanapi "
        "Safari.",
        "short": "Diskominfo Purwakarta: pencét kanggo ngawitan nampi pangémut layanan daérah: "
        "{link} Sanés anjeun? Antepkeun.",
    },
}
