"""What the fuzzer must know to get past the door: keys that exist and ids of things that exist.

Loaded by schemathesis (SCHEMATHESIS_HOOKS). Environment: FUZZ_KEYS, keys of accounts, separated by commas; FUZZ_IDS, a JSON object that
names for a path parameter the values that exist, as {"worker_id": ["..."]}. Half of the calls keep what the fuzzer made up.
"""

import json
import os
from random import Random

import schemathesis

KEYS = [key for key in os.environ.get("FUZZ_KEYS", "").split(",") if key]
IDS = json.loads(os.environ.get("FUZZ_IDS", "{}"))
INVENTED_SHARE = 0.5

# A source of its own: the choice of data must not shift the fuzzer's, whose seed is printed.
choice = Random(0)


def keeps_invented():
    return choice.random() < INVENTED_SHARE


@schemathesis.hook
def map_headers(context, headers):
    headers = dict(headers or {})
    if KEYS and not (headers.get("apikey") and choice.random() < 0.1):
        headers["apikey"] = choice.choice(KEYS)
    return headers


@schemathesis.hook
def map_path_parameters(context, path_parameters):
    if not path_parameters or keeps_invented():
        return path_parameters
    return {name: choice.choice(IDS[name]) if IDS.get(name) else value for name, value in path_parameters.items()}
