"""DuckDB as a process of its own: reads CSV to Parquet, sums it, and answers the questions over our Parquet files."""

import json
import sys
import time

import duckdb

from columns import columns_of

TYPES = {"money": "DECIMAL(18, 2)", "day": "DATE", "moment": "TIMESTAMP", "text": "VARCHAR"}


def connect(threads: int) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute(f"SET threads = {threads}")
    # The order of rows is of no use here, and giving it up spares memory.
    connection.execute("SET preserve_insertion_order = false")
    return connection


def read(threads: int, target: str, files: list[str]) -> None:
    names, wanted = columns_of(files[0])
    types = {name: TYPES[wanted.get(name, "text")] for name in names}
    columns = "{" + ", ".join(f"'{name}': '{kind}'" for name, kind in types.items()) + "}"
    chosen = ", ".join(f"CAST({name} AS DATE) AS {name}" if kind == "moment" else name for name, kind in wanted.items())
    connect(threads).execute(
        f"COPY (SELECT {chosen} FROM read_csv({files}, header = true, auto_detect = false, delim = ',', quote = '\"', "
        f"escape = '\"', columns = {columns})) TO '{target}' (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)"
    )


def totals(threads: int, parquet: str) -> list:
    rows = connect(threads).execute(
        "WITH counted AS (SELECT * FROM read_parquet(?) QUALIFY row_number() OVER ("
        "  PARTITION BY upper(contract_transaction_unique_key) ORDER BY last_modified_date DESC) = 1) "
        "SELECT year(action_date) + CAST(month(action_date) >= 10 AS INTEGER), count(*), "
        "sum(federal_action_obligation) FROM counted GROUP BY 1 ORDER BY 1",
        [parquet],
    )
    return rows.fetchall()


BUYERS = "(awarding_sub_agency_code = $buyer OR funding_sub_agency_code = $buyer)"

QUESTIONS = {
    "spend": [
        f"""WITH awards AS (
              SELECT award_key, count(*) AS transactions,
                     coalesce(sum(obligation) FILTER (WHERE said), 0) AS said,
                     coalesce(sum(obligation) FILTER (WHERE grade = 'certain'), 0) AS certain,
                     coalesce(sum(obligation) FILTER (WHERE grade = 'likely'), 0) AS carried,
                     coalesce(sum(obligation) FILTER (WHERE grade = 'possible'), 0) AS possible
              FROM slices WHERE family = $company AND {BUYERS} GROUP BY award_key)
            SELECT sum(said), sum(certain + least(carried, 0) + least(possible, 0)), sum(certain + carried),
                   sum(certain + carried + greatest(possible, 0)), count(*), sum(transactions) FROM awards""",
        f"SELECT sum(obligation), count(*) FROM transactions WHERE {BUYERS}",
    ],
    "spend-by-year": [
        f"""SELECT fiscal_year, sum(obligation), sum(obligation) FILTER (WHERE obligation > 0), count(*),
                   count(DISTINCT award_key) FROM transactions WHERE {BUYERS} GROUP BY 1 ORDER BY 1""",
        f"SELECT count(DISTINCT award_key) FROM transactions WHERE {BUYERS}",
    ],
    "evidence": [
        f"""WITH chosen AS (SELECT * FROM slices WHERE family = $company AND {BUYERS}
                            ORDER BY abs(obligation) DESC, award_key, action_date, transaction_key LIMIT 20)
            SELECT s.obligation, s.transaction_key, s.channel, t.description, t.line
            FROM chosen s JOIN transactions t ON t.transaction_key = s.transaction_key AND t.award_key = s.award_key
            ORDER BY abs(s.obligation) DESC, s.award_key, s.action_date, s.transaction_key, s.channel""",
        f"SELECT count(*) FROM slices WHERE family = $company AND {BUYERS}",
    ],
}


def ask(threads: int, question: dict) -> list:
    connection = connect(threads)
    for table, files in question["tables"].items():
        # A view takes no parameters; the names come from our own store.
        connection.execute(f"CREATE VIEW stored_{table} AS SELECT * FROM read_parquet({files})")
        hidden = " WHERE NOT deleted" if table == "transactions" else ""
        connection.execute(f"CREATE VIEW {table} AS SELECT * FROM stored_{table}{hidden}")
    rows = []
    for statement in QUESTIONS.get(question["name"], [question.get("sql")]):
        known = {name: question[name] for name in ("buyer", "company") if f"${name}" in statement}
        rows += connection.execute(statement, known).fetchall()
    return rows


def main() -> None:
    start = time.perf_counter()
    threads = int(sys.argv[2])
    match sys.argv[1], sys.argv[3:]:
        case "read", [target, *files]:
            read(threads, target, files)
            rows = []
        case "totals", [parquet]:
            rows = totals(threads, parquet)
        case "ask", [question]:
            rows = ask(threads, json.loads(question))
        case _:
            sys.exit("peer_duckdb.py read|totals|ask THREADS …")
    inside = time.perf_counter() - start
    print(json.dumps({"inside": inside, "rows": [[str(value) for value in row] for row in rows]}))


if __name__ == "__main__":
    main()
