"""A real nginx with an export in it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.running import answers, free_port, until

_CONFIGURATION = """
daemon off; {user} worker_processes 1; pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 64; }}
http {{
    access_log {folder}/access.log;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include "{export}/http.conf";
    server {{
        listen 127.0.0.1:{port};
        location = /up {{ return 200 "up"; }}
        include "{export}/server.conf";
    }}
}}
"""


@contextmanager
def nginx(export: Path, folder: Path) -> Iterator[str]:
    """Yields the address of an nginx that serves the export; its logs are in `folder`."""
    port = free_port()
    configuration = folder / "nginx.conf"
    # Its worker would become another user, who may not enter a test's folder.
    user = "user root;" if os.geteuid() == 0 else ""
    configuration.write_text(
        _CONFIGURATION.format(folder=folder, export=export, port=port, user=user)
    )
    command = ["/usr/sbin/nginx", "-e", str(folder / "error.log"), "-c", str(configuration)]
    process = subprocess.Popen(command)
    try:
        until(lambda: answers(f"http://127.0.0.1:{port}/up"), 10, "nginx")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=10)
