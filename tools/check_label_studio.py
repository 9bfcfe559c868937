"""Has Label Studio's own converter read the project's Label Studio files and write them as other formats.

    check_label_studio.py FOLDER

FOLDER holds what the test `leaves_files_for_other_readers` of `gongdao-formats` wrote: four pictures of 64 by 48 pixels, the
n-th with n boxes, as `label-studio/tasks.json`. The converter of label-studio-sdk makes COCO, Pascal VOC and YOLO of it, with
its own arithmetic from percent to pixels; every box must come out as it went in.
"""

import json
import pathlib
import sys
import tempfile
import xml.etree.ElementTree

from label_studio_sdk.converter import Converter
from PIL import Image

SIZE = (64, 48)
CLASSES = ["car", "行人"]
CONFIG = """<View><Image name="image" value="$image"/>
  <RectangleLabels name="label" toName="image"><Label value="car"/><Label value="行人"/></RectangleLabels></View>"""


def wanted():
    """Every box by picture: class and sides, sorted."""
    boxes = {f"img{at}": [] for at in range(4)}
    for at in range(4):
        boxes[f"img{at}"] = sorted((CLASSES[k % 2], 10.0 + k, 5.0, 30.0, 15.0 + at) for k in range(at))
    return boxes


def found_in_coco(folder):
    coco = json.loads((folder / "result.json").read_text(encoding="utf-8"))
    names = {one["id"]: one["name"] for one in coco["categories"]}
    files = {one["id"]: pathlib.Path(one["file_name"]).stem for one in coco["images"]}
    found = {name: [] for name in files.values()}
    for one in coco["annotations"]:
        found[files[one["image_id"]]].append((names[one["category_id"]], *(round(side, 6) for side in one["bbox"])))
    return {name: sorted(boxes) for name, boxes in found.items()}


def found_in_voc(folder):
    found = {}
    for file in sorted(folder.glob("**/*.xml")):
        boxes = []
        for thing in xml.etree.ElementTree.parse(file).getroot().iter("object"):
            left, top, right, bottom = (float(thing.find(f"bndbox/{side}").text) for side in ("xmin", "ymin", "xmax", "ymax"))
            boxes.append((thing.find("name").text, left, top, right - left, bottom - top))
        found[file.stem] = sorted(boxes)
    return found


def found_in_yolo(folder):
    classes = (folder / "classes.txt").read_text(encoding="utf-8").split()
    found = {}
    for file in sorted((folder / "labels").glob("*.txt")):
        boxes = []
        for line in file.read_text(encoding="utf-8").splitlines():
            kind, *numbers = line.split()
            x, y, width, height = (float(number) for number in numbers)
            sides = ((x - width / 2) * SIZE[0], (y - height / 2) * SIZE[1], width * SIZE[0], height * SIZE[1])
            boxes.append((classes[int(kind)], *(round(side, 6) for side in sides)))
        found[file.stem] = sorted(boxes)
    return found


def same(found, boxes, less=0.0):
    """Whether the boxes are these, with sides that may be cut to whole pixels."""
    assert {name for name, all_ in found.items() if all_} == {name for name, all_ in boxes.items() if all_}, found
    for name, all_ in found.items():
        assert len(all_) == len(boxes[name]), (name, all_)
        for one, other in zip(all_, boxes[name]):
            near = all(abs(a - b) <= less + 1e-4 for a, b in zip(one[1:], other[1:]))
            assert one[0] == other[0] and near, (name, one, other)


def main():
    tasks = pathlib.Path(sys.argv[1]) / "label-studio" / "tasks.json"
    with tempfile.TemporaryDirectory() as place:
        place = pathlib.Path(place)
        pictures = place / "pictures"
        pictures.mkdir()
        given = json.loads(tasks.read_text(encoding="utf-8"))
        for task in given:
            Image.new("RGB", SIZE).save(pictures / task["data"]["image"])
            task["data"]["image"] = str(pictures / task["data"]["image"])
        read = place / "tasks.json"
        read.write_text(json.dumps(given), encoding="utf-8")
        converter = Converter(CONFIG, str(pictures), download_resources=False)
        for name in ("coco", "voc", "yolo"):
            out = place / name
            out.mkdir()
            getattr(converter, f"convert_to_{name}")(str(read), str(out), output_image_dir=str(out / "images"), is_dir=False)
        same(found_in_coco(place / "coco"), wanted())
        same(found_in_voc(place / "voc"), wanted(), less=1.0)
        same(found_in_yolo(place / "yolo"), wanted())
    print(f"label studio: {sum(map(len, wanted().values()))} boxes by its own converter as COCO, VOC and YOLO")


if __name__ == "__main__":
    main()
