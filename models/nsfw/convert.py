"""Converts nsfwjs's MobileNet v2 into ONNX and compares with the original."""

import argparse
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "tfjs"), str(HERE.parent / "pictogram")]

from convert_to_onnx import Conversion, model_of  # noqa: E402
from workspace import SOURCES, folder  # noqa: E402

ORIGINAL = HERE.parent / "tfjs" / "original.cjs"
SIZE = 224
CLASSES = ["drawing", "hentai", "neutral", "porn", "sexy"]
#: The golden inputs are made of cells of this many pixels, so that the files stay small.
CELL = 32


def main() -> None:
    argparse.ArgumentParser(description=__doc__).parse_args()
    unpacked = folder("unpacked/nsfwjs-mobilenet-v2")
    subprocess.run(["node", ORIGINAL, "unpack", SOURCES / "nsfwjs-4.3.0" / "dist" / "models" / "mobilenet_v2", unpacked], check=True)
    conversion = Conversion(unpacked)
    last = conversion.convert("pixel_values")
    conversion.node("Identity", [last], "probabilities")
    model = model_of(
        conversion, "pixel_values", "probabilities", ["batch", 3, SIZE, SIZE], ["batch", len(CLASSES)], "nsfwjs@4.3.0 mobilenet_v2"
    )
    to = HERE / "onnx"
    to.mkdir(exist_ok=True)
    onnx.save(model, to / "model.onnx")
    (to / "config.json").write_text(
        json.dumps({"image_size": SIZE, "range": [0, 1], "resize": "bilinear", "classes": CLASSES}, indent=2) + "\n"
    )
    session = onnxruntime.InferenceSession(str(to / "model.onnx"))
    chance = np.random.default_rng(4)
    work, cases, worst = folder("goldens"), [], 0.0
    for _ in range(8):
        cells = chance.integers(0, 256, (3, SIZE // CELL, SIZE // CELL))
        image = np.repeat(np.repeat(cells, CELL, 1), CELL, 2).astype(np.float32) / 255
        image.transpose(1, 2, 0).astype("<f4").tofile(work / "in.bin")
        subprocess.run(
            ["node", ORIGINAL, "run", unpacked, work / "in.bin", work / "out.bin", f"1,{SIZE},{SIZE},3"],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        wanted = np.fromfile(work / "out.bin", "<f4")
        made = session.run(None, {"pixel_values": image[None]})[0][0]
        worst = max(worst, float(np.abs(made - wanted).max()))
        cases.append({"cells": cells.flatten().tolist(), "probabilities": [round(float(v), 6) for v in wanted]})
    (HERE / "golden").mkdir(exist_ok=True)
    (HERE / "golden" / "cells.json").write_text(
        json.dumps({"comment": f"[3,{SIZE // CELL},{SIZE // CELL}] cells of {CELL}×{CELL} pixels, in 1/255", "cell": CELL, "cases": cases})
        + "\n"
    )
    print(f"{(to / 'model.onnx').stat().st_size} bytes, largest difference to the original {worst:.6f}")


if __name__ == "__main__":
    main()
