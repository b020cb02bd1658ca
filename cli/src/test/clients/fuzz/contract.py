"""Writes the contract as the server means it: `python contract.py swagger.json fuzzed.json`.

The contract file says of each call whether members without a value are sent as null (x-null-fields) but declares no member as nullable, and
it leaves two answers out. Everything else is left as it is.
"""

import json
import sys


def nullable(definition):
    required = definition.get("required", [])
    for name, member in definition.get("properties", {}).items():
        if name not in required and "type" in member:
            member["x-nullable"] = True
    for part in definition.get("allOf", []):
        nullable(part)


source, target = sys.argv[1:]
with open(source, encoding="utf-8") as file:
    contract = json.load(file)
for definition in contract["definitions"].values():
    nullable(definition)
with open(target, "w", encoding="utf-8") as file:
    json.dump(contract, file)
