#!/usr/bin/env python3
"""Gongdao's integrity scan beside the published FRAUDAR package and the number of likes, on the same logs, in one run.

    python3 -m venv .venv-bench && .venv-bench/bin/pip install rgmining-fraudar==0.7.6 numpy scipy
    cargo build --release -p gongdao && cargo build --release -p gongdao-integrity --example specimen
    .venv-bench/bin/python bench/integrity/compare.py [SEEDS]

Logs are drawn anew from seeds (five unless told), at every documented level. Gongdao's flags are taken as they come. The
others give only a ranking or one block, so they are helped: FRAUDAR's one block is taken as its flags, once on the graph
of users and targets as published and once on users and target-days; the number of likes is cut at the threshold that is
best in hindsight. Figures are means over the seeds. Cover likes are left out of event scoring.
"""

import contextlib
import csv
import io
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict

from fraudar.export import greedy

TARGET = os.environ.get("CARGO_TARGET_DIR", "target")
LEVELS = ["easy", "mid", "hard", "quiet", "organic"]
DAY_MS = 86_400_000


def f1(found, truth):
    both = len(found & truth)
    return 1.0 if not found and not truth else 2 * both / (len(found) + len(truth))


def draw(level, seed, folder):
    specimen = f"{TARGET}/release/examples/specimen"
    paths = []
    for kind in ["log", "labels"]:
        path = os.path.join(folder, f"{level}-{seed}.{kind}.csv")
        with open(path, "w") as out:
            subprocess.run([specimen, level, str(seed), "1", kind], stdout=out, check=True)
        paths.append(path)
    with open(paths[0]) as file:
        events = [(row["user"], row["target"], int(row["ts_ms"])) for row in csv.DictReader(file)]
    members, bought, cover = defaultdict(set), set(), set()
    with open(paths[1]) as file:
        for row in csv.DictReader(file):
            if row["kind"] == "user":
                members[row["group"]].add(row["id"])
            else:
                (bought if row["role"] == "bought" else cover).add(int(row["id"]))
    return paths[0], events, members, bought, cover


def gongdao(path, folder):
    out = os.path.join(folder, "out")
    program = [f"{TARGET}/release/gongdao", "integrity", "scan", path, "--output", out, "--threads", "1"]
    subprocess.run(program, check=True, stdout=subprocess.DEVNULL)
    with open(os.path.join(out, "users.csv")) as file:
        users = {row["user"] for row in csv.DictReader(file) if row["flag"] == "1"}
    with open(os.path.join(out, "events.csv")) as file:
        flagged = {int(row["row"]) for row in csv.DictReader(file) if row["flag"] == "1"}
    groups = defaultdict(set)
    with open(os.path.join(out, "groups.csv")) as file:
        for row in csv.DictReader(file):
            groups[row["group"]].add(row["user"])
    return users, flagged, list(groups.values())


def fraudar(events, column):
    users, items = {}, {}
    rows = [users.setdefault(user, len(users)) for user, _, _ in events]
    keys = [column(target, at) for _, target, at in events]
    columns = [items.setdefault(key, len(items)) for key in keys]
    matrix = greedy.listToSparseMatrix(rows, columns)
    with contextlib.redirect_stdout(io.StringIO()):
        (block_rows, block_columns), _ = greedy.logWeightedAveDegree(matrix)
    names = list(users)
    found = {names[row] for row in block_rows}
    flagged = {n for n, (row, col) in enumerate(zip(rows, columns)) if row in block_rows and col in block_columns}
    return found, flagged, [found] if found else []


def likes(events, truth):
    """The best F1 any threshold on the number of likes can reach, and what it flags."""
    order = [user for user, _ in Counter(user for user, _, _ in events).most_common()]
    best, hits, size = 0.0, 0, 0
    for index, user in enumerate(order, 1):
        hits += user in truth
        value = 2 * hits / (index + len(truth)) if truth else 0.0
        if value > best:
            best, size = value, index
    found = set(order[:size])
    return found, {n for n, (user, _, _) in enumerate(events) if user in found}, []


def main():
    seeds = [1000 + seed for seed in range(int(sys.argv[1]) if len(sys.argv) > 1 else 5)]
    print("| level | method | user F1 | event F1 | groups found / false | seconds of processor |")
    print("| --- | --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as folder:
        for level in LEVELS:
            marks = defaultdict(list)
            for seed in seeds:
                path, events, members, bought, cover = draw(level, seed, folder)
                truth = set().union(*members.values()) if members else set()
                methods = {
                    "Gongdao": lambda: gongdao(path, folder),
                    "FRAUDAR, users × targets": lambda: fraudar(events, lambda target, at: target),
                    "FRAUDAR, users × target-days": lambda: fraudar(events, lambda target, at: (target, at // DAY_MS)),
                    "number of likes, best threshold in hindsight": lambda: likes(events, truth),
                }
                for name, method in methods.items():
                    before = sum(os.times()[:4])
                    users, flagged, groups = method()
                    seconds = sum(os.times()[:4]) - before
                    fits = [max((len(g & m) / len(g | m) for m in members.values()), default=0) for g in groups]
                    hit = sum(any(len(g & m) / len(g | m) >= 0.5 for g in groups) for m in members.values())
                    event_f1 = f1(flagged - cover, bought)
                    marks[name].append((f1(users, truth), event_f1, hit, sum(fit < 0.5 for fit in fits), seconds))
            for name, rows in marks.items():
                user, event, hit, false, seconds = (sum(column) / len(rows) for column in zip(*rows))
                print(f"| {level} | {name} | {user:.3f} | {event:.3f} | {hit:.1f} / {false:.1f} | {seconds:.1f} |", flush=True)


if __name__ == "__main__":
    main()
