"""Calls everything of the contract with all that fits it and all that does not: no 5xx, no reply that is not in its schema.

    fuzz.py --horde http://127.0.0.1:7001 --contract swagger.json --seconds 1200

The server must run with HORDE_TEST_APIKEYS=1 (the accounts are made over its test bootstrap) and HORDE_TEST_RATELIMIT_DISABLED=true, and
should be one for nothing else. Needs the packages of requirements.txt. Ends with schemathesis' exit code: 0, or 1 when it found something.
Works in the current folder.
"""

import argparse
import base64
import json
import os
import pathlib
import struct
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
import zlib

import contract

# What lies at the edges of the schemas is gone through once, where there is time for it; what is random takes the rest.
COVERAGE_FROM_SECONDS = 600
COVERAGE_SHARE = 0.5
CHECKS = "not_a_server_error,response_schema_conformance,content_type_conformance"
ANONYMOUS = "0000000000"
TEXT_MODEL = "koboldcpp/fuzzed"
IMAGE_MODEL = "stable_diffusion"
SCRIBE_AGENT = "KoboldCppEmbedWorker:2:https://github.com/LostRuins/koboldcpp"
DREAMER_AGENT = "AI Horde Worker reGen:9.0.1:https://github.com/Haidra-Org/horde-worker-reGen"


class Horde:
    def __init__(self, address):
        self.api = address.rstrip("/") + "/api/v2/"
        self.run = uuid.uuid4().hex[:8]

    def call(self, method, path, body=None, key=ANONYMOUS):
        call = urllib.request.Request(
            self.api + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json", "apikey": key},
        )
        try:
            with urllib.request.urlopen(call) as reply:
                return json.load(reply)
        except urllib.error.HTTPError as refused:
            sys.exit(f"{method} {path}: {refused.code} {refused.read().decode()}")

    def account(self, name, moderator=False):
        name = f"{name}-{self.run}"
        return self.call(
            "POST",
            "dev/test-user",
            {"username": name, "oauth_id": name, "moderator": moderator, "trusted": True, "kudos": 10_000_000},
        )


def png():
    """An image of one pixel."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    pixel = zlib.compress(b"\0\0\x80\x80")
    return base64.b64encode(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixel) + chunk(b"IEND", b"")
    ).decode()


def furnish(horde, user, worker, moderator):
    """One of everything that has an id, so that the calls on it are reached."""
    key, working, moderating = user["api_key"], worker["api_key"], moderator["api_key"]
    text = {"prompt": "Once upon a time", "models": [TEXT_MODEL], "params": {"n": 3}}
    image = {"prompt": "a lighthouse", "models": [IMAGE_MODEL], "params": {"n": 3, "width": 64, "height": 64, "steps": 1}}
    scribe = {"name": f"fuzz scribe {horde.run}", "models": [TEXT_MODEL], "bridge_agent": SCRIBE_AGENT}
    dreamer = {"name": f"fuzz dreamer {horde.run}", "models": [IMAGE_MODEL], "bridge_agent": DREAMER_AGENT}
    requests = [
        horde.call("POST", "generate/text/async", text, key)["id"],
        horde.call("POST", "generate/async", image, key)["id"],
        horde.call("POST", "interrogate/async", {"forms": [{"name": "caption"}], "source_image": png()}, key)["id"],
    ]
    jobs = horde.call("POST", "generate/text/pop", scribe, working)["ids"]
    jobs += horde.call("POST", "generate/pop", dreamer, working)["ids"]
    alchemist = {"name": f"fuzz alchemist {horde.run}", "forms": ["caption"]}
    jobs += [form["id"] for form in horde.call("POST", "interrogate/pop", alchemist, working)["forms"]]
    style = {"name": f"fuzz style {horde.run}", "prompt": "{p} in fog{np}", "params": {"steps": 1}, "models": [IMAGE_MODEL]}
    image_style = horde.call("POST", "styles/image", style, key)["id"]
    manner = {"name": f"fuzz manner {horde.run}", "prompt": "{p}", "params": {}, "models": [TEXT_MODEL]}
    text_style = horde.call("POST", "styles/text", manner, key)["id"]
    example = {"url": "https://example.org/example.webp", "primary": True}
    collection = {"name": f"fuzz collection {horde.run}", "styles": [image_style]}
    filtered = {"regex": f"fuzzword{horde.run}", "filter_type": 10}
    workers = horde.call("GET", "find_user", key=working)["worker_ids"]
    message = {"worker_id": workers[0], "message": "a message", "expiry": 12}
    victims = [horde.account(f"victim{number}")["user_id"] for number in range(3)]
    return {
        "id": requests,
        "job": jobs,
        "worker_id": workers,
        "worker_name": [scribe["name"], dreamer["name"]],
        "model_name": [IMAGE_MODEL, TEXT_MODEL],
        "user_id": [str(victim) for victim in victims],
        "team_id": [horde.call("POST", "teams", {"name": f"fuzz team {horde.run}"}, working)["id"]],
        "sharedkey_id": [horde.call("PUT", "sharedkeys", {"name": "fuzz key", "kudos": 1000}, key)["id"]],
        "style_id": [image_style, text_style],
        "style_name": [style["name"], manner["name"]],
        "example_id": [horde.call("POST", f"styles/image/{image_style}/example", example, key)["id"]],
        "collection_id": [horde.call("POST", "collections", collection, key)["id"]],
        "collection_name": [collection["name"]],
        "filter_id": [str(horde.call("PUT", "filters", filtered, moderating)["id"])],
        "message_id": [horde.call("POST", "workers/messages", message, moderating)["id"]],
        "ipaddr": ["192.0.2.7", "2001:db8::7", "198.51.100.0%2F24"],
    }


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--horde", required=True, help="base address of the server")
    arguments.add_argument("--contract", required=True, type=pathlib.Path, help="the contract's swagger.json, beside its corrections.json")
    arguments.add_argument("--seconds", type=int, default=1200)
    arguments.add_argument("--seed", type=int, help="repeats the choices of an earlier run")
    options = arguments.parse_args()
    horde = Horde(options.horde)
    user, worker, moderator = horde.account("user"), horde.account("worker"), horde.account("moderator", moderator=True)
    ids = furnish(horde, user, worker, moderator)
    target = pathlib.Path("contract.json")
    corrections = options.contract.with_name("corrections.json")
    fuzzed = contract.corrected(
        json.loads(options.contract.read_text(encoding="utf-8")), json.loads(corrections.read_text(encoding="utf-8"))
    )
    target.write_text(json.dumps(fuzzed), encoding="utf-8")
    keys = [user["api_key"], worker["api_key"], moderator["api_key"], ids["sharedkey_id"][0], ANONYMOUS]
    environment = os.environ | {
        "SCHEMATHESIS_HOOKS": "hooks",
        "PYTHONPATH": str(pathlib.Path(__file__).resolve().parent),
        "FUZZ_KEYS": ",".join(keys),
        "FUZZ_IDS": json.dumps(ids),
    }
    end = time.monotonic() + options.seconds
    results = []
    if options.seconds >= COVERAGE_FROM_SECONDS:
        results.append(run(options, target, "coverage", int(options.seconds * COVERAGE_SHARE), environment))
    results.append(run(options, target, "examples,fuzzing,stateful", max(1, int(end - time.monotonic())), environment))
    return max(results)


def run(options, target, phases, seconds, environment):
    command = [
        pathlib.Path(sys.executable).with_name("schemathesis"),
        "run",
        target,
        "--url",
        options.horde.rstrip("/") + "/api",
        "--checks",
        CHECKS,
        "--max-time",
        str(seconds),
        "--request-timeout",
        "60",
        "--continue-on-failure",
        "--warnings",
        "off",
        "--workers",
        "2",
        "--phases",
        phases,
    ]
    if options.seed is not None:
        command += ["--seed", str(options.seed)]
    print(f"# {phases}, {seconds} s", flush=True)
    return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
