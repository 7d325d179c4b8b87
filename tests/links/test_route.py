"""Where a scan goes, decided from facts alone: the nearest rule, what is skipped, never nowhere."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.links.route import (
    CAN_OPEN,
    DEVICES,
    EVERGREEN,
    LANDING,
    Facts,
    addresses,
    choices,
    decide,
    reason,
)

ALL = addresses(
    {
        "telephone": "112",
        "whatsapp": "+6281234567890",
        "web": "https://ogan.example.go.id/",
        "android": "https://play.google.com/store/apps/details?id=id.go.example",
        "ios": "https://apps.apple.com/id/app/id1",
    }
)
_rules = st.dictionaries(st.sampled_from(DEVICES), st.sampled_from([*ALL, LANDING, "lain"]))
_facts = st.builds(
    Facts,
    addresses=st.sets(st.sampled_from(list(ALL))).map(lambda kinds: {k: ALL[k] for k in kinds}),
    down=st.sets(st.sampled_from(list(ALL))),
    service_rules=_rules,
    campaign_rules=_rules,
    emergency=st.booleans(),
    stopped=st.booleans(),
    finished=st.booleans(),
)


def kinds(facts: Facts) -> list[str]:
    return [decide(facts, device).kind for device in DEVICES]


def test_a_phone_goes_to_its_own_store_and_everything_else_to_the_landing_page() -> None:
    assert kinds(Facts(ALL)) == ["android", "ios", LANDING]


def test_without_a_store_a_phone_goes_to_whatsapp_then_to_the_web() -> None:
    assert kinds(Facts({k: ALL[k] for k in ("whatsapp", "web")})) == ["whatsapp"] * 2 + [LANDING]
    assert kinds(Facts({"web": ALL["web"]})) == ["web", "web", LANDING]
    assert kinds(Facts({})) == [LANDING] * 3


def test_what_does_not_answer_is_skipped_to_the_next_and_finally_to_the_landing_page() -> None:
    assert decide(Facts(ALL, down={"android"}), "android").kind == "whatsapp"
    found = decide(Facts(ALL, down=ALL.keys()), "android")
    assert (found.kind, found.address) == (LANDING, None)
    assert found.skipped == (("android", "down"), ("whatsapp", "down"), ("web", "down"))


@pytest.mark.parametrize("bad", ["https://a.id/x y", "https://a.id/é", "https://a.id/\r\nX: y"])
def test_an_address_that_no_header_can_carry_is_as_good_as_none(bad: str) -> None:
    assert decide(Facts(addresses({"web": bad})), "android").kind == LANDING


def test_a_campaigns_rule_comes_before_its_services_and_both_before_the_default() -> None:
    service = {"android": "web", "other": "web"}
    facts = Facts(ALL, service_rules=service, campaign_rules={"android": LANDING})
    assert [(d.rule, d.kind) for d in (decide(facts, device) for device in DEVICES)] == [
        ("campaign", LANDING),
        ("default", "ios"),
        ("service", "web"),
    ]


def test_an_emergency_always_opens_the_page_with_its_button() -> None:
    facts = Facts(ALL, campaign_rules=dict.fromkeys(DEVICES, "web"), emergency=True)
    assert kinds(facts) == [LANDING] * 3


@pytest.mark.parametrize("fact", ["finished", "stopped"])
def test_what_is_over_opens_the_page_that_stays(fact: str) -> None:
    assert kinds(Facts(ALL, emergency=True, **{fact: True})) == [EVERGREEN] * 3  # type: ignore[arg-type]


def test_only_confirmed_targets_of_that_device_are_offered() -> None:
    some = Facts({k: ALL[k] for k in ("android", "ios", "web")})
    assert choices(some, "android") == ["android", "web", LANDING]
    assert choices(some, "ios") == ["ios", "web", LANDING]
    assert choices(some, "other") == ["web", LANDING]


def test_the_reason_is_a_sentence_people_understand() -> None:
    facts = Facts({k: ALL[k] for k in ("android", "web")}, down={"android"})
    assert reason(decide(facts, "android")) == (
        "Aturan bawaan: Android ke Play Store. Play Store sedang tidak menjawab. "
        "WhatsApp belum dikonfirmasi. Karena itu pindaian ke situs web."
    )


@given(_facts, st.sampled_from(DEVICES))
def test_whatever_the_facts_are_there_is_somewhere_to_go(facts: Facts, device: str) -> None:
    found = decide(facts, device)
    if found.address is None:
        assert found.kind in (LANDING, EVERGREEN)
    else:
        assert found.address == facts.addresses[found.kind]
        assert found.kind not in facts.down
        assert found.kind in CAN_OPEN[device]
    assert reason(found)
