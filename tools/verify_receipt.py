#!/usr/bin/env python3
"""Checks Gongdao receipts with code that Gongdao did not write.

    verify_receipt.py --vkey VKEY_OR_FILE RECEIPT.tlog-proof...

A receipt proves that a decision is in the evidence log. Gongdao makes and checks receipts itself, in Rust; a
mistake made the same way on both sides would go unseen. Here the Merkle path is checked by sigstore-python
(its port of Trillian's verifier) and the signature by the `cryptography` package. Only the plain text formats
are read here: C2SP tlog-proof, tlog-checkpoint and signed-note.

The receipt carries, in its unauthenticated `extra` line, a 16-byte salt and the record. They are believed only
because the leaf is recomputed from them: `gongdao/1 KIND AT_MS BASE64(SHA-256(salt || record))`.

sigstore has no public function for a bare inclusion proof, so its internal one is used; the version is pinned
in requirements.txt.
"""

import argparse
import base64
import binascii
import hashlib
import pathlib
import re
import sys
import types

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sigstore._internal.merkle import verify_merkle_inclusion
from sigstore.errors import VerificationError

SALT_BYTES = 16
ED25519 = 0x01


class Refused(Exception):
    """The receipt does not hold; the message says why."""


def unbase64(text, what):
    """Strict: one spelling for each value, so that no byte can be altered unnoticed."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Refused(f"{what} is not base64") from error
    if base64.b64encode(data).decode() != text:
        raise Refused(f"{what} is not canonical base64")
    return data


def decimal(text, what):
    if not text.isascii() or not text.isdigit() or (text != "0" and text.startswith("0")):
        raise Refused(f"{what} is not a plain decimal number: {text!r}")
    return int(text)


def read_vkey(text):
    """NAME+HEX_ID+BASE64(type, key) as (name, id, key)."""
    try:
        name, key_id, encoded = text.strip().split("+", 2)
    except ValueError as error:
        raise Refused("the vkey is not NAME+ID+KEY") from error
    key = unbase64(encoded, "the key of the vkey")
    if len(key) != 33 or key[0] != ED25519:
        raise Refused("the vkey is not an Ed25519 key")
    expected = hashlib.sha256(name.encode() + b"\n" + key).digest()[:4]
    if expected.hex() != key_id:
        raise Refused("the id in the vkey does not fit its name and key")
    return name, expected, Ed25519PublicKey.from_public_bytes(key[1:])


def open_note(note, vkey):
    """The body of a signed note, once the log's own signature has been checked."""
    name, key_id, key = vkey
    body, blank, signatures = note.rpartition("\n\n")
    if not blank or not signatures.endswith("\n"):
        raise Refused("the checkpoint is not a signed note")
    body += "\n"
    for line in signatures.removesuffix("\n").split("\n"):
        dash, signer, encoded = (line.split(" ", 2) + ["", ""])[:3]
        if dash != "\u2014" or not encoded:
            raise Refused("a signature line of the checkpoint is malformed")
        signature = unbase64(encoded, "a signature")
        if signer != name or signature[:4] != key_id:
            continue
        try:
            key.verify(signature[4:], body.encode())
        except InvalidSignature as error:
            raise Refused("the signature of the log does not fit the checkpoint") from error
        return body
    raise Refused(f"the checkpoint carries no signature by {name}")


def read_checkpoint(body):
    lines = body.split("\n")
    if len(lines) < 3 or not all(lines[:3]):
        raise Refused("the checkpoint lacks origin, size or root")
    root = unbase64(lines[2], "the root")
    if len(root) != 32:
        raise Refused("the root is not 32 bytes")
    return lines[0], decimal(lines[1], "the size of the tree"), root


def read_proof(text):
    head, blank, checkpoint = text.partition("\n\n")
    lines = head.split("\n")
    if not blank or lines.pop(0) != "c2sp.org/tlog-proof@v1":
        raise Refused("this is not a tlog-proof, version 1")
    if not lines or not lines[0].startswith("extra "):
        raise Refused("the receipt carries no record")
    extra = unbase64(lines.pop(0).removeprefix("extra "), "extra")
    if not lines or not lines[0].startswith("index "):
        raise Refused("the receipt carries no index")
    index = decimal(lines.pop(0).removeprefix("index "), "the index")
    hashes = [unbase64(line, "a hash of the path") for line in lines]
    if any(len(value) != 32 for value in hashes):
        raise Refused("a hash of the path is not 32 bytes")
    return extra, index, hashes, checkpoint


def kind_and_time(record):
    """KIND and AT_MS as the record states them on its first line, `gongdao-record/1 KIND AT_MS`."""
    line = re.match(rb"gongdao-record/1 ([a-z_]{1,32}) (0|-?[1-9][0-9]{0,18})\n", record)
    if not line:
        raise Refused("the record does not begin with its kind and time")
    return line[1].decode(), line[2].decode()


def leaf_of(extra):
    """The log entry that this salt and record must have made."""
    if len(extra) <= SALT_BYTES:
        raise Refused("the receipt carries a salt but no record")
    kind, at_ms = kind_and_time(extra[SALT_BYTES:])
    commitment = base64.b64encode(hashlib.sha256(extra).digest()).decode()
    return f"gongdao/1 {kind} {at_ms} {commitment}\n".encode()


def check_inclusion(entry, index, size, hashes, root):
    if index >= size:
        raise Refused("the index lies outside the tree")
    proof = types.SimpleNamespace(log_index=index, tree_size=size, hashes=hashes, root_hash=root)
    inner = types.SimpleNamespace(inclusion_proof=proof, canonicalized_body=entry)
    try:
        verify_merkle_inclusion(types.SimpleNamespace(_inner=inner))
    except VerificationError as error:
        raise Refused("the record is not in the tree the log signed") from error


def verify(receipt, vkey):
    """Checks one receipt; answers its kind, time and place, or raises Refused."""
    extra, index, hashes, note = read_proof(receipt)
    origin, size, root = read_checkpoint(open_note(note, vkey))
    if origin != vkey[0]:
        raise Refused(f"the checkpoint is of {origin}, the key is of {vkey[0]}")
    entry = leaf_of(extra)
    check_inclusion(entry, index, size, hashes, root)
    _, kind, at_ms, _ = entry.decode().split(" ")
    return f"{kind} at {at_ms}, entry {index} of {size}, signed by {origin}"


def main():
    parser = argparse.ArgumentParser(description="Checks Gongdao receipts with independent code.")
    parser.add_argument("--vkey", required=True, help="the log's public key, or a file that holds it")
    parser.add_argument("--quiet", action="store_true", help="name only the receipts that fail")
    parser.add_argument("receipts", nargs="+", type=pathlib.Path)
    arguments = parser.parse_args()
    key = pathlib.Path(arguments.vkey)
    refused = 0
    try:
        vkey = read_vkey(key.read_text() if key.is_file() else arguments.vkey)
    except Refused as error:
        sys.exit(f"error: {error}")
    for path in arguments.receipts:
        try:
            answer = verify(path.read_bytes().decode("utf-8"), vkey)
        except (Refused, UnicodeDecodeError) as error:
            refused += 1
            print(f"{path}: refused: {error}")
        else:
            if not arguments.quiet:
                print(f"{path}: {answer}")
    print(f"{len(arguments.receipts) - refused} receipts verified, {refused} refused")
    sys.exit(1 if refused else 0)


if __name__ == "__main__":
    main()
