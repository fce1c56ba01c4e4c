import os
import subprocess
import sys
from pathlib import Path

import pytest

from airline_sentiment import kernels

MODULE = """
import os
from airline_sentiment.kernels import restart_with_common_kernels

if __name__ == "__main__":
    restart_with_common_kernels("asks")
    print(os.environ["TF_NUM_INTRAOP_THREADS"])
"""


def threads_that_a_module_gets(folder: Path, **of_the_user: str) -> str:
    (folder / "asks.py").write_text(MODULE)
    ours = {*kernels.ONE_THREAD_AN_OPERATION, *kernels.AVX2_KERNELS}
    environment = {name: value for name, value in os.environ.items() if name not in ours}
    command = [sys.executable, "-m", "asks"]
    asked = subprocess.run(command, cwd=folder, env=environment | of_the_user, capture_output=True, text=True)
    assert asked.returncode == 0, asked.stderr
    return asked.stdout.strip()


def test_a_process_restarts_with_one_thread_an_operation(tmp_path: Path) -> None:
    assert threads_that_a_module_gets(tmp_path) == "1"


def test_what_the_user_has_set_stays(tmp_path: Path) -> None:
    assert threads_that_a_module_gets(tmp_path, TF_NUM_INTRAOP_THREADS="3") == "3"


@pytest.mark.parametrize(("machine", "kernel"), [("x86_64", "Haswell"), ("aarch64", None)])
def test_kernels_of_intel_and_amd_are_asked_for_on_their_processors_alone(
    machine: str, kernel: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in (*kernels.ONE_THREAD_AN_OPERATION, *kernels.AVX2_KERNELS):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("platform.machine", lambda: machine)
    started: list[dict[str, str]] = []
    monkeypatch.setattr("os.execve", lambda _program, _arguments, environment: started.append(environment))
    kernels.restart_with_common_kernels("asks")
    assert started[0].get("OPENBLAS_CORETYPE") == kernel
