"""Converts UpscalerJS's ESRGAN models (RDN without a discriminator) into ONNX and compares with the original."""

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

from compact import compact  # noqa: E402
from convert_to_onnx import Conversion, model_of  # noqa: E402
from workspace import SOURCES, folder  # noqa: E402

ORIGINAL = HERE.parent / "tfjs" / "original.cjs"
SIZES = {"slim-x2": ("slim", 2), "medium-x4": ("medium", 4)}
GOLDEN_SIDE = 12


def main() -> None:
    argparse.ArgumentParser(description=__doc__).parse_args()
    for name, (size, scale) in SIZES.items():
        package = f"upscalerjs-esrgan-{size}-1.0.0"
        unpacked = folder(f"unpacked/{package}-x{scale}")
        subprocess.run(["node", ORIGINAL, "unpack", SOURCES / package / "models" / f"x{scale}", unpacked], check=True)
        conversion = Conversion(unpacked)
        # The original works on 0…255; callers here hand in 0…1 and get 0…1.
        white = conversion.constant("white", np.float32(255))
        conversion.node("Mul", ["image", white], "scaled")
        last = conversion.convert("scaled")
        conversion.node("Div", [last, white], "unscaled")
        conversion.node(
            "Clip", ["unscaled", conversion.constant("low", np.float32(0)), conversion.constant("high", np.float32(1))], "enlarged"
        )
        model = model_of(
            conversion,
            "image",
            "enlarged",
            ["batch", 3, "height", "width"],
            ["batch", 3, "enlarged_height", "enlarged_width"],
            f"@upscalerjs/esrgan-{size}@1.0.0",
        )
        compact(model, lambda name: 16)
        path = HERE / "onnx" / f"{name}.onnx"
        path.parent.mkdir(exist_ok=True)
        onnx.save(model, path)
        difference = golden(name, path, unpacked, scale)
        print(f"{path}: {path.stat().st_size} bytes, largest difference to the original {difference:.5f} of 1")


def golden(name: str, path: Path, unpacked: Path, scale: int) -> float:
    """Writes an input and the original's output, and compares."""
    ramp = np.linspace(0, 1, GOLDEN_SIDE, dtype=np.float32)
    red, green = np.meshgrid(ramp, ramp)
    blue = ((np.indices((GOLDEN_SIDE, GOLDEN_SIDE)).sum(0) // 3) % 2).astype(np.float32)
    image = np.round(np.stack([red, green, blue]) * 255).astype(np.float32) / 255
    work = folder("goldens")
    (image.transpose(1, 2, 0) * 255).astype("<f4").tofile(work / "in.bin")
    shape = f"1,{GOLDEN_SIDE},{GOLDEN_SIDE},3"
    subprocess.run(["node", ORIGINAL, "run", unpacked, work / "in.bin", work / "out.bin", shape], check=True)
    side = GOLDEN_SIDE * scale
    wanted = (np.fromfile(work / "out.bin", "<f4").reshape(side, side, 3).transpose(2, 0, 1) / 255).clip(0, 1)
    made = onnxruntime.InferenceSession(str(path)).run(None, {"image": image[None]})[0][0]
    content = {
        "comment": f"input and the original's output, flat [3,{GOLDEN_SIDE},{GOLDEN_SIDE}] and [3,{side},{side}], in 1/255",
        "input": (image * 255).round().astype(int).flatten().tolist(),
        "output": [round(float(v) * 255, 2) for v in wanted.flatten()],
    }
    place = HERE / "golden"
    place.mkdir(exist_ok=True)
    (place / f"{name}.json").write_text(json.dumps(content) + "\n")
    return float(np.abs(made - wanted).max())


if __name__ == "__main__":
    main()
