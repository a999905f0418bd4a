"""The input of a run: an invented world in the official layout, as zips, as plain files, and as one plain file.

As a program, `world.py SOURCE TARGET ONE_FILE TOTALS` copies plain files without the rows that no strict reader takes,
and sums what remains with nothing but Python's own csv and int: the totals that every program must reach. It is a
process of its own, since what it holds is of no use to the suite.
"""

import csv
import json
import re
import shutil
import sys
import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from measured import run

AMOUNT = re.compile(r"-?\d+(\.\d{1,2})?")
LISTS = ["agencies.csv", "families.toml", "lexicon.toml"]


@dataclass(frozen=True)
class World:
    """What was made for one number of rows."""

    folder: Path
    rows: int
    seed: int

    @property
    def zips(self) -> Path:
        return self.folder / "zips" / "files"

    @property
    def plain(self) -> Path:
        return self.folder / "plain"

    @property
    def one_file(self) -> Path:
        return self.folder / "one.csv"

    @property
    def totals(self) -> dict:
        return json.loads((self.folder / "totals.json").read_text())

    def lay_lists(self, store: Path) -> None:
        """An empty store of this world: only the invented agencies, families and makers are there."""
        shutil.rmtree(store, ignore_errors=True)
        store.mkdir(parents=True)
        for name in LISTS:
            shutil.copy(self.folder / "zips" / "store" / name, store)

    def question(self) -> tuple[str, str]:
        """The buyer and the family with most money that some record shows."""
        lists = tomllib.loads((self.folder / "zips" / "store" / "families.toml").read_text())
        families = {family["id"] for family in lists["family"]}
        sums: dict[tuple[str, str], int] = {}
        with open(self.folder / "zips" / "truth.csv", newline="") as file:
            for row in csv.DictReader(file):
                pair = (row["buyer"], row["maker"])
                # A company alone, within the family that later bought it, is a question that the peers are not asked.
                if row["maker"] in families:
                    sums[pair] = sums.get(pair, 0) + cents(row["paid_where_records_show_it"])
        return max(sorted(sums), key=lambda pair: sums[pair])


def make(folder: Path, program: Path, rows: int, seed: int, csv_too: bool) -> World:
    """Makes the files anew. Plain files of many million rows take room, and serve only the reading."""
    world = World(folder, rows, seed)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    demo = [str(program), "demo", "--rows", str(rows), "--seed", str(seed), "--files-only", "--quiet", "--into"]
    run([*demo, str(folder / "zips")])
    if csv_too:
        raw = folder / "raw"
        run([*demo, str(raw), "--plain"])
        script = str(Path(__file__))
        run(
            [
                sys.executable,
                script,
                str(raw / "files"),
                str(world.plain),
                str(world.one_file),
                str(folder / "totals.json"),
            ]
        )
        shutil.rmtree(raw)
    return world


def copy_readable(source: Path, target: Path, one_file: Path, totals_file: Path) -> None:
    target.mkdir()
    # By key, the row that counts (domain rule 10): last modified, then the file's own date, then first in its file.
    last: dict[str, tuple] = {}
    rows = left_out = 0
    with open(one_file, "w", newline="", encoding="utf-8") as one:
        # Newest file first: in one file with all rows, "first in its file" then says the same as "newest file".
        for number, path in enumerate(
            sorted(source.glob("*.csv"), key=lambda path: (own_date(path), path.name), reverse=True)
        ):
            with (
                open(path, newline="", encoding="utf-8") as file,
                open(target / path.name, "w", newline="", encoding="utf-8") as kept,
            ):
                for raw, record in raw_records(file):
                    if record is None:
                        kept.write(raw)
                        if number == 0:
                            one.write(raw)
                        continue
                    if not is_readable(record):
                        left_out += 1
                        continue
                    rows += 1
                    kept.write(raw)
                    one.write(raw)
                    key = record["contract_transaction_unique_key"].upper()
                    rank = (record["last_modified_date"], own_date(path))
                    if key not in last or rank > last[key][0]:
                        day = date.fromisoformat(record["action_date"])
                        last[key] = (rank, day.year + (day.month >= 10), cents(record["federal_action_obligation"]))
    years: dict[int, list[int]] = {}
    for _, year, amount in last.values():
        sums = years.setdefault(year, [0, 0])
        sums[0] += 1
        sums[1] += amount
    totals = {
        "rows": rows,
        "left_out": left_out,
        "bytes": one_file.stat().st_size,
        "by_fiscal_year": [[str(year), str(count), dollars(amount)] for year, (count, amount) in sorted(years.items())],
    }
    totals_file.write_text(json.dumps(totals))


class Record:
    """A row of which a few fields are looked at by name."""

    def __init__(self, fields: list[str], places: dict[str, int]) -> None:
        self.fields = fields
        self.places = places

    def __getitem__(self, name: str) -> str:
        return self.fields[self.places[name]]


def raw_records(file):
    """Each record with the very characters that it was read from; the header comes first, without a record."""
    characters: list[str] = []

    def lines():
        for line in file:
            characters.append(line)
            yield line

    reader = csv.reader(lines(), strict=True)
    places = {name: place for place, name in enumerate(next(reader))}
    yield "".join(characters), None
    characters.clear()
    for fields in reader:
        yield "".join(characters), Record(fields, places)
        characters.clear()


def is_readable(record: Record) -> bool:
    """Whether DuckDB and Polars take the row as they are asked to: all fields, an amount, a day that exists."""
    if len(record.fields) != len(record.places) or not AMOUNT.fullmatch(record["federal_action_obligation"]):
        return False
    try:
        date.fromisoformat(record["action_date"])
    except ValueError:
        return False
    return True


def own_date(path: Path) -> str:
    """The file's own date, from its name: 20251206, or 2025-12-20."""
    found = re.search(r"_(\d{4})-?(\d{2})-?(\d{2})_", path.name)
    return "".join(found.groups()) if found else ""


def cents(amount: str) -> int:
    whole, _, fraction = amount.partition(".")
    sign = -1 if whole.startswith("-") else 1
    return sign * (abs(int(whole)) * 100 + int(fraction.ljust(2, "0") or 0))


def dollars(amount: int) -> str:
    return f"{'-' if amount < 0 else ''}{abs(amount) // 100}.{abs(amount) % 100:02}"


if __name__ == "__main__":
    copy_readable(*map(Path, sys.argv[1:]))
