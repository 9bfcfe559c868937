#!/usr/bin/env python3
"""Holds `gongdao aggregate` against crowd-kit.

    check_aggregate.py PROGRAM [--crowds FOLDER] [--quick]

* Made-up tables full of ties, and real crowds where FOLDER has NAME/labels.csv and NAME/gold.csv: with --parity, majority
  vote, Wawa, zero-based skill, one-coin and Dawid-Skene must give crowd-kit's label on every task that it does not
  leave tied. Tied labels must go to the lowest in string order.
* Real crowds: GLAD, MACE, KOS and M-MSR must not be less accurate than crowd-kit by more than .005, or three tasks.
  How many labels agree is printed.

--quick leaves out what takes crowd-kit longer than a few seconds.
"""

import argparse
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
        return pandas.read_csv(output, dtype=str).set_index("task").label


def check_parity(program, name, path, method):
    frame = pandas.read_csv(path, dtype=str)
    probabilities = PARITY[method]().fit_predict_proba(frame).fillna(0)
    best = probabilities.max(axis=1)
    tied = probabilities.ge(best - TIE, axis=0)
    expected = pandas.Series([min(row.index[row]) for _, row in tied.iterrows()], index=tied.index)
    found = ours(program, path, method, "--parity").reindex(expected.index)
    wrong = int((found != expected).sum())
    ties = int((tied.sum(axis=1) > 1).sum())
    print(f"{name:>10} {method:<17} {len(expected) - wrong} of {len(expected)} labels the same, {ties} of them tied")
    return wrong == 0


def check_close(program, name, path, gold, method):
    frame = pandas.read_csv(path, dtype=str)
    expected = CLOSE[method]().fit_predict(frame)
    found = ours(program, path, method).reindex(expected.index)
    score = lambda answers: float((answers.reindex(gold.index) == gold).mean())
    same = int((found == expected).sum())
    theirs, own = score(expected), score(found)
    slack = max(0.005, 3.01 / len(gold))
    print(f"{name:>10} {method:<17} accuracy {own:.4f} against {theirs:.4f}, {same} of {len(expected)} labels the same")
    return own >= theirs - slack


def made_up(seed, path):
    """Labels with many ties, repeats, and workers of all kinds."""
    chance = random.Random(seed)
    classes = ["b", "a", "10", "9"][: 2 + seed % 3]
    skills = [chance.choice([0.1, 0.5, 0.9]) for _ in range(15)]
    with open(path, "w", encoding="utf-8") as file:
        file.write("task,worker,label\n")
        for task in range(200):
            truth = chance.choice(classes)
            for _ in range(chance.choice([1, 2, 2, 3, 4])):
                worker = chance.randrange(15)
                label = truth if chance.random() < skills[worker] else chance.choice(classes)
                file.write(f"t{task},w{worker},{label}\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--crowds", type=pathlib.Path)
    parser.add_argument("--quick", action="store_true")
    arguments = parser.parse_args()
    warnings.filterwarnings("ignore")
    held = True
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(4):
            path = pathlib.Path(folder) / f"{seed}.csv"
            made_up(seed, path)
            for method in PARITY:
                held &= check_parity(arguments.program, f"made-up {seed}", path, method)
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
