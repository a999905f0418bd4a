"""The columns that the peers read: those that Tributary reads, told by its own source, so that the two never part."""

import re
from pathlib import Path

SOURCE = Path(__file__).parent.parent / "crates" / "records" / "src" / "transactions.rs"

# Published as a day with a time of midnight.
DAYS_WITH_TIME = {"period_of_performance_potential_end_date"}


def read_columns() -> dict[str, str]:
    """Official name of each column to `money`, `day`, `moment` (a day with a time) or `text`, in our table's order."""
    source = SOURCE.read_text()
    kinds = {"Money": "money", "Day": "day", "Text": "text", "Description": "text"}
    ingredients = re.search(r"INGREDIENTS: \[&str; (\d+)\] = \[(.*?)\];", source, re.DOTALL)
    plain = re.findall(r'column\("\w+", "(\w+)", Kind::(\w+)\)', source)
    if not ingredients or not plain:
        raise RuntimeError(f"{SOURCE.name} no longer lists its columns as this suite expects")
    columns = dict.fromkeys(re.findall(r'"(\w+)"', ingredients[2]), "text")
    if len(columns) != int(ingredients[1]):
        raise RuntimeError(f"{SOURCE.name}: {len(columns)} ingredients found of {ingredients[1]}")
    columns |= {"federal_action_obligation": "money", "action_date": "day"}
    columns |= {name: kinds[kind] for name, kind in plain}
    return {name: "moment" if name in DAYS_WITH_TIME else kind for name, kind in columns.items()}


def columns_of(csv_file: str) -> tuple[list[str], dict[str, str]]:
    """All column names of a file, and those read from it: only delta files say what was deleted, for one."""
    names = header(csv_file)
    return names, {name: kind for name, kind in read_columns().items() if name in names}


def header(csv_file: str) -> list[str]:
    """All column names of a file."""
    with open(csv_file, encoding="utf-8-sig", newline="") as file:
        return [name.strip('"') for name in file.readline().rstrip("\r\n").split(",")]
