#!/usr/bin/env python3
"""Checks this answer without Tributary. Needs Python 3.8 or later and nothing else.

    python3 check.py                  adds the four numbers up again from records.csv
    python3 check.py FOLDER           also looks each record up in the published files of that folder
"""
import csv
import gzip
import hashlib
import io
import json
import pathlib
import sys
import zipfile
from collections import defaultdict
from decimal import Decimal

HERE = pathlib.Path(__file__).resolve().parent
ZERO = Decimal("0.00")
AMOUNTS = ("federal_action_obligation", "federal action obligation", "transaction amount")
csv.field_size_limit(1 << 30)


def records():
    with open(HERE / "records.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def four_numbers(rows):
    """Bounds are formed for each award over its net, then added."""
    awards = defaultdict(lambda: defaultdict(lambda: ZERO))
    named = ZERO
    for row in rows:
        amount = Decimal(row["amount"])
        awards[row["award_key"]][row["grade"]] += amount
        named += amount if row["named"] == "true" else ZERO
    floor = likely = ceiling = ZERO
    for award in awards.values():
        sure, carried, possible = award["certain"], award["likely"], award["possible"]
        floor += sure + min(carried, ZERO) + min(possible, ZERO)
        likely += sure + carried
        ceiling += sure + carried + max(possible, ZERO)
    return {"named": named, "floor": floor, "likely": likely, "ceiling": ceiling}


def sha256(path):
    total = hashlib.sha256()
    with open(path, "rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            total.update(block)
    return total.hexdigest()


def opened(path, member):
    if zipfile.is_zipfile(path):
        return zipfile.ZipFile(path).open(member)
    return gzip.open(path) if path.name.endswith(".gz") else open(path, "rb")


def lines(path, member):
    """Each row of a file by the line on which it begins."""
    text = io.TextIOWrapper(opened(path, member), encoding="utf-8-sig", errors="replace", newline="")
    reader = csv.reader(text)
    header = [name.strip().lower() for name in next(reader)]
    at = next((header.index(name) for name in AMOUNTS if name in header), None)
    begins = reader.line_num + 1
    for row in reader:
        yield begins, (row[at] if at is not None and at < len(row) else None)
        begins = reader.line_num + 1


def looked_up(rows, folder):
    """Whether every record stands where it is said to stand, with its amount."""
    wanted = defaultdict(dict)
    for row in rows:
        wanted[(row["sha256"], row["member"])][int(row["line"])] = row
    paths = {sha256(path): path for path in sorted(folder.rglob("*")) if path.is_file()}
    found = wrong = missing = unread = 0
    for (digest, member), places in wanted.items():
        path = paths.get(digest)
        if path is None:
            missing += len(places)
            print(f"no file here has the hash {digest} ({next(iter(places.values()))['file']})")
            continue
        for line, amount in lines(path, member):
            row = places.pop(line, None)
            if row is None:
                continue
            if amount is None:
                unread += 1
            elif Decimal(amount.replace("$", "").replace(",", "").strip()) == Decimal(row["amount"]):
                found += 1
            else:
                wrong += 1
                print(f"{path.name} {member} line {line} says {amount}, records.csv {row['amount']}")
        for line in places:
            wrong += 1
            print(f"{path.name} {member} has no row that begins on line {line}")
    print(f"{found} records stand where they are said to stand, {wrong} do not, {missing} in files that are not here, "
          f"{unread} in files whose amounts have another name")
    return wrong == 0


def main():
    rows = records()
    good = True
    published = json.loads((HERE / "answer.json").read_text(encoding="utf-8"))["figures"]
    for name, amount in four_numbers(rows).items():
        same = amount == Decimal(published[name])
        good = good and same
        print(f"{name:8} {amount:>24,}  {'as published' if same else 'published: ' + published[name]}")
    if len(sys.argv) > 1:
        good = looked_up(rows, pathlib.Path(sys.argv[1])) and good
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
