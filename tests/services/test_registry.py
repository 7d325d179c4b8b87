"""Unknown facts stay unknown; confirmed ones say who confirmed them."""

import pytest
from flask import Flask

from outreach.database import Database
from outreach.errors import OutreachError
from outreach.services.registry import check_value, service_by_slug, set_target, target_of
from tests.build import signed_in


def test_the_shipped_packs_guess_nothing(app: Flask, database: Database) -> None:
    with database.reading() as session:
        assert service_by_slug(session, "ogan-lopian").confirmed() == {}
        assert service_by_slug(session, "call-center-112").confirmed() == {"telephone": "112"}
    page = signed_in(app, database, "viewer").get("/layanan/ogan-lopian").get_data(as_text=True)
    assert page.count("belum dikonfirmasi") >= 5


def test_confirming_keeps_who_and_when_and_a_new_value_is_confirmed_anew(
    database: Database,
) -> None:
    with database.writing() as session:
        service = service_by_slug(session, "ogan-lopian")
        set_target(session, service, "whatsapp", value="0812-3456-7890", source="surat",
                   confirmed=True, by=1)  # fmt: skip
        target = target_of(service, "whatsapp")
        assert (target.value, target.confirmed_by) == ("+6281234567890", 1)

        set_target(session, service, "whatsapp", value="+62 813 0000 0000", source="",
                   confirmed=False, by=1)  # fmt: skip
        assert target.confirmed_at is None
        assert service.confirmed() == {}


@pytest.mark.parametrize(
    ("device", "value"),
    [
        ("telephone", "seratus"), ("whatsapp", "112"), ("web", "http://contoh.go.id"),
        ("android", "com.ogan.lopian"), ("ios", "javascript:alert(1)"),
        ("web", "https://["), ("web", "https://a b.go.id/"), ("web", "https://x@contoh.go.id/"),
        ("web", "https://contoh.go.id:99999/"), ("web", "https://contoh.go.id/" + "é" * 200),
    ],
)  # fmt: skip
def test_what_a_phone_cannot_follow_is_refused(device: str, value: str) -> None:
    with pytest.raises(OutreachError):
        check_value(device, value)


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("https://Contoh.GO.id/a b?c=é#d", "https://contoh.go.id/a%20b?c=%C3%A9#d"),
        ("https://contoh.go.id:8443/a%20b", "https://contoh.go.id:8443/a%20b"),
        (" https://pérak.id ", "https://xn--prak-bpa.id"),
        ("https://contoh.go.id/\r\nSet-Cookie: a", "https://contoh.go.id/Set-Cookie:%20a"),
    ],
)
def test_an_address_is_kept_so_that_a_header_can_carry_it(value: str, kept: str) -> None:
    assert check_value("web", value) == kept
