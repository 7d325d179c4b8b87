"""A prepared home and its database, made anew for each test that asks."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from outreach.database import Database
from outreach.prepare import prepare
from outreach.settings import Settings

PASSWORD = "kata-sandi-uji-1"


@pytest.fixture(scope="session")
def prepared_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home prepared once; tests work on copies of it."""
    home = tmp_path_factory.mktemp("home")
    prepare(Settings(home=str(home), admin_password=PASSWORD)).dispose()
    return home


@pytest.fixture
def settings(prepared_home: Path, tmp_path: Path) -> Settings:
    shutil.copytree(prepared_home, tmp_path / "home")
    return Settings(
        home=str(tmp_path / "home"),
        admin_password=PASSWORD,
        base_url="https://outreach.example.go.id",
        send_window="always",
    )


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    opened = Database(settings.database)
    yield opened
    opened.dispose()
