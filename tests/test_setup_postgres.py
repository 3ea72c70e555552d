"""The private PostgreSQL: any path, interrupted at any moment, one for several."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from machine import database, postgres, postgres_user, processes, system
from machine.console import SetupError
from machine.postgres_cluster import Cluster


@pytest.fixture
def cluster():
    """A cluster of its own in a folder with a space in its path."""
    # pytest's folders are too deep for a socket
    with tempfile.TemporaryDirectory(prefix="a folder ") as folder:
        cluster = Cluster(Path(folder) / "pg")
        yield cluster
        cluster.release()


@pytest.fixture
def deep_cluster(tmp_path):
    """A cluster whose folder is too deep for the address of a Unix socket."""
    cluster = Cluster(tmp_path / ("deep" * 25) / "postgres")
    yield cluster
    cluster.release()


def answer(cluster, monkeypatch):
    """What the server says to SELECT 42, asked the way Odoo connects."""
    place = cluster.environment()
    monkeypatch.setattr(postgres, "environment", lambda: os.environ | place)
    return database.execute("SELECT 42")


def test_serves_in_a_path_with_spaces_and_stops(cluster, monkeypatch):
    cluster.ensure()
    assert cluster.uses_socket()
    assert answer(cluster, monkeypatch) == [[42]]
    pid = cluster.pid()
    cluster.release()
    assert cluster.pid() is None
    assert processes.command_line(pid) is None


def test_serves_by_password_where_a_socket_has_no_room(deep_cluster, monkeypatch):
    deep_cluster.ensure()
    assert not deep_cluster.uses_socket()
    assert answer(deep_cluster, monkeypatch) == [[42]]
    wrong = deep_cluster.environment() | {"PGPASSWORD": "guess"}
    monkeypatch.setattr(postgres, "environment", lambda: os.environ | wrong)
    with pytest.raises(Exception, match="password authentication failed"):
        database.execute("SELECT 42")


def test_repairs_a_killed_server(cluster, monkeypatch):
    cluster.ensure()
    os.kill(cluster.pid(), signal.SIGKILL)
    assert (cluster.data / "postmaster.pid").exists()
    time.sleep(0.2)
    cluster.ensure()
    assert answer(cluster, monkeypatch) == [[42]]


def test_repairs_a_pid_file_whose_number_is_somebody_elses(cluster, monkeypatch):
    cluster.ensure()
    cluster.release()
    lines = [str(os.getpid()), str(cluster.data), "1", "5432", "", "", "", "ready"]
    (cluster.data / "postmaster.pid").write_text("\n".join(lines), encoding="ascii")
    cluster.ensure()
    assert answer(cluster, monkeypatch) == [[42]]


def test_repairs_an_interrupted_creation(cluster, monkeypatch):
    half_made = cluster.folder / "data.partial-1"
    half_made.mkdir(parents=True)
    cluster.ensure()
    assert answer(cluster, monkeypatch) == [[42]]
    assert not half_made.exists()


def test_keeps_running_for_another_command(cluster):
    cluster.ensure()
    other = subprocess.Popen(
        [
            *(sys.executable, "-c"),
            "import sys; from pathlib import Path;"
            "from machine.postgres_cluster import Cluster;"
            "cluster = Cluster(Path(sys.argv[1])); cluster.ensure();"
            "print('in', flush=True); sys.stdin.read()",
            cluster.folder,
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    other.stdout.readline()
    cluster.release()
    assert cluster.is_running()
    other.communicate()  # ends without stopping the server, as if it was killed
    cluster.ensure()
    cluster.release()
    assert not cluster.is_running()


@pytest.mark.skipif(not system.is_root(), reason="only root has to be another user")
def test_root_without_namespaces_works_as_another_user(monkeypatch):
    monkeypatch.setattr(postgres_user, "has_namespaces", lambda: False)
    # the checkout may lie where no other user can enter
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        os.chmod(folder, 0o755)
        cluster = Cluster(Path(folder) / "pg")
        cluster.ensure()
        assert cluster.folder.stat().st_uid != 0
        assert answer(cluster, monkeypatch) == [[42]]
        cluster.release()


@pytest.mark.skipif(not system.is_root(), reason="only root has to be another user")
def test_root_whom_nobody_can_follow_is_told_what_to_do(tmp_path, monkeypatch):
    tmp_path.chmod(0o700)
    monkeypatch.setattr(postgres_user, "has_namespaces", lambda: False)
    with pytest.raises(SetupError, match="Move the checkout"):
        Cluster(tmp_path / "pg").ensure()
