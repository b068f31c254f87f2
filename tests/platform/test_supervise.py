"""Web server and worker live and end together."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from app.platform import supervise
from app.platform.errors import RuleBroken
from tests.support.live import ROOT
from tests.support.post_office import free_port

TOGETHER = """
import sys
from app.platform.supervise import run_together
port = int(sys.argv[1])
programs = [["answering", sys.argv[1]], *([name] for name in sys.argv[2:])]
sys.exit(run_together(programs, port, lambda: print("ready", flush=True)))
"""

ANSWERING = """
import socket, sys
with socket.create_server(("127.0.0.1", int(sys.argv[1]))) as server:
    while True:
        server.accept()
"""

WAITING = """
import os, time
from pathlib import Path
print(os.getpid(), flush=True)
Path("begun").touch()
time.sleep(120)
"""

ENDING_ONCE_ANOTHER_WAITS = """
import time
from pathlib import Path
while not Path("begun").exists():
    time.sleep(0.05)
"""


def _started(folder: Path, *others: str) -> subprocess.Popen[str]:
    (folder / "answering.py").write_text(ANSWERING)
    return subprocess.Popen(
        [sys.executable, "-c", TOGETHER, str(free_port()), *others],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def _living(group: int) -> bool:
    try:
        os.kill(group, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_being_told_to_stop_ends_them_all_well(tmp_path: Path, number: signal.Signals) -> None:
    (tmp_path / "waiting.py").write_text("import time\nprint('begun', flush=True)\ntime.sleep(60)\n")
    with _started(tmp_path, "waiting") as together:
        assert together.stdout is not None
        said = together.stdout.readline() + together.stdout.readline()
        together.send_signal(number)
        assert together.wait(timeout=60) == 0
    # Two programs may write in the same moment.
    assert sorted(re.findall("begun|ready", said)) == ["begun", "ready"]


def test_one_that_ends_by_itself_takes_the_others_along(tmp_path: Path) -> None:
    (tmp_path / "waiting.py").write_text(WAITING)
    (tmp_path / "ending.py").write_text(ENDING_ONCE_ANOTHER_WAITS)
    with _started(tmp_path, "waiting", "ending") as together:
        said, _ = together.communicate(timeout=60)
    assert together.returncode == 1
    waiting = next(int(line) for line in said.splitlines() if line.isdigit())
    assert not _living(waiting)


def test_port_that_is_in_use_is_refused_before_anything_starts() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(RuleBroken) as refused:
            supervise.refuse_taken_port(other.getsockname()[1])
    assert "Choose another" in refused.value.message
