"""`manage.py up` before anything is started: what is asked of it has to make sense."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize(
    "port", ["0", "65536", "99999", "abc", "-1", "", "8000.5", "٨٠٠٠", "9" * 5000]
)
def test_a_port_that_is_none_is_refused_with_the_ports_there_are(port):
    with pytest.raises(
        CommandError, match="is no port: give a number from 1 to 65535"
    ) as refusal:
        call_command("up", "--port", port)

    assert refusal.value.returncode == 2


def test_a_refusal_is_one_sentence_in_a_terminal(tmp_path):
    command = [sys.executable, "manage.py", "up", "--port", "abc"]
    env = os.environ | {"DEBUG": "true", "DATA_DIR": str(tmp_path)}

    run = subprocess.run(
        command, cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )

    assert run.returncode == 2
    assert (
        run.stderr
        == "CommandError: 'abc' is no port: give a number from 1 to 65535 (make run"
        " PORT=8000).\n"
    )
