"""What a ratio of use means, in a sentence that says no more than its interval."""

from __future__ import annotations

from outreach.language import gettext as _
from outreach.results.ratio import Ratio
from outreach.wib import number


def ratio_words(ratio: Ratio) -> str:
    """`naik 18 % (antara 5 % dan 33 %)`; with an interval that holds 1, that nothing is clear."""
    low, middle, high = ratio.low - 1, ratio.ratio - 1, ratio.high - 1
    if low <= 0 <= high:
        return _("tidak jelas naik atau turun (antara turun %(low)s %% dan naik %(high)s %%)",
                 low=_percent(-low), high=_percent(high))  # fmt: skip
    if low > 0:
        return _("naik %(n)s %% (antara %(low)s %% dan %(high)s %%)",
                 n=_percent(middle), low=_percent(low), high=_percent(high))  # fmt: skip
    return _("turun %(n)s %% (antara %(low)s %% dan %(high)s %%)",
             n=_percent(-middle), low=_percent(-high), high=_percent(-low))  # fmt: skip


def ratio_short(ratio: Ratio) -> str:
    """The same for a cell: `naik 18 % (5 % – 33 %)`, `tidak jelas (−7 % – +12 %)`."""
    low, middle, high = ratio.low - 1, ratio.ratio - 1, ratio.high - 1
    if low <= 0 <= high:
        return _("tidak jelas (−%(low)s %% – +%(high)s %%)",
                 low=_percent(-low), high=_percent(high))  # fmt: skip
    if low > 0:
        return _("naik %(n)s %% (%(low)s %% – %(high)s %%)",
                 n=_percent(middle), low=_percent(low), high=_percent(high))  # fmt: skip
    return _("turun %(n)s %% (%(low)s %% – %(high)s %%)",
             n=_percent(-middle), low=_percent(-high), high=_percent(-low))  # fmt: skip


def _percent(share: float) -> str:
    """Whole percents, with one decimal where a whole one would say nothing."""
    return number(share * 100, 0 if share >= 0.01 or share == 0 else 1)
