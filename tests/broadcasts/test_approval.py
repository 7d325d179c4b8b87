"""Promises 4 and 5: nothing leaves unapproved, and what was approved is what goes."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from outreach.broadcasts import control
from outreach.broadcasts.approval import (
    changes,
    current_hash,
    decide,
    decisions,
    facts,
    propose,
    reopen,
    seal,
)
from outreach.broadcasts.edit import Aim, change_aim, change_message
from outreach.broadcasts.expand import expand
from outreach.broadcasts.models import Broadcast, Delivery
from outreach.database import Database
from outreach.errors import NotAllowed, OutreachError
from outreach.wib import utc_now
from tests.broadcasts.build import TEXT, agreed, client, own, somebody
from tests.build import contact

CHANGED = {"id": {**TEXT["id"], "body": "Lain sama sekali. {{ unsubscribe }}"}}


def _aim(broadcast: Broadcast, **other: Any) -> Aim:
    given: dict[str, Any] = {
        "name": broadcast.name, "purpose": broadcast.purpose, "segment_id": None,
        "schedule": broadcast.schedule, "attach": broadcast.attach, "bypass": broadcast.bypass,
    }  # fmt: skip
    return Aim(**{**given, **other})


def test_two_people_are_needed_and_the_seal_is_what_was_shown(database: Database) -> None:
    with database.writing() as session:
        broadcast = own(session)
        admin = somebody(session, "admin")
        propose(session, broadcast, admin, [])
        with pytest.raises(NotAllowed, match="orang lain yang memutuskan"):
            decide(session, broadcast, admin, agreed=True, seen=seal(broadcast), note="", found=[])
        head = somebody(session, "approver")
        with pytest.raises(NotAllowed, match="berubah sejak Anda membukanya"):
            decide(session, broadcast, head, agreed=True, seen="0" * 64, note="", found=[])
        assert broadcast.status == "proposed"
        decide(session, broadcast, head, agreed=True, seen=seal(broadcast), note="", found=[])
        assert current_hash(session, broadcast) == broadcast.content_hash


def test_the_database_itself_refuses_one_pair_of_eyes(database: Database) -> None:
    with pytest.raises(IntegrityError), database.writing() as session:
        broadcast = own(session)
        broadcast.proposed_by = broadcast.approved_by = somebody(session, "admin").id
        session.flush()


@pytest.mark.parametrize(
    "change",
    [
        lambda s, b: change_message(s, b, CHANGED, 1),
        lambda s, b: change_aim(s, b, _aim(b, bypass="Banjir di Bojong"), 1),
        lambda s, b: change_aim(s, b, _aim(b, purpose="undangan"), 1),
        lambda s, b: change_aim(s, b, _aim(b, attach=True), 1),
        lambda s, b: change_aim(
            s, b, _aim(b, schedule={"kind": "once", "at": "2030-01-01T09:00:00+07:00"}), 1
        ),
    ],
)
def test_every_change_asks_the_head_anew(database: Database, change: Any) -> None:
    with database.writing() as session:
        contact(session, "kades@example.go.id")
        broadcast = own(session)
        agreed(session, broadcast)
        change(session, broadcast)
        assert broadcast.status == "draft"
        assert current_hash(session, broadcast) is None
        number = broadcast.id

    assert expand(database, number, utc_now()) == 0


def test_a_new_name_asks_nobody(database: Database) -> None:
    with database.writing() as session:
        broadcast = own(session)
        agreed(session, broadcast)
        assert not change_aim(session, broadcast, _aim(broadcast, name="Nama lain"), 1)
        assert broadcast.status == "approved"


def test_the_head_sees_what_changed_since_the_last_time(database: Database) -> None:
    with database.writing() as session:
        broadcast = own(session)
        agreed(session, broadcast)
        change_message(session, broadcast, CHANGED, 1)
        [last] = decisions(session, broadcast)
        assert changes(last.facts, facts(broadcast)) == ["message"]


def test_a_finished_campaign_sends_nothing_more(database: Database) -> None:
    with database.writing() as session:
        broadcast = own(session)
        agreed(session, broadcast)
        broadcast.campaign.status = "finished"
        assert current_hash(session, broadcast) is None


def test_giving_back_tells_why(app: Flask, database: Database) -> None:
    with database.writing() as session:
        broadcast = own(session)
        propose(session, broadcast, somebody(session, "planner"), [])
        number = broadcast.id
    head = client(app, database, "approver")
    path = f"/siaran/{number}/persetujuan"

    head.post(path, data={"decision": "return", "note": "Sebutkan jamnya."})

    planner = client(app, database, "planner")
    page = planner.get(path).get_data(as_text=True)
    assert "Sebutkan jamnya." in page
    assert planner.post(path, data={"decision": "agree"}).status_code == 403


_SELDOM = st.sampled_from([False, False, True])


class Paths(RuleBasedStateMachine):
    """Any order of deeds by anybody: what would be sent was agreed to by another, exactly so."""

    database: Database

    def __init__(self) -> None:
        super().__init__()
        self.session = Session(self.database.engine, expire_on_commit=False)
        self.planner, self.head = (somebody(self.session, r) for r in ("planner", "approver"))
        self.broadcast = own(self.session)
        self.shown: str | None = None
        self.agreed_to: Any = None

    def _what(self) -> Any:
        """What would leave, read from the row itself and not from what the product seals."""
        b = self.broadcast
        return copy.deepcopy((b.message, b.bypass, b.schedule, b.purpose, b.attach, b.channel))

    def _try(self, deed: Any) -> bool:
        try:
            deed()
        except OutreachError:
            return False
        self.session.flush()
        return True

    @rule()
    def open_the_page(self) -> None:
        self.shown = seal(self.broadcast)

    @rule(other=st.booleans())
    def edit(self, other: bool) -> None:
        text = CHANGED if other else TEXT
        self._try(lambda: change_message(self.session, self.broadcast, text, self.planner.id))

    @rule(reason=st.sampled_from(["", "Banjir"]))
    def bypass(self, reason: str) -> None:
        aim = _aim(self.broadcast, bypass=reason)
        self._try(lambda: change_aim(self.session, self.broadcast, aim, self.planner.id))

    @rule(by_head=_SELDOM)
    def propose(self, by_head: bool) -> None:
        who = self.head if by_head else self.planner
        self._try(lambda: propose(self.session, self.broadcast, who, []))

    @rule(by_planner=_SELDOM, no=_SELDOM)
    def decide(self, by_planner: bool, no: bool) -> None:
        who = self.planner if by_planner else self.head
        proposer = self.broadcast.proposed_by
        said: dict[str, Any] = {"agreed": not no, "seen": self.shown or "", "note": "", "found": []}
        if self._try(lambda: decide(self.session, self.broadcast, who, **said)) and not no:
            assert who.id != proposer
            assert self.shown == seal(self.broadcast)
            self.agreed_to = self._what()

    @rule()
    def all_goes_well(self) -> None:
        self.propose(False)
        self.open_the_page()
        self.decide(False, False)

    @rule(deed=st.sampled_from([control.pause, control.resume]))
    def hold(self, deed: Any) -> None:
        self._try(lambda: deed(self.session, self.broadcast, self.head.id))

    @rule()
    def reopen(self) -> None:
        self._try(lambda: reopen(self.session, self.broadcast))

    @invariant()
    def nothing_unapproved_could_leave(self) -> None:
        b = self.broadcast
        # The very question that expansion and every claim ask.
        if b.status == "approved" and current_hash(self.session, b) == b.content_hash:
            assert self.agreed_to == self._what()
            assert b.approved_by != b.proposed_by

    def teardown(self) -> None:
        self.session.rollback()
        self.session.close()


@pytest.mark.one_database
def test_no_path_sends_unapproved(database: Database) -> None:
    Paths.database = database
    run_state_machine_as_test(
        Paths,
        settings=settings(
            max_examples=30, stateful_step_count=15, deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip


def test_only_an_approved_broadcast_goes_off(database: Database) -> None:
    with database.writing() as session:
        contact(session, "kades@example.go.id")
        broadcast = own(session)
        number = broadcast.id
    assert expand(database, number, utc_now()) == 0
    with database.writing() as session:
        agreed(session, session.get_one(Broadcast, number))
    assert expand(database, number, utc_now()) == 1
    with database.reading() as session:
        assert session.query(Delivery).count() == 1
