"""Promise 1, attacked: whatever staff do in whatever order, every printed code lives on."""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase
from hypothesis import settings as hypothesis
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from outreach.campaigns.approve import content_hash
from outreach.campaigns.finish import is_finished
from outreach.campaigns.models import Campaign
from outreach.campaigns.pack import load_pack
from outreach.campaigns.plan import PACKS, campaign_by_slug, import_pack
from outreach.database import Database
from outreach.errors import OutreachError
from outreach.gate.app import make_application
from outreach.gate.snapshot import write
from outreach.links.issue import issue_codes
from outreach.links.models import Code, Placement
from outreach.links.publish import build
from outreach.places.models import Place
from outreach.services.health import EVERY, look_round
from outreach.services.models import Service
from outreach.services.probe import Outcome
from outreach.settings import Settings
from outreach.web.app import create_app
from outreach.wib import today
from tests.build import PASSWORD, VILLAGE, person
from tests.gate.build import IPHONE, PHONE, Answer

PACK_SLUGS = ("call-center-112", "ogan-lopian", "sampurasun-anne")
AGENTS = {"android": PHONE, "ios": IPHONE, "other": "Mozilla/5.0 (Windows NT 10.0)"}
VALUES = {
    "telephone": ["112", "0264 123456", "", "seratus"],
    "whatsapp": ["0812 3456 7890", "+62 811 222 3333", "", "112"],
    "web": ["https://ogan.example.go.id/", "https://contoh.id/a b?c=é", "", "http://x", "https://["],
    "android": ["https://play.google.com/store/apps/details?id=a", "https://a.id/\r\nX: y", ""],
    "ios": ["https://apps.apple.com/id/app/id1", "javascript:alert(1)", ""],
}  # fmt: skip
NAMES = ["Pasar Rebo", '<b>$1 "x" @@CODE@@', "Kampanye & Co", "É" * 60, " ", "a"]
# What nobody may do to rows that a printed code stands on.
BLOWS = (
    "DELETE FROM codes",
    "DELETE FROM placements",
    "UPDATE codes SET code = '33333333'",
    "UPDATE codes SET placement_id = placement_id + 1000",
    "UPDATE placements SET campaign_id = campaign_id + 1",
    "DELETE FROM campaigns WHERE id IN (SELECT campaign_id FROM placements)",
    "DELETE FROM places WHERE id IN (SELECT place_id FROM placements)",
    "DELETE FROM services WHERE id IN (SELECT service_id FROM campaigns)",
    "UPDATE campaigns SET id = id + 1000 WHERE id IN (SELECT campaign_id FROM placements)",
    "INSERT INTO codes SELECT code, placement_id + 1000, issued_at, qr_url, qr_modules, qr_path "
    "FROM codes",
)
_pack = st.sampled_from(PACK_SLUGS)
_number = st.integers(0, 999)
# What makes a service answer with its own page is rare, or redirects would hardly be met.
_seldom = st.integers(0, 7).map(lambda drawn: drawn == 7)
_mostly = st.integers(0, 3).map(lambda drawn: drawn < 3)
_status = st.sampled_from(["active", "active", "renamed", "draft", "stopped"])
_kind = st.sampled_from(["", "landing", "web", "whatsapp", "android", "ios"])


class Staff(RuleBasedStateMachine):
    """Planner, head and administrator in one home; `issued` is what paper outside carries."""

    prepared_home: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory(prefix="outreach-never-dead-")
        home = Path(self.folder.name) / "home"
        shutil.copytree(self.prepared_home, home)
        self.settings = Settings(home=str(home), base_url="https://outreach.example.go.id",
                                 admin_password=PASSWORD, send_window="always")  # fmt: skip
        self.database = Database(self.settings.database)
        self.at = datetime(2026, 11, 2, 3, tzinfo=UTC)
        self.issued: dict[str, tuple[str, str, int]] = {}
        with self.database.writing() as session:
            person(session, "approver")
        app = create_app(self.settings, self.database)
        app.config["WTF_CSRF_ENABLED"] = False
        self.staff, self.head = self._signed_in(app, "admin"), self._signed_in(app, "approver")

    def _signed_in(self, app: Flask, name: str) -> Any:
        client = app.test_client()
        client.post("/masuk", data={"username": name, "password": PASSWORD})
        return client

    def teardown(self) -> None:
        self.database.dispose()
        self.folder.cleanup()

    def _post(self, client: Any, path: str, **data: object) -> None:
        """Send a form; it may be refused, but in words."""
        answer = client.post(path, data=data)
        assert answer.status_code in (200, 302, 400, 403, 404), (path, answer.status_code)

    def _slug(self, number: int) -> str:
        with self.database.reading() as session:
            slugs = list(session.scalars(select(Campaign.slug).order_by(Campaign.id)))
        return slugs[number % len(slugs)]

    @initialize()
    def begin(self) -> None:
        """Codes of all three campaigns are out, and one service is reached in three ways."""
        for number in range(3):
            self._issue(number)
        for device in ("whatsapp", "web", "android"):
            self.set_target("ogan-lopian", device, 0, True)

    @rule(number=_number)
    def issue(self, number: int) -> None:
        self._issue(number)

    def _issue(self, number: int) -> None:
        with self.database.writing() as session:
            campaign = campaign_by_slug(session, self._slug(number))
            places = list(session.scalars(select(Place).order_by(Place.id.desc()).limit(4)))
            chosen = [places[number % 4], *session.scalars(select(Place).limit(1))]
            for code in issue_codes(session, campaign, f"m{number % 2}", chosen,
                                    self.settings.public_url):  # fmt: skip
                of = (campaign.slug, code.placement.material, code.placement.place_id)
                assert self.issued.get(code.code, of) == of, "a code was used again"
                self.issued[code.code] = of

    @rule(pack=_pack, device=st.sampled_from(list(VALUES)), number=_number,
          confirmed=_mostly)  # fmt: skip
    def set_target(self, pack: str, device: str, number: int, confirmed: bool) -> None:
        values = VALUES[device]
        data = {"confirmed": "y"} if confirmed else {}
        self._post(self.staff, f"/layanan/{pack}/sasaran/{device}",
                   value=values[number % len(values)], source="surat", **data)  # fmt: skip

    @rule(pack=_pack, status=_status,
          emergency=_seldom, name=st.sampled_from(NAMES))  # fmt: skip
    def change_service(self, pack: str, status: str, emergency: bool, name: str) -> None:
        data = {"emergency": "y"} if emergency else {}
        self._post(self.staff, f"/layanan/{pack}/ubah", name=name, status=status, purpose="p",
                   primary_colour="#0b5d57", accent_colour="#f2b441", ink_colour="#14211f",
                   **data)  # fmt: skip

    @rule(
        number=_number,
        campaigns=st.booleans(),
        kinds=st.tuples(
            *[st.sampled_from(["", "landing", "web", "whatsapp", "android", "ios"])] * 3
        ),
    )
    def set_rules(self, number: int, campaigns: bool, kinds: tuple[str, str, str]) -> None:
        path = f"/kampanye/{self._slug(number)}/arah" if campaigns else (
            f"/layanan/{PACK_SLUGS[number % 3]}/arah")  # fmt: skip
        self._post(self.staff, path, **dict(zip(("android", "ios", "other"), kinds, strict=True)))

    @rule(
        number=_number,
        deed=st.sampled_from(
            ["selesai", "lanjutkan", "ajukan", "tarik", "buka", "arsipkan", "keluarkan"]
        ),
    )
    def move_campaign(self, number: int, deed: str) -> None:
        self._post(self.staff, f"/kampanye/{self._slug(number)}/{deed}")

    @rule(number=_number, agree=st.booleans())
    def decide(self, number: int, agree: bool) -> None:
        slug = self._slug(number)
        with self.database.reading() as session:
            seen = content_hash(campaign_by_slug(session, slug))
        self._post(self.head, f"/kampanye/{slug}/persetujuan", seen_hash=seen,
                   decision="agree" if agree else "return", note="Perbaiki.")  # fmt: skip

    @rule(number=_number, name=st.sampled_from(NAMES), begins=st.integers(-60, 30),
          lasts=st.one_of(st.none(), st.integers(-5, 400)), district=st.booleans())  # fmt: skip
    def change_plan(
        self, number: int, name: str, begins: int, lasts: int | None, district: bool
    ) -> None:
        first = self.at.date() + timedelta(days=begins)
        last = "" if lasts is None else str(first + timedelta(days=lasts))
        self._post(self.staff, f"/kampanye/{self._slug(number)}/ubah", name=name, goal="",
                   starts_on=str(first), ends_on=last,
                   scope="districts" if district else "all",
                   districts=[VILLAGE[:8]] if district else [])  # fmt: skip

    @rule(pack=_pack, name=st.sampled_from(NAMES))
    def add_campaign(self, pack: str, name: str) -> None:
        service = load_pack(PACKS / pack).service.slug
        begun = self.staff.post("/kampanye/baru/layanan", data={"service": f"{service} {pack}"})
        if begun.status_code == 302:
            start = begun.headers["Location"].rsplit("/", 1)[0]
            self._post(self.staff, f"{start}/tujuan", name=name, goal="")
            self._post(self.staff, f"{start}/ringkasan")

    @rule(pack=_pack, words=st.sampled_from(["Baru", "kata " * 800, "@@CODE@@ <b>", "é" * 3000]))
    def import_changed_pack(self, pack: str, words: str) -> None:
        with TemporaryDirectory() as folder:
            shutil.copytree(PACKS / pack, folder, dirs_exist_ok=True)
            file = Path(folder) / "campaign.toml"
            changed = re.sub(r'(?m)^headline = ".*"', f'headline = "{words}"', file.read_text())
            file.write_text(changed)
            try:
                with self.database.writing() as session:
                    import_pack(session, Path(folder), by=1)
            except OutreachError:
                pass

    @rule(name=st.sampled_from(NAMES))
    def add_place(self, name: str) -> None:
        self._post(self.staff, "/tempat/baru", name=name, kind="market", village=1)

    @precondition(lambda self: self.issued)
    @rule(number=_number, deed=st.sampled_from(["renew", "revoke"]),
          step=st.sampled_from(["delivered", "checked", "again", "removed"]))  # fmt: skip
    def handle_poster(self, number: int, deed: str, step: str) -> None:
        code = sorted(self.issued)[number % len(self.issued)]
        with self.database.reading() as session:
            placement = session.get_one(Code, code).placement_id
        path = f"/kampanye/{self.issued[code][0]}/pemasangan/{placement}"
        self._post(self.staff, f"{path}/tautan", deed=deed)
        self._post(self.staff, path, step=step)

    @rule(well=st.integers(0, 7))
    def look_at_targets(self, well: int) -> None:
        """Three rounds in which some targets answer and others do not."""

        def asks(url: str) -> Outcome:
            return Outcome("kontrol" in url or bool(well >> len(url) % 3 & 1), "404")

        for _ in range(3):
            self.at += EVERY
            look_round(self.database, asks, ["https://kontrol.id/"], lambda: self.at)

    @rule(days=st.integers(1, 40))
    def let_time_pass(self, days: int) -> None:
        self.at += timedelta(days=days)

    @rule(host=st.sampled_from(["baru.example.go.id", "outreach.example.go.id"]))
    def move_to_another_address(self, host: str) -> None:
        self.settings = replace(self.settings, base_url=f"https://{host}")

    @precondition(lambda self: self.issued)
    @rule(blow=st.sampled_from(BLOWS))
    def strike_at_the_tables(self, blow: str) -> None:
        with pytest.raises(IntegrityError), self.database.writing() as session:
            session.execute(text(blow))

    @invariant()
    def every_code_ever_issued_lives_on(self) -> None:
        folder = Path(self.folder.name)
        with self.database.reading() as session:
            kept = {
                code: (slug, material, place)
                for code, slug, material, place in session.execute(
                    select(Code.code, Campaign.slug, Placement.material, Placement.place_id)
                    .join(Code.placement)
                    .join(Placement.campaign)
                )
            }
            assert kept == self.issued, "deleted, or given to another placement"
            made = build(session, self.settings, lambda: self.at)
            open_to = {
                c.slug: set() if _is_over(c, self.at) else _addresses(c.service)
                for c in session.scalars(select(Campaign))
            }
        assert made.codes.keys() == self.issued.keys()
        write(folder / "snapshot.json", made)
        gate = make_application(folder / "snapshot.json", folder / "spool")
        of_each_target = {at: code for code, at in made.codes.items()}
        for code in of_each_target.values():
            for device, agent in AGENTS.items():
                answer = Answer(gate, f"/Q/{code}", HTTP_USER_AGENT=agent)
                if answer.status == "302 Found":
                    assert answer.headers["Location"] in open_to[self.issued[code][0]], device
                else:
                    assert answer.status == "200 OK"
                    assert 'href="tel:112"' in answer.text
                    assert f"{code[:4]}-{code[4:]}" in answer.text
                    assert len(answer.bytes) <= 14_000


def _is_over(campaign: Campaign, at: datetime) -> bool:
    service = campaign.service
    stopped = service.emergency or service.status == "stopped"
    return stopped or is_finished(campaign, today(lambda: at))


def _addresses(service: Service) -> set[str]:
    """Confirmed addresses that answer, worked out apart from the code under test."""
    well = {t.device: t.value for t in service.targets if t.confirmed_at and not t.is_down}
    found = {well[device] for device in ("web", "android", "ios") if device in well}
    return found | {f"https://wa.me/{well['whatsapp'][1:]}"} if "whatsapp" in well else found


def _run(prepared_home: Path, examples: int, steps: int, phases: Sequence[Phase]) -> None:
    class Here(Staff):
        pass

    Here.prepared_home = prepared_home
    run_state_machine_as_test(
        Here,
        settings=hypothesis(
            max_examples=examples,
            stateful_step_count=steps,
            phases=phases,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_no_sequence_of_staffs_deeds_deletes_reuses_or_dead_ends_a_code(
    prepared_home: Path,
) -> None:
    # To look for the shortest sequence takes minutes; the long test does.
    phases = (Phase.explicit, Phase.reuse, Phase.generate)
    _run(prepared_home, examples=5, steps=12, phases=phases)


@pytest.mark.faults
def test_nor_does_a_long_one(prepared_home: Path) -> None:
    _run(prepared_home, examples=20, steps=50, phases=tuple(Phase))
