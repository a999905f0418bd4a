"""One child process, measured from outside: wall, CPU, peak memory. And what several runs say together."""

import os
import statistics
import subprocess
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


def run(command: list[str], cwd: Path | None = None) -> Run:
    """Runs a command to its end.

    The peak is the kernel's (`ru_maxrss`): it counts mapped files too, and it starts from the size of this process,
    which is why the suite itself never holds data.
    """
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        busy = machine_busy()
        start = time.perf_counter()
        child = subprocess.Popen(command, stdout=output, stderr=errors, stdin=subprocess.DEVNULL, cwd=cwd)
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - start
        # The object must not wait for the same process again.
        child.returncode = os.waitstatus_to_exitcode(status)
        cpu = usage.ru_utime + usage.ru_stime
        others = max(0.0, machine_busy() - busy - cpu)
        output.seek(0)
        errors.seek(0)
        if child.returncode != 0:
            raise Failed(f"{' '.join(command)}\nexit code {child.returncode}\n{errors.read().decode(errors='replace')}")
        return Run(wall, cpu, usage.ru_maxrss * 1024, others, output.read().decode())


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
