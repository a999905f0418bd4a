#!/usr/bin/env python3
"""Measures Tributary beside DuckDB and Polars: the same rows, the same run, equal totals or no result.

See README.md for what is compared, and what is unfair about it.
"""

import argparse
import json
import shutil
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path

import report
from columns import columns_of
from measured import Failed, Run, drop_page_cache, in_turn, ratio, run, summary
from questions import QUESTIONS, Question, filled, our_rows
from world import World, make

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parent
PEERS = ("duckdb", "polars")


@dataclass(frozen=True)
class Programs:
    tributary: Path
    python: Path
    threads: int

    def ingest(self, store: Path, source: Path) -> list[str]:
        return [str(self.tributary), *self.options(store), "ingest", str(source)]

    def options(self, store: Path) -> list[str]:
        return ["--quiet", "--threads", str(self.threads), "--store", str(store)]

    def peer(self, name: str, verb: str, *rest: str) -> list[str]:
        return [str(self.python), str(HERE / f"peer_{name}.py"), verb, str(self.threads), *rest]


def main() -> None:
    options = arguments()
    programs = Programs(options.program.resolve(), peers_python(), options.threads)
    folder = options.data.resolve() / str(options.rows)
    print(f"making {options.rows} rows", flush=True)
    world = make(folder, programs.tributary, options.rows, options.seed, csv_too=not options.questions_only)
    results: dict = {"name": options.name, "date": options.date, "rows": options.rows, "seed": options.seed}
    results["machine"] = report.machine()
    results["versions"] = report.versions(programs.tributary, programs.python, HERE / "requirements.txt")
    results["threads"] = options.threads
    results["rounds"] = {"reading": options.rounds, "asking": options.asks}
    store = folder / "store"
    if not options.questions_only:
        results["input"] = {key: value for key, value in world.totals.items() if key != "by_fiscal_year"}
        results["columns"] = len(columns_of(str(world.one_file))[1])
        results["reading"] = measure_reading(programs, world, store, options.rounds)
    results["zips"] = measure_zips(programs, world, store, 1 if options.questions_only else options.rounds)
    results["asking"] = measure_asking(programs, world, store, options.asks)
    places = {str(programs.tributary): "tributary", str(folder): "DATA", str(PROJECT) + "/": "", str(PROJECT): "."}
    report.write(HERE / "runs" / f"{options.date}-{options.name}", results, places)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=5, help="runs of each program that reads")
    parser.add_argument("--asks", type=int, default=9, help="warm runs of each question; a third as many cold ones")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--data", type=Path, default=PROJECT / "target" / "bench-data", help="room for the files")
    parser.add_argument("--program", type=Path, default=PROJECT / "target" / "release" / "tributary")
    parser.add_argument(
        "--questions-only", action="store_true", help="no plain CSV and no peers' reading: for many rows"
    )
    parser.add_argument("--date", required=True, help="names the folder of the results: 2026-11-22")
    parser.add_argument("--name", required=True, help="names the folder of the results: 1m")
    return parser.parse_args()


def peers_python() -> Path:
    """The peers' own Python under `target`, made when it is not there or its list of versions has changed."""
    place = PROJECT / "target" / "bench-python"
    wanted = (HERE / "requirements.txt").read_text()
    stamp = place / "installed.txt"
    if not stamp.exists() or stamp.read_text() != wanted:
        venv.create(place, with_pip=True, clear=True)
        pip = [
            str(place / "bin" / "python"),
            "-m",
            "pip",
            "install",
            "--quiet",
            "--requirement",
            str(HERE / "requirements.txt"),
        ]
        subprocess.run(pip, check=True)
        stamp.write_text(wanted)
    return place / "bin" / "python"


def measure_reading(programs: Programs, world: World, store: Path, rounds: int) -> dict:
    """CSV to tables: as one plain file, and as the plain files that were published."""
    several = sorted(map(str, world.plain.glob("*.csv")))
    return {
        "one-file": measure_one_reading(programs, world, store, rounds, world.one_file, [str(world.one_file)]),
        "files": measure_one_reading(programs, world, store, rounds, world.plain, several),
    }


def measure_one_reading(
    programs: Programs, world: World, store: Path, rounds: int, source: Path, files: list[str]
) -> dict:
    print(f"reading {source.name}", flush=True)
    targets = {peer: world.folder / f"{peer}.parquet" for peer in PEERS}
    commands = {"tributary": programs.ingest(store, source)}
    commands |= {peer: programs.peer(peer, "read", str(targets[peer]), *files) for peer in PEERS}

    def make_room(program: str) -> None:
        if program == "tributary":
            world.lay_lists(store)
        else:
            targets[program].unlink(missing_ok=True)

    def size(program: str) -> int:
        parts = store.rglob("*.parquet") if program == "tributary" else [targets[program]]
        return sum(part.stat().st_size for part in parts)

    # Once unmeasured: programs, libraries and input then lie in the page cache for everyone alike.
    in_turn(commands, 1, make_room)
    runs = in_turn(commands, rounds, make_room)
    check_totals(programs, world, store, targets)
    results = {
        program: {
            **summary(runs[program]),
            "written_bytes": size(program),
            "times_ours": ratio(runs[program], runs["tributary"]),
            "command": command,
        }
        for program, command in commands.items()
    }
    for target in targets.values():
        target.unlink()
    return results


def check_totals(programs: Programs, world: World, store: Path, targets: dict[str, Path]) -> None:
    """Rows and exact money of each fiscal year, repeats counted once, must be what Python's own csv and int found."""
    expected = world.totals["by_fiscal_year"]
    years = next(question for question in QUESTIONS if question.name == "sql-years")
    answer = run([str(programs.tributary), *programs.options(store), *years.ours]).output
    found = {"tributary": our_rows(years, answer)}
    for peer, parquet in targets.items():
        found[peer] = json.loads(run(programs.peer(peer, "totals", str(parquet))).output)["rows"]
    for program, rows in found.items():
        if rows != expected:
            raise Failed(f"{program}'s totals differ\nexpected {expected}\nfound    {rows}")
    print("totals are equal", flush=True)


def measure_zips(programs: Programs, world: World, store: Path, rounds: int) -> dict:
    """The files as published. The peers read no zip: this is our own figure, and leaves the store for asking."""
    print("reading zips", flush=True)
    command = {"tributary": programs.ingest(store, world.zips)}
    runs = in_turn(command, rounds, lambda _: world.lay_lists(store))
    zipped = sum(path.stat().st_size for path in world.zips.glob("*.zip"))
    return {**summary(runs["tributary"]), "bytes": zipped, "command": command["tributary"]}


def measure_asking(programs: Programs, world: World, store: Path, asks: int) -> dict:
    """Questions as whole processes, cold and warm, checked to give equal rows."""
    buyer, company = world.question()
    tables = {table: data_files(programs, store / table) for table in ("transactions", "slices")}
    results = {}
    can_drop = drop_page_cache()
    for question in QUESTIONS:
        print(f"asking {question.name}", flush=True)
        ours = [str(programs.tributary), *programs.options(store), *filled(question.ours, buyer, company)]
        given = {"name": question.name, "buyer": buyer, "company": company, "tables": tables}
        if question.sql:
            given["sql"] = filled([question.sql], buyer, company)[0]
        commands = {"tributary": ours}
        commands |= {peer: programs.peer(peer, "ask", json.dumps(given)) for peer in PEERS}
        cold = in_turn(commands, max(3, asks // 3), lambda _: drop_page_cache()) if can_drop else None
        in_turn(commands, 1)
        warm = in_turn(commands, asks)
        check_answers(question, warm)
        results[question.name] = {"about": question.about, "programs": {}}
        for program in commands:
            figures = {"warm": summary(warm[program]), "times_ours": ratio(warm[program], warm["tributary"])}
            if cold:
                figures["cold"] = summary(cold[program])
            if program != "tributary":
                figures["inside"] = inside(warm[program])
            results[question.name]["programs"][program] = figures
        results[question.name]["command"] = ours
    return {"cold_is_cold": can_drop, "questions": results}


def data_files(programs: Programs, table: Path) -> list[str]:
    """What the Delta log names, asked of the `deltalake` package; the peers get the list for nothing."""
    script = "import sys, json, deltalake; print(json.dumps(deltalake.DeltaTable(sys.argv[1]).file_uris()))"
    return json.loads(run([str(programs.python), "-c", script, str(table)]).output)


def check_answers(question: Question, runs: dict[str, list[Run]]) -> None:
    expected = our_rows(question, runs["tributary"][0].output)
    for peer in PEERS:
        rows = json.loads(runs[peer][0].output)["rows"]
        if rows != expected:
            raise Failed(f"{peer} answers `{question.name}` otherwise\nours   {expected}\ntheirs {rows}")
    for program, several in runs.items():
        answers = {answer_alone(program, each.output) for each in several}
        if len(answers) > 1:
            raise Failed(f"{program} answers `{question.name}` in {len(answers)} ways")


def answer_alone(program: str, output: str) -> str:
    return output if program == "tributary" else json.dumps(json.loads(output)["rows"])


def inside(runs: list[Run]) -> dict:
    """The peer's own clock, from behind its imports to the answer: what the question costs where Python runs."""
    values = sorted(json.loads(each.output)["inside"] for each in runs)
    return {"median": values[len(values) // 2], "least": values[0], "most": values[-1]}


if __name__ == "__main__":
    if shutil.which("lscpu") is None:
        sys.exit("lscpu is needed to name the machine (util-linux)")
    try:
        main()
    except Failed as failure:
        sys.exit(f"failed: {failure}")
