"""Draws boxes over the API of a running demo server and has the COCO export read by programs the project did not write.

    check_coco.py ADDRESS PASSWORD PANLABEL

A worker claims street pictures and draws on them, the requester accepts, one answer with fewer objects; then every box of
the export must come out of pycocotools and of panlabel as it went in.
"""

import io
import json
import pathlib
import random
import subprocess
import sys
import tempfile

import requests
from pycocotools.coco import COCO

ANSWERS = 6


class Person:
    """Somebody signed in, asking for JSON."""

    def __init__(self, address, email, password):
        self.address = address + "/api/v1"
        self.session = requests.Session()
        self.session.headers["Origin"] = address
        self.post("/sign-in", email=email, password=password)

    def ask(self, method, path, **more):
        answer = self.session.request(method, self.address + path, timeout=20, **more)
        if not answer.ok:
            sys.exit(f"{method} {path}: {answer.status_code} {answer.text}")
        return answer

    def get(self, path):
        return self.ask("GET", path)

    def post(self, path, **body):
        answer = self.ask("POST", path, json=body)
        return answer.json() if answer.content else None


def street(requester):
    """The project with boxes."""
    for project in requester.get("/projects").json()["items"]:
        kinds = {field["kind"] for field in project["form"]["fields"]}
        if "boxes" in kinds:
            return project["id"]
    sys.exit("the demo has no project with boxes")


def drawn(dice):
    """Boxes as a hand draws them: with fractions, inside a picture of 480 by 300."""
    boxes = []
    for _ in range(dice.randrange(0, 6)):
        x, y = round(dice.uniform(0, 380), 2), round(dice.uniform(0, 200), 2)
        width, height = round(dice.uniform(10, 90), 2), round(dice.uniform(10, 90), 2)
        boxes.append({"class": dice.choice(["car", "person", "bicycle"]), "x": x, "y": y, "width": width, "height": height})
    return boxes


def work(worker, requester, project):
    """Answers a few tasks; the boxes by picture."""
    worker.post(f"/projects/{project}/terms", revision=1)
    dice, expected = random.Random(7), {}
    for number in range(ANSWERS):
        lease = worker.post(f"/projects/{project}/claims", count=1)["leases"][0]
        picture = worker.session.get(worker.address.removesuffix("/api/v1") + lease["data"]["image"], timeout=20)
        if picture.content[:4] != b"\x89PNG":
            sys.exit("a worker is not shown the picture")
        boxes = drawn(dice)
        path = f"/assignments/{lease['assignment']}"
        worker.post(path + "/submit", fence=lease["fence"], answer={"objects": boxes})
        if number == 0 and boxes:
            requester.post(path + "/accept", objects=len(boxes) - 1, reason="One of these is a tree, not a car.")
        else:
            requester.post(path + "/accept")
        expected[lease["data"]["image"]] = sorted(tuple(box.values()) for box in boxes)
    return expected


def check_pycocotools(file, expected):
    sys.stdout, out = io.StringIO(), sys.stdout
    coco = COCO(str(file))
    sys.stdout = out
    names = {category["id"]: category["name"] for category in coco.loadCats(coco.getCatIds())}
    found = {}
    for image in coco.loadImgs(coco.getImgIds()):
        assert (image["width"], image["height"]) == (480, 300), image
        annotations = coco.loadAnns(coco.getAnnIds(imgIds=[image["id"]]))
        for annotation in annotations:
            assert annotation["attributes"]["worker"], annotation
            assert abs(annotation["area"] - annotation["bbox"][2] * annotation["bbox"][3]) < 0.01, annotation
        boxes = [(names[annotation["category_id"]], *annotation["bbox"]) for annotation in annotations]
        found[image["coco_url"]] = sorted(boxes)
    assert found == expected, (found, expected)


def check_panlabel(panlabel, file, expected, folder):
    subprocess.run([panlabel, "validate", "--format", "coco", file], check=True, capture_output=True)
    again = folder / "again.json"
    convert = [panlabel, "convert", "--from", "coco", "--to", "coco", "--input", file, "--output", again]
    subprocess.run([*convert, "--allow-lossy"], check=True, capture_output=True)
    document = json.loads(again.read_text())
    boxes = sorted(tuple(round(side, 2) for side in it["bbox"]) for it in document["annotations"])
    assert boxes == sorted(box[1:] for boxes in expected.values() for box in boxes), boxes
    assert len(document["images"]) == len(expected)


def main():
    address, password, panlabel = sys.argv[1:]
    requester = Person(address, "requester@demo.gongdao", password)
    worker = Person(address, "worker@demo.gongdao", password)
    project = street(requester)
    expected = work(worker, requester, project)
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        file = folder / "coco.json"
        file.write_bytes(requester.get(f"/projects/{project}/results?format=coco").content)
        check_pycocotools(file, expected)
        check_panlabel(panlabel, file, expected, folder)
    boxes = sum(len(boxes) for boxes in expected.values())
    print(f"COCO: {len(expected)} pictures and {boxes} boxes read back alike by pycocotools and panlabel")


if __name__ == "__main__":
    main()
