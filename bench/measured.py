"""One child process, measured from outside: wall, CPU, peak memory. And what several runs say together.

As a program, `measured.py FOLDER COMMAND…` is the small process that starts the command and waits for it.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path


class Failed(Exception):
    """A child ended badly, or two programs disagree: the whole suite fails."""


@dataclass(frozen=True)
class Run:
    """A whole process, from its start to its end."""

    wall: float
    cpu: float
    peak_bytes: int
    # Processor seconds that the rest of the machine took meanwhile: a run beside a busy neighbour can be told apart.
    others_cpu: float
    output: str

    def figures(self) -> dict:
        return {name: value for name, value in asdict(self).items() if name != "output"}


def run(command: list[str]) -> Run:
    """Runs a command to its end, from a small process of its own.

    The kernel's peak (`ru_maxrss`) of a child starts from the size of the process that made it: measured from here, a
    suite that has just compared long answers would make every program look large.
    """
    with tempfile.TemporaryDirectory() as place:
        launcher = [sys.executable, __file__, place, *command]
        told = subprocess.run(launcher, capture_output=True, check=True, text=True, stdin=subprocess.DEVNULL).stdout
        figures = json.loads(told)
        output, errors = (Path(place, name).read_text(errors="replace") for name in ("output", "errors"))
    if (code := figures.pop("code")) != 0:
        raise Failed(f"{' '.join(command)}\nexit code {code}\n{errors}")
    return Run(output=output, **figures)


def launch(place: str, command: list[str]) -> dict:
    """What `run` measures. The peak counts files that the program maps into its memory."""
    with open(f"{place}/output", "wb") as output, open(f"{place}/errors", "wb") as errors:
        busy = machine_busy()
        start = time.perf_counter()
        child = subprocess.Popen(command, stdout=output, stderr=errors, stdin=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - start
    # The object must not wait for the same process again.
    child.returncode = os.waitstatus_to_exitcode(status)
    cpu = usage.ru_utime + usage.ru_stime
    others = max(0.0, machine_busy() - busy - cpu)
    peak = usage.ru_maxrss * 1024
    return {"code": child.returncode, "wall": wall, "cpu": cpu, "peak_bytes": peak, "others_cpu": others}


def machine_busy() -> float:
    """Processor seconds that the machine has spent on anything but waiting."""
    user, nice, system, _idle, _iowait, irq, softirq, *_ = map(int, first_line("/proc/stat").split()[1:])
    return (user + nice + system + irq + softirq) / os.sysconf("SC_CLK_TCK")


def first_line(path: str) -> str:
    with open(path) as file:
        return file.readline()


def in_turn(commands: dict[str, list[str]], rounds: int, before=None) -> dict[str, list[Run]]:
    """Runs the commands A B C A B C, so that a slow minute of the machine falls on all of them.

    `before`, where given, is called with the program's name ahead of each run and is not measured.
    """
    runs: dict[str, list[Run]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            if before:
                before(name)
            runs[name].append(run(command))
    return runs


def summary(runs: list[Run]) -> dict:
    """Median and range of each figure, and the runs themselves."""

    def of(figure: str) -> dict:
        values = [getattr(each, figure) for each in runs]
        return {"median": statistics.median(values), "least": min(values), "most": max(values)}

    return {
        "wall": of("wall"),
        "cpu": of("cpu"),
        "peak_bytes": of("peak_bytes"),
        "runs": [each.figures() for each in runs],
    }


def ratio(runs: list[Run], ours: list[Run]) -> float:
    """How many times as long as ours: the median over the rounds, each compared within itself."""
    return statistics.median(theirs.wall / our.wall for theirs, our in zip(runs, ours, strict=True))


def drop_page_cache() -> bool:
    """Makes the next run read from the disk; `False` where that is not permitted."""
    os.sync()
    try:
        Path("/proc/sys/vm/drop_caches").write_text("3\n")
    except OSError:
        return False
    return True


if __name__ == "__main__":
    print(json.dumps(launch(sys.argv[1], sys.argv[2:])))
