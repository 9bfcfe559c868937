#!/usr/bin/env python3
"""Holds `gongdao aggregate` against crowd-kit.

    check_aggregate.py PROGRAM [--crowds FOLDER] [--tables 48] [--quick]

* Made-up tables full of ties and odd names, and real crowds where FOLDER has NAME/labels.csv and NAME/gold.csv: with --parity, majority
  vote, Wawa, zero-based skill, one-coin and Dawid-Skene must give crowd-kit's label on every task that it does not
  leave tied. Tied labels must go to the lowest in string order.
* Real crowds: GLAD, MACE, KOS and M-MSR must not be less accurate than crowd-kit by more than .005, or three tasks.
  How many labels agree is printed.

--quick leaves out what takes crowd-kit longer than a few seconds.
"""

import argparse
import csv
import pathlib
import random
import subprocess
import sys
import tempfile
import warnings

import pandas
from crowdkit.aggregation import GLAD, KOS, MACE, MMSR, DawidSkene, MajorityVote, OneCoinDawidSkene, Wawa, ZeroBasedSkill

PARITY = {
    "majority-vote": MajorityVote,
    "wawa": Wawa,
    "zero-based-skill": ZeroBasedSkill,
    "one-coin": lambda: OneCoinDawidSkene(n_iter=100),
    "dawid-skene": lambda: DawidSkene(n_iter=100),
}
# All ten of MACE's restarts are the same run there; one is as good.
CLOSE = {
    "mace": lambda: MACE(n_restarts=1),
    "kos": lambda: KOS(random_state=0),
    "mmsr": MMSR,
    "glad": GLAD,
}
SETS = ["bluebirds", "rte", "dog", "face", "ms", "sp_amt", "web", "product"]
# Where crowd-kit takes longer than half a minute, or does not end.
TOO_LONG = {("glad", "web"), ("glad", "product"), ("mmsr", "product"), ("glad", "rte"), ("glad", "dog"), ("mmsr", "sp_amt")}
SLOW = {"glad", "mmsr", "zero-based-skill"}
TIE = 1e-9


def ours(program, labels, method, *options):
    with tempfile.TemporaryDirectory() as folder:
        output = pathlib.Path(folder) / "answers.csv"
        subprocess.run(
            [program, "aggregate", labels, "--method", method, "--output", output, *options],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        return read(output).set_index("task").label


def read(path):
    """A table as it stands: `NA` is a name like any other."""
    with open(path, newline="", encoding="utf-8") as file:
        return pandas.DataFrame(list(csv.DictReader(file)), dtype=str)


def check_parity(program, name, path, method, is_quiet=False):
    frame = read(path)
    probabilities = PARITY[method]().fit_predict_proba(frame).fillna(0)
    best = probabilities.max(axis=1)
    tied = probabilities.ge(best - TIE, axis=0)
    expected = pandas.Series([min(row.index[row]) for _, row in tied.iterrows()], index=tied.index)
    found = ours(program, path, method, "--parity").reindex(expected.index)
    wrong = int((found != expected).sum())
    ties = int((tied.sum(axis=1) > 1).sum())
    if not is_quiet or wrong:
        print(f"{name:>10} {method:<17} {len(expected) - wrong} of {len(expected)} labels the same, {ties} of them tied")
    return wrong == 0


def check_close(program, name, path, gold, method):
    frame = read(path)
    expected = CLOSE[method]().fit_predict(frame)
    found = ours(program, path, method).reindex(expected.index)
    score = lambda answers: float((answers.reindex(gold.index) == gold).mean())
    same = int((found == expected).sum())
    theirs, own = score(expected), score(found)
    slack = max(0.005, 3.01 / len(gold))
    print(f"{name:>10} {method:<17} accuracy {own:.4f} against {theirs:.4f}, {same} of {len(expected)} labels the same")
    return own >= theirs - slack


LABELS = [
    ["b", "a", "10", "9"],
    ["猫", "狗", "é", "e\u0301", "Z"],
    ["1", "01", "1.0", "10", "2", "-1"],
    ["NA", "null", "nan", "None", "True", "false"],
    ["a b", "a,b", 'a"b', "a\nb", "a"],
    ["x"],
    ["yes", "Yes", "YES", "no"],
    [str(number) for number in range(30)],
    ["\U0001f600", "\uffff", "z"],
    [" a", "a", "a ", "\u00a0a"],
]


def made_up(seed, path):
    """Labels with many ties, repeats, odd names, and workers of all kinds; or of one worker, one task, one class."""
    chance = random.Random(seed)
    pool = LABELS[seed % len(LABELS)]
    classes = pool[: chance.randint(1, len(pool))]
    workers, tasks = chance.choice([1, 2, 3, 8, 15, 40]), chance.choice([1, 2, 10, 60, 200])
    skills = [chance.choice([0.0, 0.1, 0.5, 0.9, 1.0]) for _ in range(workers)]
    rows = []
    for task in range(tasks):
        truth = chance.choice(classes)
        for _ in range(chance.choice([1, 2, 2, 3, 4, 9])):
            worker = chance.randrange(workers)
            label = truth if chance.random() < skills[worker] else chance.choice(classes)
            rows.append((f"t{task}", f"w{worker}", label))
    if chance.random() < 0.3:
        rows += [chance.choice(rows) for _ in range(len(rows) // 3 + 1)]
    chance.shuffle(rows)
    with open(path, "w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows([("task", "worker", "label"), *rows])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--crowds", type=pathlib.Path)
    parser.add_argument("--tables", type=int, default=48)
    parser.add_argument("--quick", action="store_true")
    arguments = parser.parse_args()
    warnings.filterwarnings("ignore")
    held = True
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(arguments.tables):
            path = pathlib.Path(folder) / "labels.csv"
            made_up(seed, path)
            for method in PARITY:
                held &= check_parity(arguments.program, f"made-up {seed}", path, method, is_quiet=True)
        print(f"{arguments.tables} made-up tables by {len(PARITY)} methods compared")
    if arguments.crowds is None or not arguments.crowds.is_dir():
        print("real crowds not checked: there is no folder of them")
    else:
        for name in SETS:
            path = arguments.crowds / name / "labels.csv"
            gold = pandas.read_csv(arguments.crowds / name / "gold.csv", dtype=str).set_index("task").label
            for method in PARITY:
                if not (arguments.quick and method in SLOW):
                    held &= check_parity(arguments.program, name, path, method)
            for method in CLOSE:
                left_out = (method, name) in TOO_LONG or (arguments.quick and method in SLOW)
                if not left_out and (method != "kos" or gold.nunique() == 2):
                    held &= check_close(arguments.program, name, path, gold, method)
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
