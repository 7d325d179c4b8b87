"""Between a campaign's content and the form that changes it."""

from __future__ import annotations

import copy
from datetime import date
from typing import Any

from outreach.campaigns.copy import HANDED_ON
from outreach.materials.edit_forms import POINTS

# Language → its part of the form.
PARTS = {"id": "indonesian", "su": "sundanese"}
_WORDS = ("headline", "subhead", "call")
PICTURES = ("logo", "sponsor_logo")
_GONE = object()


def form_data(content: dict[str, Any], material: str = "") -> dict[str, Any]:
    """What the form starts with: the campaign's words, or those of a material's own."""
    data: dict[str, Any] = {}
    for language, part in PARTS.items():
        if material:
            words = content.get("own", {}).get(material, {}).get(language, {})
        else:
            words = content["copy"].get(language, {})
        points = [
            {"text": p["text"], "until": date.fromisoformat(p["until"]) if p["until"] else None}
            for p in words.get("points", [])
        ]
        blank = {"text": "", "until": None}
        data[part] = {**words, "points": [*points, *[blank] * POINTS][: max(POINTS, len(points))]}
    look = content.get("look", {})
    return {**data, "ground": look.get("ground", "primary"), "tile": look.get("tile", "accent")}


def edited(
    content: dict[str, Any], data: dict[str, Any], pictures: dict[str, str], material: str = ""
) -> dict[str, Any]:
    """A copy of `content` with what the form's `data` says.

    `pictures` names the digests of what was uploaded; a box ticked takes a picture away.
    """
    made = copy.deepcopy(content)
    for language, part in PARTS.items():
        if language not in made["copy"]:
            continue
        if material:
            _set_own(made, material, language, data[part])
        else:
            _set_copy(made["copy"][language], language, data[part])
    if not material:
        _set_look(made, data, pictures)
    return made


def _set_copy(words: dict[str, Any], language: str, data: dict[str, Any]) -> None:
    for name in (*_WORDS, "event", "sponsor", *HANDED_ON):
        if data[name] or name in words:
            words[name] = data[name]
    words["points"] = _points(data)
    if language == "su":
        words["proofread"] = data["proofread"]


def _set_own(content: dict[str, Any], material: str, language: str, data: dict[str, Any]) -> None:
    """Keeps what is filled; a material whose words are all the campaign's has none."""
    words: dict[str, Any] = {name: data[name] for name in _WORDS if data[name]}
    points = _points(data)
    if points:
        words["points"] = points
    own = content.setdefault("own", {})
    own.setdefault(material, {}).pop(language, None)
    if words:
        own[material][language] = words
    content["own"] = {slug: said for slug, said in own.items() if said}
    if not content["own"]:
        del content["own"]


def _points(data: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {"text": p["text"], "until": p["until"].isoformat() if p["until"] else None}
        for p in data["points"]
        if p["text"]
    ]


def _set_look(content: dict[str, Any], data: dict[str, Any], pictures: dict[str, str]) -> None:
    look = {**content.get("look", {}), "ground": data["ground"], "tile": data["tile"]}
    for name in PICTURES:
        if data[f"remove_{name}"]:
            look.pop(name, None)
        if name in pictures:
            look[name] = pictures[name]
    # What is as the service has it is not written down: it follows the service.
    usual = {"ground": "primary", "tile": "accent"}
    look = {key: value for key, value in look.items() if usual.get(key) != value}
    content.pop("look", None)
    if look:
        content["look"] = look


def merged(base: Any, mine: Any, theirs: Any) -> Any:
    """`theirs` with what I changed since `base`: nobody's field is lost unseen."""
    if mine == base:
        return theirs
    if theirs == base:
        return mine
    if isinstance(base, dict) and isinstance(mine, dict) and isinstance(theirs, dict):
        keys = dict.fromkeys([*theirs, *mine])
        found = {
            key: merged(base.get(key, _GONE), mine.get(key, _GONE), theirs.get(key, _GONE))
            for key in keys
        }
        return {key: value for key, value in found.items() if value is not _GONE}
    three_lists = all(isinstance(one, list) for one in (base, mine, theirs))
    if three_lists and len(base) == len(mine) == len(theirs):
        return [merged(*three) for three in zip(base, mine, theirs, strict=True)]
    return mine
