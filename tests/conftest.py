"""A prepared home and its database, made anew for each test that asks; on both databases."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask
from hypothesis import settings as hypothesis_settings
from jinja2 import BytecodeCache, FileSystemBytecodeCache
from playwright.sync_api import Browser, sync_playwright
from werkzeug.routing import Rule
from werkzeug.serving import make_server

from outreach.accounts import passwords
from outreach.database import Database
from outreach.prepare import prepare
from outreach.settings import Settings
from outreach.web.app import create_app
from tests import postgres
from tests.build import PASSWORD
from tests.laying_out import shared

# A search for what breaks is for `make faults`; what must pass before a change lands draws the same
# examples each time.
hypothesis_settings.register_profile("same", derandomize=True)
hypothesis_settings.load_profile("same")

# A password is slow to check on purpose; tests sign in a thousand times.
passwords.hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)

_builders: dict[object, Callable[..., tuple[str, str]]] = {}


class _Route(Rule):
    """A route whose builder of addresses is compiled once for the applications of all tests.

    They have the same 250 routes; compiling these is most of what `create_app` takes.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        key = (self.rule, tuple(self._trace), repr(self.defaults), append_unknown)
        if key not in _builders:
            _builders[key] = super()._compile_builder(append_unknown)
        return _builders[key]


Flask.url_rule_class = _Route

_TEMPLATE = "outreach_template"
_CHROMIUM = [
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="session", autouse=True)
def laying_out(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """See `tests.laying_out`. Processes that share the tests have their folders in one."""
    own = tmp_path_factory.getbasetemp()
    folder = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    with shared(folder / "forms"):
        yield


@pytest.fixture(scope="session")
def prepared_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home prepared once; tests work on copies of it."""
    home = tmp_path_factory.mktemp("home")
    prepare(Settings(home=str(home), admin_password=PASSWORD)).dispose()
    return home


@pytest.fixture(scope="session")
def prepared_postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A cluster with one prepared database; tests work on copies of it."""
    with postgres.cluster() as folder:
        postgres.run(folder, f"CREATE DATABASE {_TEMPLATE}")
        home = tmp_path_factory.mktemp("postgres-home")
        address = postgres.url(folder, _TEMPLATE)
        prepare(Settings(home=str(home), admin_password=PASSWORD, database_url=address)).dispose()
        yield folder


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(
    request: pytest.FixtureRequest, prepared_home: Path, tmp_path: Path
) -> Iterator[Settings]:
    """Settings of a prepared home, once with each database."""
    shutil.copytree(prepared_home, tmp_path / "home")
    made = Settings(
        home=str(tmp_path / "home"),
        admin_password=PASSWORD,
        base_url="https://outreach.example.go.id",
        send_window="always",
    )
    if request.param == "sqlite":
        yield made
        return
    folder = request.getfixturevalue("prepared_postgres")
    name = f"test_{tmp_path.stat().st_ino}"
    postgres.copy(folder, _TEMPLATE, name)
    yield replace(made, database_url=postgres.url(folder, name))
    postgres.run(folder, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    opened = Database(settings.database)
    yield opened
    opened.dispose()


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> BytecodeCache:
    """Each test has its own application; a template is compiled once for all of them."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def app(settings: Settings, database: Database, compiled_templates: BytecodeCache) -> Flask:
    """The web application; forms need no token in it."""
    made = create_app(settings, database)
    made.jinja_env.bytecode_cache = compiled_templates
    made.config["WTF_CSRF_ENABLED"] = False
    return made


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=_CHROMIUM)
        yield started
        started.close()


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """The application on a port of its own."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the PostgreSQL turn of tests in which the database makes no difference."""
    again = [i for i in items if i.get_closest_marker("one_database") and "postgresql" in i.name]
    if again:
        items[:] = [item for item in items if item not in set(again)]
        config.hook.pytest_deselected(items=again)


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Files are made as tests are collected and carry the second they were made in; a name with
    their bytes would differ between the processes that share the tests."""
    return argname if isinstance(val, bytes) else None
