"""Has data sets in many formats read by programs the project did not write.

    check_formats.py FOLDER PANLABEL

FOLDER holds what the test `leaves_files_for_other_readers` of `gongdao-formats` wrote: four pictures of 64 by 48 pixels,
the n-th with n boxes, two texts with spans, and two people of three key points. Every box, every point and every tag must
come out as it went in. Where `results-keypoints.json` and `results-masks.json` lie there too (the test `coco` of the same
package leaves them), key points and masks as the platform's results hold them are read as well; `results.parquet` is a table of results.
"""

import contextlib
import io
import json
import pathlib
import struct
import subprocess
import sys
import tempfile
import zlib

import conllu
import numpy
import pyarrow.parquet
from pycocotools import mask as maskUtils
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

SIZE = (64, 48)
# Names by panlabel, and how far its reading of the corner and the last pixel of VOC is from the original's.
FORMATS = {
    "coco": ("coco", "instances.json", (0, 0, 0, 0)),
    "yolo": ("yolo", "", (0, 0, 0, 0)),
    "voc": ("voc", "", (1, 1, -1, -1)),
    "kitti": ("kitti", "", (0, 0, 0, 0)),
    "cvat": ("cvat", "annotations.xml", (0, 0, 0, 0)),
    "label-studio": ("label-studio", "tasks.json", (0, 0, 0, 0)),
    "labelme": ("labelme", "", (0, 0, 0, 0)),
    "imagefolder": ("hf", "", (0, 0, 0, 0)),
}
SENTENCES = [
    ["B-PER", "I-PER", "O", "B-LOC", "I-LOC", "O", "O", "O"],
    ["B-PER", "I-PER", "O", "O", "O", "O"],
    ["B-PER", "O", "O", "B-LOC", "I-LOC"],
]


def wanted():
    """Every box, as class and sides, sorted."""
    boxes = []
    for at in range(4):
        boxes += [(["car", "行人"][k % 2], 10.0 + k, 5.0, 30.0, 15.0 + at) for k in range(at)]
    return sorted(boxes)


def picture(path):
    """A black PNG."""
    width, height = SIZE
    raw = b"".join(b"\0" + bytes(3 * width) for _ in range(height))

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(raw)) + chunk(b"IEND", b""))


def boxes_of(document):
    names = {category["id"]: category["name"] for category in document["categories"]}
    return sorted((names[it["category_id"]], *(round(side, 3) for side in it["bbox"])) for it in document["annotations"])


def check_panlabel(panlabel, folder, name):
    theirs, file, shift = FORMATS[name]
    source = folder / name
    for at in range(4):
        where = {"kitti": "image_2", "voc": "JPEGImages", "yolo": "images"}.get(name, ".")
        picture(source / where / f"img{at}.png")
    with tempfile.TemporaryDirectory() as work:
        output = pathlib.Path(work) / "coco.json"
        command = [panlabel, "convert", "--from", theirs, "--to", "coco", "--allow-lossy"]
        done = subprocess.run([*command, "--input", source / file, "--output", output], capture_output=True, text=True)
        assert done.returncode == 0, (name, done.stdout[-2000:], done.stderr[-2000:])
        found = boxes_of(json.loads(output.read_text()))
    if name == "yolo":
        # Without splits data.yaml names one folder for training and validation, and panlabel reads it for each.
        assert len(found) == 2 * len(wanted()), found
        found = sorted(set(found))
    expected = sorted((it[0], *(side + by for side, by in zip(it[1:], shift))) for it in wanted())
    assert found == expected, (name, found, expected)


def check_pycocotools(folder):
    with contextlib.redirect_stdout(io.StringIO()):
        coco = COCO(str(folder / "coco" / "instances.json"))
    names = {category["id"]: category["name"] for category in coco.loadCats(coco.getCatIds())}
    found = sorted((names[it["category_id"]], *it["bbox"]) for it in coco.loadAnns(coco.getAnnIds()))
    assert found == wanted(), found
    assert len(coco.getImgIds()) == 4


def check_key_points(folder):
    """Key points by pycocotools, and its own similarity of a drawing with itself and with one that is off."""
    path = folder / "coco-keypoints" / "person_keypoints.json"
    with contextlib.redirect_stdout(io.StringIO()):
        coco = COCO(str(path))
        person = coco.loadCats(coco.getCatIds())[0]
        assert person["keypoints"] == ["nose", "left_eye", "right_eye"], person
        assert sorted(map(sorted, person["skeleton"])) == [[1, 2], [1, 3]], person
        found = sorted((it["keypoints"], it["num_keypoints"]) for it in coco.loadAnns(coco.getAnnIds()))
        assert found == [
            ([20, 20, 2, 24, 16, 2, 16, 16.5, 2], 3),
            ([50, 30, 2, 54, 26, 1, 0, 0, 0], 2),
        ], found
        drawn = [{key: it[key] for key in ("image_id", "category_id", "keypoints")} | {"score": 1.0}
                 for it in coco.loadAnns(coco.getAnnIds())]
        judge = COCOeval(coco, coco.loadRes(drawn), "keypoints")
        judge.params.kpt_oks_sigmas = numpy.full(3, 0.05)
        judge.params.areaRng, judge.params.areaRngLbl = [[0, 1e10]], ["all"]
        judge.evaluate()
    for likenesses in judge.ious.values():
        assert numpy.allclose(numpy.max(likenesses, axis=1), 1.0), likenesses
    results = folder / "results-keypoints.json"
    if results.exists():
        with contextlib.redirect_stdout(io.StringIO()):
            coco = COCO(str(results))
        person = coco.getCatIds(catNms=["person"])
        [body] = coco.loadAnns(coco.getAnnIds(catIds=person))
        assert body["keypoints"] == [30, 12.5, 2, 0, 0, 0, 50, 52.5, 1], body


def check_results(folder):
    """A table of results by pyarrow: columns with their types, nulls, and what stands in the rows."""
    table = pyarrow.parquet.read_table(folder / "results.parquet")
    kinds = {field.name: str(field.type) for field in table.schema}
    assert kinds == {
        "task": "string", "key": "string", "label": "string", "label.probability": "double", "answers": "int64",
        "data.句子": "string",
    }, kinds
    rows = table.to_pylist()
    assert rows[0] == {
        "task": "tsk_1", "key": None, "label": "好", "label.probability": 0.75, "answers": 3, "data.句子": "两行,\n一格",
    }, rows[0]
    assert rows[1]["label"] is None and rows[1]["label.probability"] is None, rows[1]
    assert len(rows) == 5002 and rows[-1]["key"] == "k4999", rows[-1]


def check_masks(folder):
    """Masks of the platform's results by pycocotools: pixels, area and frame, and its own overlap of the two."""
    results = folder / "results-masks.json"
    if not results.exists():
        return
    with contextlib.redirect_stdout(io.StringIO()):
        coco = COCO(str(results))
    y, x = numpy.mgrid[:90, :90]
    away = (x - 40) ** 2 + (y - 40) ** 2
    wanted = [(away >= 100) & (away < 900), (x >= 60) & (x < 85) & (y >= 35) & (y < 45)]
    found = [(it, coco.annToMask(it).astype(bool)) for it in coco.loadAnns(coco.getAnnIds())]
    assert len(found) == len(wanted), found
    for (it, pixels), mask in zip(found, wanted):
        assert (pixels == mask).all(), it
        columns, rows = numpy.flatnonzero(mask.any(axis=0)), numpy.flatnonzero(mask.any(axis=1))
        frame = [columns[0], rows[0], columns[-1] - columns[0] + 1, rows[-1] - rows[0] + 1]
        assert (it["area"], it["bbox"], it["iscrowd"]) == (mask.sum(), frame, 0), it
    likeness = maskUtils.iou([found[0][0]["segmentation"]], [found[1][0]["segmentation"]], [0])[0][0]
    assert abs(likeness - (wanted[0] & wanted[1]).sum() / (wanted[0] | wanted[1]).sum()) < 1e-9, likeness


def check_panoptic(folder):
    """Every pixel of a panoptic picture, unpacked by zlib and numpy alone, and the pixels that the document counts."""
    document = json.loads((folder / "coco-panoptic" / "panoptic.json").read_text(encoding="utf-8"))
    things = {category["name"]: category["isthing"] for category in document["categories"]}
    assert things == {"car": 1, "sky": 0}, things
    [row, empty] = document["annotations"]
    assert empty["segments_info"] == [], empty
    file = (folder / "coco-panoptic" / "panoptic" / row["file_name"]).read_bytes()
    packed, at = b"", 8
    while at < len(file):
        length, kind = struct.unpack(">I4s", file[at : at + 8])
        data = file[at + 8 : at + 8 + length]
        assert struct.unpack(">I", file[at + 8 + length : at + 12 + length])[0] == zlib.crc32(kind + data), kind
        packed += data if kind == b"IDAT" else b""
        at += length + 12
    width, height = SIZE
    lines = numpy.frombuffer(zlib.decompress(packed), numpy.uint8).reshape(height, 3 * width + 1)
    assert (lines[:, 0] == 0).all()
    pixels = lines[:, 1:].reshape(height, width, 3).astype(int) @ [1, 256, 65536]
    y, x = numpy.mgrid[:height, :width]
    wanted = [
        (x >= 5) & (x < 20) & (y >= 30) & (y < 40),
        (x >= 30) & (x < 50) & (y >= 28) & (y < 41) & (x + y > 60),
        y < 20,
    ]
    for segment, mask in zip(row["segments_info"], wanted, strict=True):
        assert ((pixels == segment["id"]) == mask).all() and segment["area"] == mask.sum(), segment


def check_parquet(folder):
    """Rows, types and features by pyarrow: boxes by the names that the features give, spans by the text, key points."""

    def table(name):
        found = pyarrow.parquet.read_table(folder / name / "data.parquet")
        features = json.loads(found.schema.metadata[b"huggingface"])["info"]["features"]
        assert set(features) == set(found.schema.names), features
        return found, features, found.to_pylist()

    found, features, rows = table("parquet")
    objects = found.schema.field("objects").type
    assert objects.field("bbox").type.value_type.value_type == "double", objects
    assert objects.field("category").type.value_type == "int64", objects
    assert features["image"] == {"_type": "Image"} and features["objects"]["category"]["_type"] == "Sequence"
    names = features["objects"]["category"]["feature"]["names"]
    boxes = [
        (names[category], *bbox)
        for row in rows
        for category, bbox in zip(row["objects"]["category"], row["objects"]["bbox"], strict=True)
    ]
    assert sorted(boxes) == wanted(), boxes
    assert [row["image"] for row in rows] == [{"bytes": None, "path": f"img{at}.png"} for at in range(4)]
    assert {(row["width"], row["height"]) for row in rows} == {SIZE}
    _, features, rows = table("parquet-texts")
    names = features["spans"]["category"]["feature"]["names"]
    spans = [
        (names[category], row["text"][start:end])
        for row in rows
        for start, end, category in zip(*(row["spans"][name] for name in ("start", "end", "category")), strict=True)
    ]
    assert spans == [("PER", "张三"), ("LOC", "北京"), ("PER", "李四"), ("PER", "Ada"), ("LOC", "New York")], spans
    assert all(row["image"] is None for row in rows)
    found, _, rows = table("parquet-bodies")
    assert rows[0]["objects"]["keypoints"][1] == [50, 30, 2, 54, 26, 1, 0, 0, 0], rows
    [person] = json.loads(found.schema.metadata[b"gongdao"])["categories"]
    assert person["key_points"] == ["nose", "left_eye", "right_eye"], person


def check_conllu(folder):
    text = (folder / "conll" / "data.conll").read_text(encoding="utf-8")
    sentences = conllu.parse(text, fields=["form", "tag"], field_parsers={}) if "\t" in text else None
    if sentences is None:
        # CoNLL-2003 divides columns by a blank, which this reader takes for one column unless they are tabs.
        sentences = conllu.parse(text.replace(" ", "\t"), fields=["form", "tag"])
    tags = [[token["tag"] for token in sentence] for sentence in sentences if sentence[0]["form"] != "-DOCSTART-"]
    assert tags == SENTENCES, tags


def main():
    folder, panlabel = pathlib.Path(sys.argv[1]), sys.argv[2]
    check_pycocotools(folder)
    check_key_points(folder)
    check_masks(folder)
    check_results(folder)
    check_panoptic(folder)
    check_conllu(folder)
    check_parquet(folder)
    for name in FORMATS:
        check_panlabel(panlabel, folder, name)
    print(f"formats: {len(FORMATS)} read alike by panlabel, COCO, its key points and masks by pycocotools, panoptic pixels by numpy, CoNLL by conllu, Parquet by pyarrow")


if __name__ == "__main__":
    main()
