"""What a run leaves: the raw figures as JSON, and a page of tables that a person reads.

As a program, `report.py FOLDER` writes the page of a run anew from its raw figures.
"""

import hashlib
import json
import os
import platform
import shlex
import statistics
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path


def machine() -> dict:
    cpu = json.loads(subprocess.run(["lscpu", "--json"], capture_output=True, check=True, text=True).stdout)
    model = next((line["data"] for line in flat(cpu["lscpu"]) if line["field"] == "Model name:"), "unknown")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "model": model,
        "cores": os.cpu_count(),
        "memory_gib": round(memory / 2**30, 1),
        "system": platform.release().split("-")[0],
    }


def flat(lines: list[dict]) -> list[dict]:
    """Newer versions of lscpu nest their lines."""
    return [each for line in lines for each in (line, *flat(line.get("children", [])))]


def versions(program: Path, python: Path, requirements: Path) -> dict:
    told = subprocess.run([str(program), "--version"], capture_output=True, check=True, text=True).stdout.split()
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, cwd=requirements.parent
    )
    changed = (
        subprocess.run(["git", "diff", "--quiet", "HEAD", "--", "../crates"], cwd=requirements.parent).returncode != 0
    )
    pinned = dict(line.split("==") for line in requirements.read_text().split())
    # The executable does not know its commit, and may be older than the working tree: its hash says which it was.
    executable = hashlib.sha256(program.read_bytes()).hexdigest()[:12]
    tree = f"{commit.stdout.strip()}{' with later changes' if changed else ''}"
    own = {
        "tributary": f"{told[-1]} (executable {executable}, working tree {tree})",
        "python": subprocess.run([str(python), "-V"], capture_output=True, check=True, text=True).stdout.split()[-1],
    }
    return own | pinned


def write(folder: Path, results: dict, places: dict[str, str]) -> None:
    """`places` are folders of this machine with the names that stand for them in what is kept."""

    def general(text: str) -> str:
        for place, name in places.items():
            text = text.replace(place, name)
        return text

    folder.mkdir(parents=True, exist_ok=True)
    (folder / "results.json").write_text(general(json.dumps(results, indent=1)) + "\n")
    (folder / "README.md").write_text(general(page(results)))
    print(f"results are in {general(str(folder))}")


def page(results: dict) -> str:
    told = results["machine"]
    versions = ", ".join(f"{name} {version}" for name, version in results["versions"].items())
    text = [
        f"# {results['rows']:,} rows, {results['date']}",
        f"{told['model']}, {told['cores']} cores, {told['memory_gib']} GiB, Linux {told['system']}; "
        f"{results['threads']} threads for each program; {versions}; seed {results['seed']}.",
        "Medians, with the least and the most in brackets. Every figure is of a whole process. What is unfair about "
        "the comparison stands in the README two folders up; the raw figures stand in `results.json`.",
    ]
    if "reading" in results:
        text += reading(results)
    return "\n\n".join([*text, *zips(results), *asking(results)]) + "\n"


def reading(results: dict) -> list[str]:
    source = results["input"]
    text = [
        "## CSV to tables",
        f"{source['rows']:,} rows of 297 columns, {source['bytes'] / 1e9:.2f} GB, in the page cache; "
        f"{results['columns']} columns are kept; {results['rounds']['reading']} rounds. {source['left_out']} rows that "
        "no strict reader takes were taken out before. Rows and exact money of each fiscal year were equal in all "
        'three programs and in a sum by Python\'s own csv reader. "Times ours" is the median over the rounds of a '
        'program\'s time divided by ours of the same round; "others" is the part of the machine that everything '
        "else took meanwhile: where that is more than a few per cent, processor time tells more than seconds.",
    ]
    titles = {"one-file": "One file", "files": "The same rows in several files, by year and department"}
    for name, programs in results["reading"].items():
        head = [
            "program",
            "seconds",
            "times ours",
            "CPU seconds",
            "times ours",
            "others",
            "peak memory",
            "MB/s",
            "rows/s",
        ]
        head.append("written")
        rows = []
        for program, figures in programs.items():
            wall = figures["wall"]["median"]
            speed = [f"{source['bytes'] / 1e6 / wall:,.0f}", f"{source['rows'] / wall:,.0f}"]
            cpu = spread(figures["cpu"], 1, 2)
            row = [program, spread(figures["wall"], 1, 2), f"{figures['times_ours']:.2f}", cpu]
            row += [f"{cpu_ratio(figures, programs['tributary']):.2f}", others(figures, results), peak(figures)]
            rows.append([*row, *speed, megabytes(figures["written_bytes"])])
        text += [f"### {titles[name]}", table(head, rows), commands(programs.values())]
    return text


def zips(results: dict) -> list[str]:
    figures = results["zips"]
    return [
        "## The files as published",
        f"The same rows as zips ({megabytes(figures['bytes'])}), with the broken rows: tributary "
        f"{spread(figures['wall'], 1, 2)} s, CPU {figures['cpu']['median']:.2f} s, peak {peak(figures)}, "
        f"others {others(figures, results)}, "
        f"{results['rows'] / figures['wall']['median']:,.0f} rows/s.",
        commands([figures]),
    ]


def asking(results: dict) -> list[str]:
    asked = results["asking"]
    cold = "the page cache was dropped before each run" if asked["cold_is_cold"] else "not measured: not permitted"
    about = (
        f"Milliseconds of whole processes over the store made from the zips, {results['rounds']['asking']} rounds "
        "warm. \"Inside\" is a peer's own clock without Python's start and imports. All answers were equal. "
        f"Cold: {cold}."
    )
    rows = []
    for name, question in asked["questions"].items():
        for program, figures in question["programs"].items():
            first = f"`{name}`: {question['about']}" if program == "tributary" else ""
            row = [first, program, spread(figures["warm"]["wall"], 1000, 0), f"{figures['times_ours']:.2f}"]
            row.append(spread(figures["inside"], 1000, 0) if "inside" in figures else "")
            row.append(spread(figures["cold"]["wall"], 1000, 0) if "cold" in figures else "")
            rows.append([*row, peak(figures["warm"])])
    head = ["question", "program", "warm", "times ours", "inside", "cold", "peak memory"]
    return ["## Asking", about, table(head, rows), commands(asked["questions"].values())]


def cpu_ratio(figures: dict, ours: dict) -> float:
    pairs = zip(figures["runs"], ours["runs"], strict=True)
    return statistics.median(theirs["cpu"] / our["cpu"] for theirs, our in pairs)


def others(figures: dict, results: dict) -> str:
    cores = results["machine"]["cores"]
    return f"{statistics.median(run['others_cpu'] / (run['wall'] * cores) for run in figures['runs']):.0%}"


def table(head: list[str], rows: list[list[str]]) -> str:
    return "\n".join(f"| {' | '.join(row)} |" for row in [head, ["---"] * len(head), *rows])


def commands(figures: Iterable[dict]) -> str:
    lines = "\n".join(shortened(each["command"]) for each in figures)
    return f"```\n{lines}\n```"


def spread(figure: dict, times: int, digits: int) -> str:
    median, least, most = (f"{figure[name] * times:,.{digits}f}" for name in ("median", "least", "most"))
    return f"{median} ({least}–{most})"


def peak(figures: dict) -> str:
    return megabytes(figures["peak_bytes"]["median"])


def megabytes(size: float) -> str:
    return f"{size / 1e6:,.0f} MB"


def shortened(command: list[str]) -> str:
    """A command as one would type it; a long list of files shows its first and its number."""
    if len(command) > 12 and all(word.endswith(".csv") for word in command[6:]):
        command = [*command[:6], f"… ({len(command) - 5} files)"]
    return " ".join(word if word.startswith("…") else shlex.quote(word) for word in command)


if __name__ == "__main__":
    run_folder = Path(sys.argv[1])
    (run_folder / "README.md").write_text(page(json.loads((run_folder / "results.json").read_text())))
