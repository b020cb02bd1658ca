"""The contract file as a server means it.

What the contract test corrects (corrections.json) is corrected here too. The file says of each call whether members without a value are sent as null (x-null-fields) but declares no member as nullable; and it gives
every error the shape of those with a return code, though errors of a body's shape name the members instead (image spec section 2.2) and
limits have a message alone. Points in time of shared keys travel as the AI Horde writes them (RFC 2822). A style may be given a
shorter note later than at first, and replies show it with the first's bounds. Everything else is left as it is.
"""

ERROR = {
    "type": "object",
    "required": ["message"],
    "properties": {
        "message": {"type": "string"},
        "rc": {"type": "string"},
        "errors": {"type": "object", "additionalProperties": {"type": "string"}},
    },
    "additionalProperties": False,
}


def corrected(contract, corrections):
    contract["definitions"] |= {name: schema for name, schema in corrections["definitions"].items() if isinstance(schema, dict)}
    for call, answers in corrections["responses"].items():
        method, path = call.split(" ", 1)
        operation = contract["paths"].get(path, {}).get(method.lower())
        if operation:
            for status, schema in answers.items():
                operation["responses"].setdefault(status, {"description": ""})["schema"] = schema
    for definition in contract["definitions"].values():
        _allow_null(definition)
    for made, changed in (("ModelStyleInputStable", "ModelStylePatchStable"), ("ModelStyleInputKobold", "ModelStylePatchKobold")):
        _member(contract["definitions"][made], "info")["minLength"] = _member(contract["definitions"][changed], "info")["minLength"]
    for path in contract["paths"].values():
        for call in path.values():
            if isinstance(call, dict):
                _correct_errors(call.get("responses", {}))
    return contract


def _member(definition, name):
    parts = [definition, *definition.get("allOf", [])]
    return next(part["properties"][name] for part in parts if name in part.get("properties", {}))


def _allow_null(definition):
    for name, member in definition.get("properties", {}).items():
        if name not in definition.get("required", []) and "type" in member:
            member["x-nullable"] = True
        if member.get("format") == "date-time":
            del member["format"]
    for part in definition.get("allOf", []):
        _allow_null(part)


def _correct_errors(responses):
    for status, response in responses.items():
        if status.isdigit() and int(status) >= 400 and "schema" in response:
            response["schema"] = ERROR
