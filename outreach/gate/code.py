"""Printed codes: seven random letters and one that checks them."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

# No look-alikes (0O 1IL 2Z 5S 8B UVQG) and no vowels, so no words.
# Nineteen letters, because 19 is prime: see `check_character`.
ALPHABET = "34679CDFHJKMNPRTWXY"
LENGTH = 8

_PRIME = len(ALPHABET)
_VALUE = {letter: value for value, letter in enumerate(ALPHABET)}
_WEIGHTS = range(LENGTH, 0, -1)


def new_code() -> str:
    """A random code; 19^7, about 894 million, exist. The caller sees that it is not in use."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1))
    return body + check_character(body)


def check_character(body: str) -> str:
    """The letter that makes Σ weight × value divisible by 19; `body` is of `ALPHABET`.

    One wrong letter changes the sum by weight × difference, two swapped ones by
    (difference of weights) × (difference of letters). All these factors lie between 1 and 18
    in size, and a product of such is never divisible by a prime 19: both are always caught.
    """
    total = sum(weight * _VALUE[letter] for weight, letter in zip(_WEIGHTS, body, strict=False))
    return ALPHABET[-total % _PRIME]


def normalise(text: str) -> str:
    """What was meant by `text`: upper-case letters and digits, everything else dropped."""
    return "".join(c for c in text if c.isascii() and c.isalnum()).upper()


def is_valid(code: str) -> bool:
    """True for a normalised code whose check character is right."""
    if len(code) != LENGTH or any(letter not in _VALUE for letter in code):
        return False
    return check_character(code[:-1]) == code[-1]


def spaced(code: str) -> str:
    """As printed and read aloud: `XXXX-XXXX`."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def candidates(code: str) -> Iterator[str]:
    """Valid codes one wrong letter or one adjacent swap away from a normalised `code`."""
    if len(code) != LENGTH:
        return
    seen = {code}
    swaps = (code[:i] + code[i + 1] + code[i] + code[i + 2 :] for i in range(LENGTH - 1))
    letters = (code[:i] + c + code[i + 1 :] for i in range(LENGTH) for c in ALPHABET)
    for variants in (swaps, letters):
        for candidate in variants:
            if candidate not in seen and is_valid(candidate):
                seen.add(candidate)
                yield candidate
