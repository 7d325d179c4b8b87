"""WhatsApp against a server that enforces the Cloud API's documented requests and errors."""

from __future__ import annotations

import re

import pytest

from outreach.broadcasts.channels import Letter, Outcome
from outreach.broadcasts.channels.whatsapp import WhatsAppChannel
from tests.broadcasts.channels.far_side import Asked, HangUp, Said, far_side, letter, said
from tests.running import free_port

TOKEN = "EAAG-uji"
PHONE = "106540352242922"
TO = "+6281234567890"


class CloudApi:
    """Refuses what Meta's documentation refuses; answers `error` for everything when given."""

    def __init__(self, error: dict[str, object] | None = None, status: int = 400) -> None:
        self.error, self.status = error, status
        self.messages: list[dict[str, object]] = []

    def __call__(self, asked: Asked) -> Said:
        if asked.headers.get("authorization") != f"Bearer {TOKEN}":
            return self._refuse(401, 190, "Invalid OAuth access token")
        if (asked.method, asked.path) != ("POST", f"/v25.0/{PHONE}/messages"):
            return self._refuse(404, 100, "Unsupported request")
        if self.error:
            return said(self.status, {"error": self.error})
        body = asked.json()
        wrong = self._wrong(body)
        if wrong:
            return self._refuse(400, *wrong)
        self.messages.append(body)
        number = body["to"]
        return said(
            200,
            {
                "messaging_product": "whatsapp",
                "contacts": [{"input": number, "wa_id": number}],
                "messages": [{"id": f"wamid.{len(self.messages)}", "message_status": "accepted"}],
            },
        )

    def _wrong(self, body: dict[str, object]) -> tuple[int, str] | None:
        if body.get("messaging_product") != "whatsapp" or body.get("type") != "template":
            return 100, "Invalid parameter"
        if not re.fullmatch(r"[1-9]\d{6,14}", str(body.get("to"))):
            return 100, "Invalid parameter: to"
        if not isinstance(body.get("biz_opaque_callback_data"), str):
            return 100, "Param biz_opaque_callback_data must be a string"
        template = body.get("template")
        assert isinstance(template, dict)
        if template["language"]["code"] != "id" or template["name"] != "pengingat_112":
            return 132001, "Template name does not exist in the translation"
        texts = [p["text"] for c in template["components"] for p in c["parameters"]]
        if any(not text for text in texts):
            return 131008, "Required parameter is missing"
        if any(re.search(r"[\n\t]| {5}", text) for text in texts):
            return 132012, "Param text cannot have new-line/tab or more than 4 spaces"
        if len(texts) != 2:
            return 132000, "Number of parameters does not match"
        return None

    def _refuse(self, status: int, code: int, words: str) -> Said:
        return said(status, {"error": {"message": words, "type": "OAuthException", "code": code}})


def _letter(number: int = 1, **changes: object) -> Letter:
    given = {"template": "pengingat_112", "parameters": ("Bu Ani", "Desa Campaka"), **changes}
    return letter(TO, number, **given)


def _send(origin: str, *letters: Letter, token: str = TOKEN) -> list[Outcome]:
    channel = WhatsAppChannel(PHONE, token, f"{origin}/v25.0", timeout=5)
    outcomes = list(channel.send(letters))
    channel.close()
    return outcomes


def test_a_template_is_sent_as_documented() -> None:
    meta = CloudApi()
    with far_side(meta) as origin:
        outcomes = _send(origin, _letter(7), _letter(8, parameters=("", "Desa\n\tCampaka    \n ")))

    assert [(o.delivery_id, o.status, o.reference) for o in outcomes] == [
        (7, "sent", "wamid.1"), (8, "sent", "wamid.2"),
    ]  # fmt: skip
    assert [m["biz_opaque_callback_data"] for m in meta.messages] == ["7", "8"]


def test_without_a_template_nothing_leaves() -> None:
    meta = CloudApi()
    with far_side(meta) as origin:
        [outcome] = _send(origin, _letter(template=""))

    assert outcome.status == "failed" and not meta.messages


@pytest.mark.parametrize(
    ("code", "http", "status", "dead"),
    [
        (131026, 400, "failed", True),
        (131050, 400, "failed", True),
        (131047, 400, "failed", False),
        (131049, 400, "failed", False),
        (130472, 400, "failed", False),
        (130429, 429, "throttled", False),
        (131056, 400, "throttled", False),
        (80007, 400, "throttled", False),
        (190, 401, "throttled", False),
        (200, 403, "throttled", False),
        (131042, 400, "throttled", False),
        (132015, 400, "retry", False),
        (131000, 500, "retry", False),
        (131016, 503, "retry", False),
        (999999, 400, "retry", False),
    ],
)
def test_each_documented_error_has_its_class(code: int, http: int, status: str, dead: bool) -> None:
    error = {"message": f"(#{code}) x", "code": code, "error_data": {"details": "Sebabnya."}}
    with far_side(CloudApi(error, http)) as origin:
        [outcome] = _send(origin, _letter())

    assert (outcome.status, outcome.dead) == (status, dead)
    assert "Sebabnya." in outcome.detail and str(code) in outcome.detail
    assert (outcome.after > 0) == (status == "throttled")


def test_a_token_that_ran_out_is_told_in_words() -> None:
    with far_side(CloudApi()) as origin:
        [outcome] = _send(origin, _letter(), token="lama")

    assert outcome.status == "throttled"
    assert "Token sudah tidak berlaku" in outcome.detail


def test_what_may_have_arrived_is_in_doubt_and_what_cannot_have_is_not() -> None:
    def hang_up(_asked: Asked) -> Said:
        raise HangUp

    with far_side(hang_up) as origin:
        assert [o.status for o in _send(origin, _letter())] == ["in_doubt"]
    assert [o.status for o in _send(f"http://127.0.0.1:{free_port()}", _letter())] == ["retry"]


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        ((502, {}, b"<html>Bad Gateway</html>"), "in_doubt"),
        ((504, {}, b""), "in_doubt"),
        ((200, {}, b"<html>Selamat datang di Wi-Fi kantor</html>"), "in_doubt"),
        ((200, {}, b'{"messages": []}'), "in_doubt"),
        ((503, {"Retry-After": "90"}, b"busy"), "throttled"),
        ((407, {}, b"Proxy"), "retry"),
        ((400, {}, b'{"error": {"code": "x"}}'), "retry"),
    ],
)
def test_an_answer_that_is_not_metas_is_judged_by_what_may_have_happened(
    answer: Said, status: str
) -> None:
    with far_side(lambda _asked: answer) as origin:
        [outcome] = _send(origin, _letter())

    assert outcome.status == status
