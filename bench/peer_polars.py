"""Polars as a process of its own: reads CSV to Parquet, sums it, and answers the questions over our Parquet files."""

import json
import os
import sys
import time

# Polars makes its threads when it is loaded.
os.environ["POLARS_MAX_THREADS"] = sys.argv[2]

import polars as pl  # noqa: E402

from columns import columns_of  # noqa: E402

TYPES = {"money": pl.Decimal(18, 2), "day": pl.Date, "moment": pl.String, "text": pl.String}


def read(target: str, files: list[str]) -> None:
    names, wanted = columns_of(files[0])
    schema = {name: TYPES[wanted.get(name, "text")] for name in names}
    chosen = [
        pl.col(name).str.slice(0, 10).str.to_date("%Y-%m-%d") if kind == "moment" else pl.col(name)
        for name, kind in wanted.items()
    ]
    scan = pl.scan_csv(files, schema=schema, low_memory=True)
    scan.select(chosen).sink_parquet(target, compression="zstd", compression_level=1, maintain_order=False)


def totals(parquet: str) -> list:
    day = pl.col("action_date")
    counted = (
        pl.scan_parquet(parquet)
        .select(
            pl.col("contract_transaction_unique_key").str.to_uppercase().alias("key"),
            "last_modified_date",
            (day.dt.year() + (day.dt.month() >= 10).cast(pl.Int32)).alias("year"),
            pl.col("federal_action_obligation").alias("amount"),
        )
        .sort("last_modified_date", descending=True, nulls_last=True)
        .unique("key", keep="first", maintain_order=True)
    )
    return counted.group_by("year").agg(pl.len(), pl.col("amount").sum()).sort("year").collect().rows()


def spend(question: dict, slices: pl.LazyFrame, transactions: pl.LazyFrame) -> list:
    money, grade, zero = pl.col("obligation"), pl.col("grade"), pl.lit(0, pl.Decimal(38, 2))

    def part(condition: pl.Expr) -> pl.Expr:
        return money.filter(condition).sum().cast(pl.Decimal(38, 2))

    certain, carried, possible = pl.col("certain"), pl.col("carried"), pl.col("possible")
    awards = (
        slices.filter((pl.col("family") == question["company"]) & buyers(question))
        .group_by("award_key")
        .agg(
            part(pl.col("said")).alias("said"),
            part(grade == "certain").alias("certain"),
            part(grade == "likely").alias("carried"),
            part(grade == "possible").alias("possible"),
            pl.len().alias("transactions"),
        )
    )
    figures = awards.select(
        pl.col("said").sum(),
        (certain + pl.min_horizontal(carried, zero) + pl.min_horizontal(possible, zero)).sum().alias("floor"),
        (certain + carried).sum().alias("likely"),
        (certain + carried + pl.max_horizontal(possible, zero)).sum().alias("ceiling"),
        pl.len().alias("awards"),
        pl.col("transactions").sum(),
    )
    total = transactions.filter(buyers(question)).select(money.sum(), pl.len())
    return collected(figures, total)


def spend_by_year(question: dict, _slices: pl.LazyFrame, transactions: pl.LazyFrame) -> list:
    money = pl.col("obligation")
    records = transactions.filter(buyers(question))
    years = records.group_by("fiscal_year").agg(
        money.sum().alias("net"),
        money.filter(money > 0).sum().alias("gross"),
        pl.len().alias("transactions"),
        pl.col("award_key").n_unique().alias("awards"),
    )
    return collected(years.sort("fiscal_year"), records.select(pl.col("award_key").n_unique()))


def evidence(question: dict, slices: pl.LazyFrame, transactions: pl.LazyFrame) -> list:
    chosen = slices.filter((pl.col("family") == question["company"]) & buyers(question))
    key = ["award_key", "action_date", "transaction_key"]
    first = chosen.sort(pl.col("obligation").abs(), *key, descending=[True, False, False, False]).limit(20)
    wanted = transactions.select("transaction_key", "award_key", "description", "line")
    joined = first.join(wanted, on=["transaction_key", "award_key"]).sort(
        pl.col("obligation").abs(), *key, "channel", descending=[True, False, False, False, False]
    )
    return collected(
        joined.select("obligation", "transaction_key", "channel", "description", "line"), chosen.select(pl.len())
    )


def years(_question: dict, _slices: pl.LazyFrame, transactions: pl.LazyFrame) -> list:
    return collected(transactions.group_by("fiscal_year").agg(pl.len(), pl.col("obligation").sum()).sort("fiscal_year"))


def sellers(question: dict, _slices: pl.LazyFrame, transactions: pl.LazyFrame) -> list:
    chosen = transactions.filter(pl.col("awarding_sub_agency_code") == question["buyer"]).group_by("recipient_name")
    sums = chosen.agg(pl.col("obligation").sum().alias("net"), pl.len().alias("n"))
    return collected(sums.sort(["net", "recipient_name"], descending=[True, False]).limit(20))


def words(_question: dict, _slices: pl.LazyFrame, transactions: pl.LazyFrame) -> list:
    chosen = transactions.filter(pl.col("description").str.contains("SOFTWARE", literal=True))
    return collected(chosen.select(pl.len(), pl.col("obligation").sum()))


def collected(*frames: pl.LazyFrame) -> list:
    return [row for frame in pl.collect_all(frames, engine="streaming") for row in frame.rows()]


def buyers(question: dict) -> pl.Expr:
    code = question["buyer"]
    return (pl.col("awarding_sub_agency_code") == code) | (pl.col("funding_sub_agency_code") == code)


QUESTIONS = {
    "spend": spend,
    "spend-by-year": spend_by_year,
    "evidence": evidence,
    "sql-years": years,
    "sql-sellers": sellers,
    "sql-words": words,
}


def ask(question: dict) -> list:
    tables = question["tables"]
    slices = pl.scan_parquet(tables["slices"])
    transactions = pl.scan_parquet(tables["transactions"]).filter(~pl.col("deleted"))
    return QUESTIONS[question["name"]](question, slices, transactions)


def main() -> None:
    start = time.perf_counter()
    match sys.argv[1], sys.argv[3:]:
        case "read", [target, *files]:
            read(target, files)
            rows = []
        case "totals", [parquet]:
            rows = totals(parquet)
        case "ask", [question]:
            rows = ask(json.loads(question))
        case _:
            sys.exit("peer_polars.py read|totals|ask THREADS …")
    inside = time.perf_counter() - start
    print(json.dumps({"inside": inside, "rows": [[str(value) for value in row] for row in rows]}))


if __name__ == "__main__":
    main()
