"""Attribution of a whole store, beside a plain search of its descriptions for the words of the lexicon.

    python3 bench/makers/search.py --store STORE --program target/release/tributary --rounds 3 --into FOLDER

Needed: `rg` on the path, and DuckDB as in `../requirements.txt`. STORE is copied into FOLDER, since it is attributed anew in each round.
Three programs, in turn:

- `rg` counts the descriptions, one a line in a plain file, in which some word of the lexicon stands;
- DuckDB counts the same with `regexp_matches` over an alternation of the words, from the store's Parquet files, two threads;
- `tributary ingest --timings` attributes the store anew, two threads: it reads every description, with the award's own, thrice (makers that no
  list knows, awards that name makers, and their rows), decides what each is, whose money each row is, and writes it.
"""

import argparse
import json
import re
import shutil
import sys
import tomllib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
import measured

LEXICON = Path(__file__).parents[2] / "crates" / "attribution" / "data"

SEARCH = """
import duckdb, sys
store, words, where = sys.argv[1:]
pattern = open(words).read()
connection = duckdb.connect()
connection.execute("set threads to 2")
connection.execute("set enable_progress_bar = false")
query = "select count(*), count(*) filter (regexp_matches(description, ?)) from read_parquet(?) where not deleted" + where
print(connection.execute(query, [pattern, store + "/transactions/*.parquet"]).fetchall())
"""

WRITE = """
import duckdb, sys
store, into = sys.argv[1:]
duckdb.connect().execute(
    "copy (select regexp_replace(coalesce(description, ''), '[\\r\\n\\t]+', ' ', 'g') from read_parquet('" + store +
    "/transactions/*.parquet') where not deleted) to '" + into + "' (format csv, header false, quote '', escape '', delimiter e'\\x01')")
"""


def words_of(lists: list[Path]) -> list[str]:
    tables = [tomllib.loads(path.read_text()) for path in lists]
    makers = (maker for table in tables for maker in table.get("maker", []))
    return sorted({words for maker in makers for entry in maker.get("word", []) for words in entry["words"]})


def main():
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("--store", type=Path, required=True)
    ask.add_argument("--program", type=Path, required=True)
    ask.add_argument("--into", type=Path, required=True)
    ask.add_argument("--rounds", type=int, default=3)
    ask.add_argument("--duckdb-where", default="", help="a further condition, since DuckDB needs minutes: ' and fiscal_year = 2025'")
    given = ask.parse_args()
    given.into.mkdir(parents=True, exist_ok=True)
    store, own = given.into / "store", given.into / "store" / "lexicon.toml"
    if not store.exists():
        shutil.copytree(given.store, store)
    words = words_of([*sorted(LEXICON.glob("lexicon*.toml")), *([own] if own.exists() else [])])
    (given.into / "words.txt").write_text("".join(f"{word}\n" for word in words))
    alternation = "|".join(re.escape(word) for word in words)
    (given.into / "pattern.txt").write_text(rf"(?i)\b(?:{alternation})\b")
    descriptions = given.into / "descriptions.txt"
    if not descriptions.exists():
        measured.run([sys.executable, "-c", WRITE, str(given.store), str(descriptions)])
    rows = sum(1 for _ in descriptions.open("rb"))
    print(f"{rows:,} descriptions, {descriptions.stat().st_size / 1e6:,.0f} MB, {len(words):,} words")
    commands = {
        "ripgrep": ["rg", "-c", "-i", "-w", "-F", "-f", str(given.into / "words.txt"), str(descriptions)],
        "DuckDB": [sys.executable, "-c", SEARCH, str(store), str(given.into / "pattern.txt"), given.duckdb_where],
        "Tributary": ["sh", "-c", 'exec "$0" --store "$1" --threads 2 ingest --timings 2>&1', str(given.program), str(store)],
    }
    runs: dict[str, list] = {name: [] for name in commands}
    for number in range(given.rounds):
        # A changed list is what makes the program attribute again.
        with own.open("a") as file:
            file.write(f"# round {number}\n")
        for name, command in commands.items():
            one = measured.run(command)
            runs[name].append(one)
            print(f"{name:10} {one.wall:8.2f} s  {one.cpu:8.2f} s of processor  {one.peak_bytes / 1e6:7,.0f} MB  beside {one.others_cpu:.1f} s of others")
            print("   " + "\n   ".join(one.output.strip().splitlines()[:12]))
    (given.into / "results.json").write_text(json.dumps({name: measured.summary(list_of) for name, list_of in runs.items()}, indent=1))


if __name__ == "__main__":
    main()
