"""Receipts made here by the plain definition of RFC 6962, judged by verify_receipt.py."""

import base64
import hashlib
import unittest

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from verify_receipt import Refused, leaf_of, open_note, read_vkey, verify

NAME = "log.example/evidence"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


def encode(data):
    return base64.b64encode(data).decode()


def vkey_text():
    key = b"\x01" + KEY.public_key().public_bytes_raw()
    key_id = hashlib.sha256(NAME.encode() + b"\n" + key).hexdigest()[:8]
    return f"{NAME}+{key_id}+{encode(key)}"


def split(size):
    """The largest power of two below size."""
    return 1 << ((size - 1).bit_length() - 1)


def root(entries):
    if len(entries) == 1:
        return hashlib.sha256(b"\x00" + entries[0]).digest()
    at = split(len(entries))
    return hashlib.sha256(b"\x01" + root(entries[:at]) + root(entries[at:])).digest()


def path(index, entries):
    if len(entries) == 1:
        return []
    at = split(len(entries))
    if index < at:
        return path(index, entries[:at]) + [root(entries[at:])]
    return path(index - at, entries[at:]) + [root(entries[:at])]


def sign(body, name=NAME):
    key_id = bytes.fromhex(vkey_text().split("+")[1])
    return f"{body}\n\u2014 {name} {encode(key_id + KEY.sign(body.encode()))}\n"


def extra(index):
    return bytes([index]) * 16 + f"gongdao-record/1 answer_submitted {1000 + index}\nbody of {index}\n".encode()


def receipt(index, size, origin=NAME):
    entries = [leaf_of(extra(at)) for at in range(size)]
    lines = ["c2sp.org/tlog-proof@v1", "extra " + encode(extra(index)), f"index {index}"]
    lines += [encode(value) for value in path(index, entries)]
    return "\n".join(lines) + "\n\n" + sign(f"{origin}\n{size}\n{encode(root(entries))}\n")


class Receipts(unittest.TestCase):
    def setUp(self):
        self.vkey = read_vkey(vkey_text())

    def refused(self, text, reason):
        with self.assertRaisesRegex(Refused, reason):
            verify(text, self.vkey)

    def test_every_entry_of_every_small_tree_verifies(self):
        for size in range(1, 20):
            for index in range(size):
                self.assertIn(f"entry {index} of {size}", verify(receipt(index, size), self.vkey))

    def test_a_changed_record_is_refused(self):
        other = extra(3).replace(b"body", b"bogy")
        self.refused(receipt(3, 7).replace(encode(extra(3)), encode(other)), "not in the tree")

    def test_a_changed_index_or_path_is_refused(self):
        self.refused(receipt(3, 7).replace("index 3", "index 2"), "not in the tree")
        self.refused(receipt(3, 7).replace("index 3", "index 7"), "outside the tree")
        lines = receipt(3, 7).split("\n")
        del lines[3]
        self.refused("\n".join(lines), "not in the tree")

    def test_a_changed_checkpoint_is_refused(self):
        self.refused(receipt(3, 7).replace(f"{NAME}\n7\n", f"{NAME}\n8\n"), "does not fit")
        self.refused(receipt(3, 7).replace(f"\u2014 {NAME} ", "\u2014 another "), "no signature by")
        self.refused(receipt(3, 7, origin="another"), "checkpoint is of another")

    def test_a_truncated_receipt_is_refused(self):
        whole = receipt(3, 7)
        for end in range(len(whole)):
            with self.assertRaises(Refused):
                verify(whole[:end], self.vkey)

    def test_a_receipt_with_any_altered_byte_is_refused(self):
        whole = receipt(3, 7).encode()
        for at in range(len(whole)):
            altered = bytes(byte ^ (at == place) for place, byte in enumerate(whole))
            with self.assertRaises((Refused, UnicodeDecodeError), msg=f"byte {at}"):
                verify(altered.decode(), self.vkey)

    def test_a_receipt_without_record_is_refused(self):
        text = receipt(3, 7)
        self.refused(text.replace(encode(extra(3)), encode(extra(3)[:16])), "no record")
        self.refused(text.replace("extra ", "other "), "no record")

    def test_a_vkey_must_fit_itself(self):
        with self.assertRaisesRegex(Refused, "does not fit its name"):
            read_vkey(vkey_text().replace("log.example", "log.other"))

    def test_the_example_of_the_note_format_verifies(self):
        vkey = read_vkey("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
        body = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
        signature = "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
        self.assertEqual(open_note(f"{body}\n\u2014 PeterNeumann {signature}\n", vkey), body)


if __name__ == "__main__":
    unittest.main()
