#!/usr/bin/env python3
"""Times `gongdao aggregate` beside crowd-kit on the same made-up labels, in processor seconds on one core.

    crowd_kit.py PROGRAM [--labels 100000] [--methods dawid-skene,majority-vote,...] [--runs 3] [--ours-only]

Four classes, five labels a task, five hundred a worker, always the same for a number of labels. Run it in an environment
with crowd-kit 1.4.2 (tools/requirements.txt names what it needs). Prints one JSON object a method: the median of the
runs, and peak memory of our program from file to result.
"""

import argparse
import json
import os
import pathlib
import random
import statistics
import subprocess
import tempfile
import time

METHODS = ["majority-vote", "wawa", "zero-based-skill", "one-coin", "dawid-skene", "mace", "glad"]


def made_up(count, path):
    chance = random.Random(count)
    workers = max(count // 500, 5)
    skills = [chance.uniform(0.5, 0.95) for _ in range(workers)]
    with open(path, "w", encoding="utf-8") as file:
        file.write("task,worker,label\n")
        for task in range(count // 5):
            truth = chance.randrange(4)
            for worker in chance.sample(range(workers), 5):
                label = truth if chance.random() < skills[worker] else (truth + chance.randrange(1, 4)) % 4
                file.write(f"t{task},w{worker},c{label}\n")


def ours(program, path, method, threads):
    command = [program, "aggregate", path, "--method", method, "--output", os.devnull, "--json", "--threads", str(threads)]
    child = subprocess.Popen(command, stdout=subprocess.PIPE)
    summary = json.loads(child.stdout.read())
    _, status, used = os.wait4(child.pid, 0)
    if status != 0:
        raise SystemExit(f"{method} failed")
    return summary["cpu_seconds_fit"], summary["seconds_fit"], used.ru_maxrss / 1024


def ours_all(arguments, path, method):
    runs = [ours(arguments.program, path, method, 1) for _ in range(arguments.runs)]
    two = [ours(arguments.program, path, method, 2) for _ in range(arguments.runs)]
    return {
        "method": method,
        "labels": arguments.labels,
        "cpu_seconds": statistics.median(run[0] for run in runs),
        "speed_up_two_threads": statistics.median(run[1] for run in runs) / statistics.median(run[1] for run in two),
        "peak_mib": max(run[2] for run in runs),
    }


def theirs(path, method):
    import pandas
    from crowdkit import aggregation

    make = {
        "majority-vote": aggregation.MajorityVote,
        "wawa": aggregation.Wawa,
        "zero-based-skill": aggregation.ZeroBasedSkill,
        "one-coin": lambda: aggregation.OneCoinDawidSkene(n_iter=100),
        "dawid-skene": lambda: aggregation.DawidSkene(n_iter=100),
        "mace": aggregation.MACE,
        "glad": aggregation.GLAD,
    }[method]
    frame = pandas.read_csv(path, dtype=str)
    began = time.process_time()
    make().fit_predict(frame)
    return time.process_time() - began


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--labels", type=int, default=100_000)
    parser.add_argument("--methods", default=",".join(METHODS))
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--ours-only", action="store_true")
    arguments = parser.parse_args()
    for name in ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"]:
        os.environ[name] = "1"
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "labels.csv"
        made_up(arguments.labels, path)
        # Ours first: a process begins with the peak of the one it was split off, and crowd-kit makes this one large.
        table = [ours_all(arguments, path, method) for method in arguments.methods.split(",")]
        for figures in table:
            if not arguments.ours_only:
                figures["crowd_kit_cpu_seconds"] = theirs(path, figures["method"])
                figures["times"] = figures["crowd_kit_cpu_seconds"] / max(figures["cpu_seconds"], 1e-6)
            print(json.dumps(figures), flush=True)


if __name__ == "__main__":
    main()
