#!/usr/bin/env python3
"""Asks a running `tributary serve` at a fixed rate and says how long each kind of page takes.

    python3 bench/load.py http://127.0.0.1:7979 --rate 20 --seconds 60
    python3 bench/load.py http://127.0.0.1:7979 --new --buyers 12 --companies 36 --process "$(pgrep -x tributary)"

Questions are put on a timetable, whether or not earlier ones are answered: a page that falls behind is seen to fall behind,
and waiting counts. It talks to this machine only. Standard library only.
"""

import argparse
import http.client
import json
import queue
import random
import resource
import sys
import threading
import time
import urllib.parse
from collections import defaultdict


def main() -> None:
    options = arguments()
    server = urllib.parse.urlsplit(options.address)
    if server.hostname not in ("127.0.0.1", "localhost", "::1"):
        sys.exit("only a server on this machine is asked")
    store = json.loads(get(server, "/api/store")[1])
    pages = timetable(store, options)
    if options.warm:
        for _, path in {page for page in pages}:
            get(server, path)
    print(f"{len(pages)} requests, {options.rate} a second, {len({path for _, path in pages})} different addresses", flush=True)
    watched = watch(options)
    results, began = asked(server, pages, options)
    by_kind = defaultdict(list)
    for kind, status, seconds in results:
        by_kind[kind].append((status, seconds))
    print(f"took {time.monotonic() - began:.1f} s")
    print(f"{'page':<10} {'requests':>8} {'failed':>6} {'p50 ms':>8} {'p90 ms':>8} {'p99 ms':>8} {'most ms':>8}")
    for kind in sorted(by_kind):
        times = sorted(seconds * 1000 for _, seconds in by_kind[kind])
        failed = sum(status != 200 for status, _ in by_kind[kind])
        shown = [times[min(len(times) - 1, int(len(times) * part))] for part in (0.5, 0.9, 0.99)] + [times[-1]]
        print(f"{kind:<10} {len(times):>8} {failed:>6} " + " ".join(f"{value:>8.1f}" for value in shown))
    if options.process:
        print(f"memory of the server: {memory(options.process)}")
        for minute, resident in watched:
            print(f"  after {minute:>5.1f} min {resident / 1024:>8.0f} MB")


def timetable(store: dict, options: argparse.Namespace) -> list[tuple[str, str]]:
    """Kinds of pages in turn, about buyers and companies by chance, those with most money more often."""
    chance = random.Random(options.seed)
    buyers = [buyer["code"] for buyer in store["buyers"]][: options.buyers]
    companies = [company["id"] for company in store["companies"]][: options.companies]
    first_year, last_year = (int(store[day][:4]) for day in ("first_action", "last_action"))

    def one(things: list[str]) -> str:
        if options.new:
            return any_of(things)
        return urllib.parse.quote(things[min(int(chance.paretovariate(1.0)) - 1, len(things) - 1)])

    def any_of(things: list[str]) -> str:
        return urllib.parse.quote(chance.choice(things))

    def new_days() -> str:
        """Half of them fiscal years, half of them days that hardly anybody asked about before."""
        first, last = sorted(chance.choices(range(first_year, last_year + 1), k=2))
        if chance.random() < 0.5:
            return f"&fy={first}..{last}"
        return f"&from={first}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}&to={last}-12-{chance.randint(29, 31):02}"

    def address(kind: str) -> str:
        question = f"buyer={one(buyers)}&company={one(companies)}"
        years = new_days() if options.new else chance.choice(["", "", "&fy=2024", "&fy=2022..2024"])
        match kind:
            case "answer":
                return f"/answer?{question}{years}"
            case "json":
                return f"/api/answer?{question}{years}"
            case "records":
                return f"/records?{question}{years}&page={chance.randint(1, 3)}"
            case "buyer":
                return f"/buyer/{one(buyers)}"
            case "company":
                return f"/company/{one(companies)}"
            case "search":
                return f"/search.json?q={one(companies)[: chance.randint(2, 6)]}"
            case _:
                return "/"

    kinds = options.kinds.split(",")
    return [(kind, address(kind)) for kind in (kinds[turn % len(kinds)] for turn in range(int(options.rate * options.seconds)))]


def asked(server, pages, options):
    waiting: queue.Queue = queue.Queue()
    results = []
    lock = threading.Lock()

    def work() -> None:
        while (job := waiting.get()) is not None:
            due, kind, path = job
            try:
                status, _ = get(server, path)
            except OSError:
                status = 0
            with lock:
                results.append((kind, status, time.monotonic() - due))

    workers = [threading.Thread(target=work) for _ in range(options.workers)]
    for worker in workers:
        worker.start()
    began = time.monotonic()
    for turn, (kind, path) in enumerate(pages):
        due = began + turn / options.rate
        time.sleep(max(0.0, due - time.monotonic()))
        waiting.put((due, kind, path))
    for _ in workers:
        waiting.put(None)
    for worker in workers:
        worker.join()
    return results, began


def get(server, path: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(server.hostname, server.port, timeout=60)
    try:
        connection.request("GET", path)
        reply = connection.getresponse()
        return reply.status, reply.read()
    finally:
        connection.close()


def watch(options) -> list[tuple[float, int]]:
    """Reads the server's memory now and then, in the background: minutes since the start and kilobytes."""
    seen: list[tuple[float, int]] = []
    if not options.process:
        return seen
    began = time.monotonic()
    every = max(10.0, options.seconds / 30)

    def work() -> None:
        while True:
            try:
                resident = memory(options.process).split()[0]
            except (OSError, KeyError):
                return
            seen.append(((time.monotonic() - began) / 60, int(resident)))
            time.sleep(every)

    threading.Thread(target=work, daemon=True).start()
    return seen


def memory(process: int) -> str:
    with open(f"/proc/{process}/status", encoding="ascii") as file:
        lines = dict(line.split(":", 1) for line in file)
    return f"{lines['VmRSS'].strip()} now, {lines['VmHWM'].strip()} at most"


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("address")
    parser.add_argument("--rate", type=float, default=20, help="requests a second")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--kinds", default="answer", help="answer,json,records,buyer,company,search,start")
    parser.add_argument("--buyers", type=int, default=10, help="how many different ones are asked about")
    parser.add_argument("--companies", type=int, default=20)
    parser.add_argument("--new", action="store_true", help="draw evenly from all of them, with other days each time")
    parser.add_argument("--workers", type=int, default=64)
    parser.add_argument("--warm", action="store_true", help="ask each address once before")
    parser.add_argument("--process", type=int, help="the server's, to read its memory")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_NOFILE, (4096, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    main()
