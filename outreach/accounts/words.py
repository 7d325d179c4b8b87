"""What roles and changes are called on pages."""

from outreach.language import lazy as _

ROLE_NAMES = {
    "planner": _("Perencana"),
    "approver": _("Pimpinan"),
    "viewer": _("Pengamat"),
    "admin": _("Administrator"),
}
ROLE_DUTIES = {
    "planner": _("Perencana – menyusun kampanye, mencetak, menjadwalkan"),
    "approver": _("Pimpinan – menyetujui"),
    "viewer": _("Pengamat – hanya melihat"),
    "admin": _("Administrator – mengatur akun dan semuanya"),
}
# Every action that `audit.record` is called with anywhere; a test compares.
ACTION_NAMES = {
    "boundary.import": _("Batas kecamatan diimpor"),
    "boundary.remove": _("Batas kecamatan dihapus"),
    "broadcast.cancel": _("Pengingat dibatalkan"),
    "broadcast.schedule": _("Pengingat dijadwalkan"),
    "campaign.add": _("Kampanye dibuat"),
    "campaign.approve": _("Kampanye disetujui"),
    "campaign.finish": _("Kampanye diselesaikan"),
    "campaign.import": _("Paket kampanye diimpor"),
    "campaign.plan": _("Rencana diubah"),
    "campaign.propose": _("Kampanye diajukan"),
    "campaign.reopen": _("Kampanye dibuka kembali"),
    "campaign.resume": _("Penyelesaian kampanye dibatalkan"),
    "campaign.return": _("Kampanye dikembalikan"),
    "campaign.routes": _("Arah pindaian kampanye diubah"),
    "contact.add": _("Kontak ditambahkan"),
    "contact.add_many": _("Daftar kontak ditambahkan"),
    "contact.remove": _("Kontak dihapus"),
    "contact.stop": _("Penerima berhenti"),
    "installation.photo_remove": _("Foto pemasangan dihapus"),
    "installation.report": _("Desa melaporkan poster terpasang"),
    "installation.step": _("Status pemasangan diubah"),
    "person.add": _("Pengguna ditambahkan"),
    "person.change": _("Pengguna diubah"),
    "person.own_password": _("Kata sandi sendiri diganti"),
    "person.reset_password": _("Kata sandi sekali pakai dibuat"),
    "place.add": _("Tempat ditambahkan"),
    "print.order": _("Pesanan cetak dibuat"),
    "service.add": _("Layanan ditambahkan"),
    "service.change": _("Layanan diubah"),
    "service.logo": _("Logo layanan diganti"),
    "service.logo_remove": _("Logo layanan dihapus"),
    "service.routes": _("Arah pindaian layanan diubah"),
    "service.target": _("Sasaran layanan diubah"),
    "target.down": _("Sasaran tidak menjawab"),
    "target.up": _("Sasaran menjawab lagi"),
    "village_link.renew": _("Tautan desa diganti"),
    "village_link.revoke": _("Tautan desa ditutup"),
}
