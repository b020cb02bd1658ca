"""What the fuzzer must know to get past the door: keys that exist and ids of things that exist.

Loaded by schemathesis (SCHEMATHESIS_HOOKS). Environment: FUZZ_KEYS, keys of accounts, separated by commas; FUZZ_IDS, a JSON object that
names for a path parameter, or for `job` in bodies, the values that exist, as {"worker_id": ["..."]}. Of calls that take one a share keeps
what the fuzzer made up.
"""

import json
import os
from random import Random

import schemathesis

KEYS = [key for key in os.environ.get("FUZZ_KEYS", "").split(",") if key]
IDS = json.loads(os.environ.get("FUZZ_IDS", "{}"))
INVENTED_KEYS_SHARE = 0.1
INVENTED_IDS_SHARE = 0.4
BROKEN_MASKS_SHARE = 0.1
# The workers came from where the fuzzer is: while their address is blocked, its own requests and pops are refused.
OWN_BLOCKS_SHARE = 0.02

# A source of its own: the choice of data must not shift the fuzzer's, whose seed is printed.
choice = Random(0)


@schemathesis.hook
def map_headers(context, headers):
    headers = dict(headers or {})
    if KEYS and choice.random() >= INVENTED_KEYS_SHARE:
        headers["apikey"] = choice.choice(KEYS)
    # A mask takes members out of the reply, required ones too; only those that are refused are kept.
    if "X-Fields" in headers:
        headers["X-Fields"] = "}" + headers["X-Fields"]
        if choice.random() >= BROKEN_MASKS_SHARE:
            del headers["X-Fields"]
    return headers


@schemathesis.hook
def map_path_parameters(context, path_parameters):
    if not path_parameters or choice.random() < INVENTED_IDS_SHARE:
        return path_parameters
    operation = context.operation
    if operation.method.lower() == "put" and "block_worker_ipaddr" in operation.path and choice.random() >= OWN_BLOCKS_SHARE:
        return path_parameters
    return {name: choice.choice(IDS[name]) if IDS.get(name) else value for name, value in path_parameters.items()}


@schemathesis.hook
def map_body(context, body):
    if not isinstance(body, dict):
        return body
    body = dict(body)
    if "id" in body and IDS.get("job") and choice.random() >= INVENTED_IDS_SHARE:
        body["id"] = choice.choice(IDS["job"])
    # In maintenance nothing else would be reached any more.
    if context.operation.path.endswith("/status/modes"):
        body["maintenance_mode"] = False
        body["invite_only_mode"] = False
    return body
