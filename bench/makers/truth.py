"""Answers about an invented world, held against its truth.

    tributary demo --rows 60000 --seed 1 --into world
    python3 bench/makers/truth.py target/release/tributary world

For every buyer, maker and fiscal year of `truth.csv`: whether what was paid lies between `floor` and `ceiling`, and whether `likely`
is within 5% of it, and of the part of it that some record shows. The answers are those of `tributary who`. Standard library only.
"""

import csv
import json
import subprocess
import sys
from collections import defaultdict
from decimal import Decimal
from pathlib import Path


def answers(program: str, store: Path, buyer: str, year: str) -> dict[str, dict[str, Decimal]]:
    """The four numbers of each maker."""
    command = [program, "--quiet", "--store", str(store), "who", "--buyer", buyer, "--fy", year, "--role", "awarding", "--all", "--format", "json"]
    ranking = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)["ranking"]
    return {line["id"]: {name: Decimal(line[name]) for name in ("floor", "likely", "ceiling")} for line in ranking}


def share(part: int, of: int) -> str:
    return f"{100 * part / of:.1f}% of {of:,}" if of else "none"


def main():
    program, world = sys.argv[1], Path(sys.argv[2])
    nothing = dict.fromkeys(("floor", "likely", "ceiling"), Decimal(0))
    truth: dict[tuple[str, str, str], list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
    with (world / "truth.csv").open() as file:
        for line in csv.DictReader(file):
            cell = truth[line["buyer"], line["fiscal_year"], line["maker"]]
            cell[0] += Decimal(line["paid"])
            cell[1] += Decimal(line["paid_where_records_show_it"])
    known = {question: answers(program, world / "store", *question) for question in {cell[:2] for cell in truth}}
    within = near_truth = near_shown = shown_cells = 0
    for (buyer, year, maker), (paid, shown) in truth.items():
        found = known[buyer, year].get(maker, nothing)
        within += found["floor"] <= paid <= found["ceiling"]
        near_truth += paid > 0 and abs(found["likely"] - paid) * 20 <= paid
        if shown > 0:
            shown_cells += 1
            near_shown += abs(found["likely"] - shown) * 20 <= shown
    print(f"within floor and ceiling          {share(within, len(truth))}")
    print(f"likely within 5% of what is shown {share(near_shown, shown_cells)}")
    print(f"likely within 5% of all           {share(near_truth, len(truth))}")


if __name__ == "__main__":
    main()
