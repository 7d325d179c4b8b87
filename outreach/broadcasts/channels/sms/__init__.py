"""SMS through whatever HTTP gateway a regency has, described in a file and not in code."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from outreach.broadcasts.channels import Letter, Outcome
from outreach.broadcasts.channels.line import Answer, Line, broken, hand_over, plain
from outreach.broadcasts.channels.sms.gateway import SETTING, Gateway
from outreach.broadcasts.channels.sms.segments import GSM, segments


class SmsChannel:
    """Keeps one connection. No gateway is trusted to drop a message it has seen before."""

    name = "sms"
    deduplicates = False
    batch = 20

    def __init__(
        self, gateway: Gateway, report_url: Callable[[int], str], *, timeout: float = 20.0
    ) -> None:
        """`report_url` makes the address where the gateway tells of a delivery."""
        self._gateway, self._report_url = gateway, report_url
        self._line = Line(gateway.url, SETTING, timeout=timeout)
        self.per_second: float | None = gateway.per_second
        self.max_segments = gateway.max_segments
        self.longest: int | None = gateway.max_segments * 153

    def send(self, letters: Iterable[Letter]) -> Iterator[Outcome]:
        """See `Channel`."""
        gateway = self._gateway
        for letter in letters:
            made = segments(letter.body)
            if made.number > gateway.max_segments:
                detail = f"Pesan menjadi {made.number} SMS; batasnya {gateway.max_segments}."
                yield Outcome(letter.delivery_id, "failed", detail)
                continue
            path, body, headers = gateway.request(
                {
                    "to": letter.address,
                    "number": letter.address.lstrip("+"),
                    "text": letter.body,
                    "text_hex": letter.body.encode("utf-16-be", "replace").hex().upper(),
                    "sender": gateway.sender,
                    "coding": gateway.coding["gsm" if made.encoding == GSM else "ucs2"],
                    "delivery": str(letter.delivery_id),
                    "report_url": self._report_url(letter.delivery_id),
                }
            )
            ask = partial(self._line.ask, gateway.method, path, body, headers)
            yield hand_over(letter, ask, partial(judge, gateway))

    def close(self) -> None:
        """Hang up."""
        self._line.close()


def judge(gateway: Gateway, letter: Letter, answer: Answer) -> Outcome:
    """What the file says of an answer; what it does not know is judged by the status alone."""
    for meaning in gateway.meanings:
        found = meaning.fits(answer)
        if found is None:
            continue
        detail = plain(f"{answer.status} {answer.text()}")
        if meaning.kind == "sent":
            reference = found.groupdict().get("reference") or ""
            return Outcome(letter.delivery_id, "sent", reference=plain(reference)[:120])
        if meaning.kind == "dead":
            return Outcome(letter.delivery_id, "failed", detail, dead=True)
        after = meaning.wait if meaning.kind == "throttled" else 0.0
        return Outcome(letter.delivery_id, meaning.kind, detail, after=after)
    return broken(letter, answer)
