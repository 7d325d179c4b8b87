"""Whatever a few people do in whatever order: two of them stand behind all that is approved."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy.orm import Session

from outreach.accounts.models import Person
from outreach.broadcasts import control
from outreach.campaigns import approve, archive, finish, versions
from outreach.campaigns.models import Campaign
from outreach.campaigns.plan import Plan, campaign_by_slug, change_plan
from outreach.campaigns.state import state
from outreach.campaigns.waiting import waiting
from outreach.database import Database
from outreach.errors import OutreachError
from tests.build import SLUG, person

# Two who plan, one who decides, one who may do all, one who only looks.
PEOPLE = {"rina": "planner", "sari": "planner", "dedi": "approver", "ani": "admin",
          "budi": "viewer"}  # fmt: skip
HEADLINES = ("Darurat? Telepon 112.", "Ingat 112.", "Simpan 112.")
COLOURS = ("#0b5d57", "#123456")
FIRST_DAY = date(2026, 3, 2)

_who = st.sampled_from(["rina", "sari", "dedi", "dedi", "ani", "ani", "budi"])
_headline = st.sampled_from(HEADLINES)
_note = st.sampled_from(["", "", "", "Perbaiki.", " "])
# What people mostly do in each state; now and then somebody presses a button of an old page.
USUAL = {
    "draft": ["propose", "propose", "propose", "save", "restore", "finish"],
    "proposed": ["decide", "decide", "decide", "withdraw", "save", "turn_the_colour"],
    "approved": ["save", "save", "restore", "reopen", "finish", "turn_the_colour"],
    "finished": ["resume", "resume", "archive", "take_back", "save", "turn_the_colour"],
}
ANYTHING = sorted(
    {deed for deeds in USUAL.values() for deed in deeds} | {"look", "stop", "change_days"}
)
# What is looked at (l) and changed to and fro (c) before a decision; or the page is an old one.
FIRST = ("l", "l", "l", "l", "", "cl", "lc", "clc")
_first = st.sampled_from(FIRST)


class Paths(RuleBasedStateMachine):
    """People act as their role lets them; what was seen, handed in and agreed to is written down
    here apart from what the product writes down.
    """

    database: Database
    app: Flask

    def __init__(self) -> None:
        super().__init__()
        self.session: Session = self.database.writer()
        self.people: dict[str, Person] = {
            name: person(self.session, role, name) for name, role in PEOPLE.items()
        }
        self.campaign: Campaign = campaign_by_slug(self.session, SLUG)
        # Without its drawings, which only make each look slower.
        small = {**self.campaign.content, "art": {}}
        self.first = versions.keep(self.session, self.campaign, small, None).number
        self.day = FIRST_DAY
        self.looked: dict[str, tuple[str, Any]] = {}
        self.handed: tuple[str, Any] | None = None
        self.agreed: tuple[str, Any, str, Any] | None = None
        self.writer: str | None = None
        self.before = self.campaign.status, self._what()

    def now(self) -> datetime:
        return datetime(self.day.year, self.day.month, self.day.day, 5, tzinfo=UTC)

    def _what(self) -> Any:
        """All that is printed and sent, read from the rows and not from what the product hashes."""
        service = self.campaign.service
        targets = {t.device: t.value for t in service.targets if t.confirmed_at}
        return json.dumps(self.campaign.content), service.name, service.primary_colour, targets

    def _try(self, who: str, endpoint: str, deed: Callable[[Person], object]) -> bool:
        """As a request would: refused by role or by the deed, it leaves no trace."""
        by = self.people[who]
        if by.role not in self.app.view_functions[endpoint].roles:
            return False
        kept = self.session.begin_nested()
        try:
            deed(by)
        except OutreachError:
            kept.rollback()
            return False
        kept.commit()
        return True

    @rule(at=st.integers(0, 5), who=_who, headline=_headline, first=_first, note=_note)
    def do_what_is_usual(self, at: int, who: str, headline: str, first: str, note: str) -> None:
        self._do(USUAL[self.campaign.status][at], who, headline, first, note)

    @rule(deed=st.sampled_from(ANYTHING), who=_who, headline=_headline, first=_first, note=_note)
    def do_anything(self, deed: str, who: str, headline: str, first: str, note: str) -> None:
        self._do(deed, who, headline, first, note)

    @rule(days=st.integers(1, 30))
    def let_time_pass(self, days: int) -> None:
        self.day += timedelta(days=days)

    def _do(self, deed: str, who: str, headline: str, first: str, note: str) -> None:
        session, campaign = self.session, self.campaign
        if deed == "look":
            self.looked[who] = approve.content_hash(campaign), self._what()
        elif deed == "turn_the_colour":
            campaign.service.primary_colour = COLOURS[campaign.service.primary_colour == COLOURS[0]]
        elif deed == "save":
            self._save(who, headline)
        elif deed == "restore":
            last = versions.newest(session, campaign).number
            self._write(who, "versions.restore", lambda by: versions.restore(
                session, campaign, self.first, seen=last, by=by.id
            ))  # fmt: skip
        elif deed == "propose":
            if self._try(who, "campaigns.propose",
                         lambda by: approve.propose(session, campaign, by)):  # fmt: skip
                self.handed = who, self._what()
        elif deed == "decide":
            for letter in first:
                self._do({"l": "look", "c": "turn_the_colour"}[letter], who, "", "", "")
            self._decide(who, note)
        else:
            self._move(deed, who)

    def _save(self, who: str, headline: str) -> None:
        content = copy.deepcopy(self.campaign.content)
        content["copy"]["id"]["headline"] = headline
        last = versions.newest(self.session, self.campaign).number
        self._write(who, "texts.edit", lambda by: versions.save(
            self.session, self.campaign, content, seen=last, by=by.id
        ))  # fmt: skip

    def _write(self, who: str, endpoint: str, deed: Callable[[Person], object]) -> None:
        last = versions.newest(self.session, self.campaign).number
        self._try(who, endpoint, deed)
        if versions.newest(self.session, self.campaign).number > last:
            self.writer = who

    def _decide(self, who: str, note: str) -> None:
        """With a note it is given back, or tried with a note of nothing but a space."""
        seen, saw = self.looked.get(who, ("", None))
        done = self._try(who, "campaigns.decide", lambda by: approve.decide(
            self.session, self.campaign, by, agreed=not note, seen_hash=seen, note=note
        ))  # fmt: skip
        if done and note:
            assert note.strip(), "given back without a word"
        if done and not note:
            assert self.handed
            assert who != self.writer, "their own words"
            self.agreed = (*self.handed, who, saw)

    def _move(self, deed: str, who: str) -> None:
        session, campaign = self.session, self.campaign
        lasting = Plan("Kenali 112", "", self.day, self.day + timedelta(days=10), [])
        endpoint, done = {
            "withdraw": ("withdraw", lambda by: approve.withdraw(session, campaign, by)),
            "reopen": ("reopen", lambda by: approve.reopen(session, campaign, by)),
            "finish": ("end", lambda by: finish.finish(session, campaign, by)),
            "resume": ("resume", lambda by: finish.resume(session, campaign, by)),
            "archive": ("put_away", lambda by: archive.archive(session, campaign, by, self.now)),
            "take_back": ("take_back", lambda by: archive.take_back(session, campaign, by)),
            "stop": ("stop", lambda by: control.stop(session, by.id, "Salah.", campaign)),
            "change_days": ("change", lambda by: change_plan(session, campaign, lasting, by.id)),
        }[deed]
        room = "broadcast_control" if deed == "stop" else "campaigns"
        self._try(who, f"{room}.{endpoint}", done)

    @invariant()
    def two_people_stand_behind_what_is_approved(self) -> None:
        told = state(self.campaign, self.day)
        if self.campaign.status == "approved" or told in ("approved", "running"):
            assert self.agreed
            proposer, handed, head, saw = self.agreed
            assert proposer != head
            assert handed == saw
            assert self._what()[0] == saw[0], "another content under an old approval"

    @invariant()
    def what_counts_as_approved_is_what_both_saw(self) -> None:
        if approve.approved_hash(self.session, self.campaign) is not None:
            assert self.agreed
            _proposer, handed, _head, saw = self.agreed
            assert self._what() == handed == saw

    @invariant()
    def what_is_locked_does_not_change(self) -> None:
        status, content = self.before
        self.before = self.campaign.status, self._what()
        if status == self.campaign.status and status in ("proposed", "finished"):
            assert self.before[1][0] == content[0]
        assert versions.newest(self.session, self.campaign).content == self.campaign.content

    @invariant()
    def who_is_asked_may_decide_and_the_state_is_one(self) -> None:
        for name, by in self.people.items():
            if self.campaign in waiting(self.session, by):
                assert self.campaign.status == "proposed"
                assert by.role in ("approver", "admin")
                assert name != self.writer
                assert self.handed and name != self.handed[0]
        if self.campaign.archived_at:
            assert self.campaign.status == "finished"
            assert state(self.campaign, self.day) == "archived"

    def teardown(self) -> None:
        self.session.rollback()
        self.session.close()


@pytest.mark.one_database
def test_no_path_leads_round_the_second_pair_of_eyes(app: Flask, database: Database) -> None:
    Paths.database, Paths.app = database, app
    run_state_machine_as_test(
        Paths,
        settings=settings(
            max_examples=80, stateful_step_count=30, deadline=None, phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
