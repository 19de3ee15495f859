"""One instance per data directory: the second is told who holds it, a dead one holds nothing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from monitor.lock import InstanceLock, LockHeld

HOLDING = """
import sys
from pathlib import Path
from monitor.lock import InstanceLock
with InstanceLock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "var"


def holder(data: Path) -> "subprocess.Popen[str]":
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDING, str(data)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_the_lock_can_be_taken_again_after_it_was_given_back(data: Path) -> None:
    for _ in range(2):
        with InstanceLock(data):
            assert (data / "xunjian.lock").exists()
    assert not (data / "xunjian.lock.json").exists()


def test_it_is_given_back_when_the_work_breaks_down(data: Path) -> None:
    with pytest.raises(RuntimeError), InstanceLock(data):
        raise RuntimeError("breaks down")
    with InstanceLock(data):
        pass


def test_a_second_instance_is_told_who_is_there(data: Path) -> None:
    with holder(data) as process:
        with (
            pytest.raises(LockHeld, match=rf"进程号 {process.pid}，\d{{4}}-\d\d-\d\d \d\d:\d\d 开始"),
            InstanceLock(data),
        ):
            pytest.fail("two instances at once")
        process.communicate("", timeout=20)
    with InstanceLock(data):
        pass


def test_a_second_instance_in_the_same_process_is_refused_too(data: Path) -> None:
    with InstanceLock(data):
        with pytest.raises(LockHeld, match=f"进程号 {os.getpid()}"), InstanceLock(data):
            pytest.fail("two instances at once")
        assert (data / "xunjian.lock.json").exists()


def test_the_lock_of_a_killed_process_is_taken_over(data: Path) -> None:
    with holder(data) as process:
        process.kill()
        process.wait(20)
        assert (data / "xunjian.lock.json").exists()
        with InstanceLock(data):
            assert str(os.getpid()) in (data / "xunjian.lock.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("content", ["", "{", "[]", '{"pid": "x"}', '{"pid": -1, "started": "2024-08-21"}', "null"])
def test_without_a_readable_signature_the_message_names_the_directory(data: Path, content: str) -> None:
    with InstanceLock(data):
        (data / "xunjian.lock.json").write_text(content, encoding="utf-8")
        with pytest.raises(LockHeld) as held, InstanceLock(data):
            pytest.fail("two instances at once")
    assert "进程号" not in str(held.value)
    assert str(data) in str(held.value)


def test_the_signature_of_a_dead_process_is_not_told(data: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait(20)
    with InstanceLock(data):
        (data / "xunjian.lock.json").write_text(f'{{"pid": {process.pid}, "started": "2024-08-21T00:00:00+00:00"}}')
        with pytest.raises(LockHeld) as held, InstanceLock(data):
            pytest.fail("two instances at once")
    assert "进程号" not in str(held.value)


def test_directories_do_not_disturb_each_other(tmp_path: Path) -> None:
    with InstanceLock(tmp_path / "a"), InstanceLock(tmp_path / "b"):
        pass
