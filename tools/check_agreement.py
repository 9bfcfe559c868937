#!/usr/bin/env python3
"""Checks the figures of `gongdao agreement --json` against packages that are not ours.

    check_agreement.py LABELS.csv REPORT.json

Krippendorff's alpha is worked out again by the package krippendorff. As the program does, a worker who labelled a task
several times has one say there: the most frequent label, of equals the lowest in string order.
"""

import collections
import csv
import json
import sys

import krippendorff
import numpy

ROUNDING = 1e-9


def says(path):
    with open(path, newline="", encoding="utf-8") as file:
        given = collections.defaultdict(collections.Counter)
        for row in csv.DictReader(file):
            given[row["task"], row["worker"]][row["label"].strip()] += 1
    return {key: min(count, key=lambda label: (-count[label], label)) for key, count in given.items()}


def table(says, value):
    tasks = {task: at for at, task in enumerate(sorted({task for task, _ in says}))}
    workers = {worker: at for at, worker in enumerate(sorted({worker for _, worker in says}))}
    data = numpy.full((len(workers), len(tasks)), numpy.nan)
    for (task, worker), label in says.items():
        data[workers[worker], tasks[task]] = value(label)
    return data


def main():
    labels, report = sys.argv[1:]
    with open(report, encoding="utf-8") as file:
        report = json.load(file)
    given = says(labels)
    codes = {label: code for code, label in enumerate(sorted(set(given.values())))}
    wrong = [] if report["labels"] == len(given) else [f"labels: {report['labels']}, counted {len(given)}"]
    for measure in ("nominal", "ordinal", "interval"):
        ours = report["krippendorff_alpha"][measure]
        if ours is None:
            continue
        data = table(given, codes.__getitem__ if measure == "nominal" else float)
        theirs = krippendorff.alpha(reliability_data=data, level_of_measurement=measure)
        if abs(ours["alpha"] - theirs) > ROUNDING or not ours["low"] <= theirs <= ours["high"]:
            wrong.append(f"alpha, {measure}: {ours}, theirs {theirs}")
    for line in wrong:
        print(line, file=sys.stderr)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
