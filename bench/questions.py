"""The questions: how Tributary is asked, what the peers are given, and what of our answer must equal theirs."""

import json
from collections.abc import Callable
from dataclasses import dataclass

BUYER_AND_COMPANY = ["--buyer", "{buyer}", "--company", "{company}"]


@dataclass(frozen=True)
class Question:
    name: str
    about: str
    ours: list[str]
    # The part of our answer that the peers work out too, as rows of texts.
    comparable: Callable[[object], list]
    # Where the peers are given the same SQL (Polars has its own words for it).
    sql: str | None = None


def spend(answer: dict) -> list:
    figures, counts, total = answer["figures"], answer["counts"], answer["buyer_total"]
    bounds = [figures[name] for name in ("named", "floor", "likely", "ceiling")]
    return [[*bounds, counts["awards"], counts["transactions"]], [total["net"], total["transactions"]]]


def spend_by_year(answer: dict) -> list:
    names = ("fiscal_year", "net", "gross", "transactions", "awards")
    return [*([year[name] for name in names] for year in answer["by_fiscal_year"]), [answer["awards"]]]


def evidence(answer: dict) -> list:
    names = ("amount", "transaction_key", "channel", "description", "line")
    return [*([record[name] for name in names] for record in answer["records"]), [answer["total"]]]


def by_sql(name: str, about: str, columns: tuple[str, ...], statement: str) -> Question:
    def rows(answer: list) -> list:
        return [[row[column] for column in columns] for row in answer]

    return Question(name, about, ["sql", statement, "--format", "json"], rows, statement)


QUESTIONS = [
    Question(
        "spend",
        "how much does this buyer spend with this company",
        ["spend", *BUYER_AND_COMPANY, "--format", "json"],
        spend,
    ),
    Question(
        "spend-by-year",
        "the buyer's own totals by fiscal year",
        ["spend", "--buyer", "{buyer}", "--by", "fy", "--format", "json"],
        spend_by_year,
    ),
    Question(
        "evidence",
        "the 20 largest records behind the first question",
        ["evidence", *BUYER_AND_COMPANY, "--format", "json"],
        evidence,
    ),
    by_sql(
        "sql-years",
        "rows and money of each fiscal year, all buyers",
        ("fiscal_year", "n", "net"),
        "SELECT fiscal_year, count(*) AS n, sum(obligation) AS net FROM transactions GROUP BY 1 ORDER BY 1",
    ),
    by_sql(
        "sql-sellers",
        "the buyer's 20 largest sellers",
        ("recipient_name", "net", "n"),
        "SELECT recipient_name, sum(obligation) AS net, count(*) AS n FROM transactions "
        "WHERE awarding_sub_agency_code = '{buyer}' GROUP BY 1 ORDER BY net DESC, recipient_name LIMIT 20",
    ),
    by_sql(
        "sql-words",
        "a word in every description",
        ("n", "net"),
        "SELECT count(*) AS n, sum(obligation) AS net FROM transactions WHERE description LIKE '%SOFTWARE%'",
    ),
]


def filled(words: list[str], buyer: str, company: str) -> list[str]:
    return [word.replace("{buyer}", buyer).replace("{company}", company) for word in words]


def our_rows(question: Question, output: str) -> list[list[str]]:
    return [[str(value) for value in row] for row in question.comparable(json.loads(output))]
