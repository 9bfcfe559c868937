#!/usr/bin/env python3
"""Checks what `gongdao replay --json --output DIR` says against the data it was given.

    check_replay.py --set NAME --labels LABELS.csv --gold GOLD.csv DIR

Majority vote, counts and pay are worked out again here, straight from the files. DIR holds what the replay
wrote, and its summary as summary.json.
"""

import argparse
import collections
import csv
import json
import pathlib
import sys

# Accuracy of majority vote as crowd-kit 1.4.2 gives it, to four digits.
PUBLISHED = {"rte": 0.9187, "dog": 0.8178, "web": 0.7765, "product": 0.8966}
PRICE_MICROS = 50_000
ROUNDING = 0.00005 + 1e-9


def rows(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def majority(answers):
    """task → label; ties go to the lowest label in string order."""
    votes = collections.defaultdict(collections.Counter)
    for (task, _), label in answers.items():
        votes[task][label] += 1
    return {task: min(count, key=lambda label: (-count[label], label)) for task, count in votes.items()}


def expected_summary(answers, consensus, gold):
    judged = [task for task in gold if task in consensus]
    right = sum(consensus[task] == gold[task] for task in judged)
    return {
        "tasks": len(consensus),
        "workers": len({worker for _, worker in answers}),
        "answers": len(answers),
        "accuracy": right / len(judged),
        "paid_micros": len(answers) * PRICE_MICROS,
        "trial_balance_micros": 0,
        "double_leases": 0,
    }


def problems(arguments):
    summary = json.loads((arguments.output / "summary.json").read_text())
    answers = {}
    for row in rows(arguments.labels):
        # A worker who answered a task twice answers once: the first row counts.
        answers.setdefault((row["task"], row["worker"]), row["label"])
    gold = {row["task"]: row["label"] for row in rows(arguments.gold)}
    consensus = majority(answers)
    for name, wanted in expected_summary(answers, consensus, gold).items():
        tolerance = ROUNDING if name == "accuracy" else 0
        if abs(summary[name] - wanted) > tolerance:
            yield f"{name} is {summary[name]}, not {wanted}"
    published = PUBLISHED.get(arguments.set)
    if published is not None and abs(summary["accuracy"] - published) > ROUNDING:
        yield f"accuracy is {summary['accuracy']}, published is {published}"

    results = {row["task"]: row["label"] for row in rows(arguments.output / "results.csv")}
    wrong = [task for task in consensus if results.get(task) != consensus[task]]
    if wrong or len(results) != len(consensus):
        yield f"results.csv differs from the majority on {len(wrong)} of {len(consensus)} tasks, {wrong[:3]}"

    receipts = sum(1 for _ in (arguments.output / "receipts").rglob("*.tlog-proof"))
    verified = summary["evidence_verified"]
    if verified != receipts or not 0 < verified <= summary["evidence_entries"]:
        entries = summary["evidence_entries"]
        yield f"{verified} receipts verified, {receipts} written, {entries} entries in the log"


def main():
    parser = argparse.ArgumentParser(description="Checks a replay against the data it was given.")
    parser.add_argument("--set", required=True)
    parser.add_argument("--labels", required=True, type=pathlib.Path)
    parser.add_argument("--gold", required=True, type=pathlib.Path)
    parser.add_argument("output", type=pathlib.Path)
    arguments = parser.parse_args()
    found = list(problems(arguments))
    for problem in found:
        print(f"{arguments.set}: {problem}", file=sys.stderr)
    if not found:
        print((arguments.output / "summary.json").read_text().strip())
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
