"""Scans, and the sums that pages ask for, kept by the drain."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from outreach.database import Base

# Stands for all unknown codes that came after the table was full.
OTHER_ORPHANS = "*"


class Scan(Base):
    """One pindaian, at a Unix time in ms. No IP address and no device id is kept.

    Made for writing: no index but the key, and no IN in the check, which costs SQLite more than
    the rest of the row. Pages read the sums, only the export reads scans.
    """

    __tablename__ = "scans"
    __table_args__ = (
        CheckConstraint(
            "kind = 'human' OR kind = 'bot' OR kind = 'preview' OR kind = 'head'", name="kind"
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    code: Mapped[str] = mapped_column(ForeignKey("codes.code"))
    at_ms: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(String(7))


class DayCount(Base):
    """Scans of a campaign in a district on a day (WIB), by kind."""

    __tablename__ = "day_counts"

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    district_code: Mapped[str] = mapped_column(ForeignKey("districts.code"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(7), primary_key=True)
    scans: Mapped[int]


class HourCount(Base):
    """Scans of a campaign in an hour, by kind; `hour` is the UTC moment the hour began."""

    __tablename__ = "hour_counts"

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"), primary_key=True)
    hour: Mapped[datetime] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(7), primary_key=True)
    scans: Mapped[int]


class CodeDay(Base):
    """Scans of a code by people on a day (WIB)."""

    __tablename__ = "code_days"

    code: Mapped[str] = mapped_column(ForeignKey("codes.code"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    scans: Mapped[int]


class DayVisitors(Base):
    """A bitmap of 65,536 bits for a campaign and day (WIB), from which visitors are estimated.

    A visitor sets one bit, chosen by a hash whose salt is thrown away after the day: no person
    can be read from it, and two people may share a bit.
    """

    __tablename__ = "day_visitors"

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    marks: Mapped[bytes]


class OrphanCount(Base):
    """Scans by people of a code that was never issued, as it was typed, normalised."""

    __tablename__ = "orphan_counts"

    code: Mapped[str] = mapped_column(String(16), primary_key=True)
    scans: Mapped[int]
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]


class CodeCount(Base):
    """All scans of a code, by kind, with the last one's moment."""

    __tablename__ = "code_counts"

    code: Mapped[str] = mapped_column(ForeignKey("codes.code"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(7), primary_key=True)
    scans: Mapped[int]
    last_at: Mapped[datetime]


class Signals(Base):
    """How many posters of a campaign are silent, and its spikes, when they were last looked for.

    `late` names the measures (`targets.MEASURES`) that are behind or over, parted by commas.
    """

    __tablename__ = "campaign_signals"

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"), primary_key=True)
    silent: Mapped[int]
    spikes: Mapped[int]
    late: Mapped[str] = mapped_column(String(80), default="", server_default="")
    looked_at: Mapped[datetime]


class SpoolOffset(Base):
    """How far a spool file has been drained, in bytes; moves in the scans' own transaction."""

    __tablename__ = "spool_offsets"

    file: Mapped[str] = mapped_column(String(120), primary_key=True)
    offset: Mapped[int]


class Boundary(Base):
    """A kecamatan's border as an SVG path, on the grid of `geojson.SIZE` that all of them share.

    All come from one file, or none are there. They are indicative, and never a legal border.
    """

    __tablename__ = "boundaries"

    district_code: Mapped[str] = mapped_column(ForeignKey("districts.code"), primary_key=True)
    path: Mapped[str]
    label_x: Mapped[int]
    label_y: Mapped[int]
    file_name: Mapped[str] = mapped_column(String(120))
    imported_at: Mapped[datetime]
