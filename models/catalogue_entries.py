"""Brings the catalogue of the inference module up to date with the exported files: their sizes and hashes.

Run it after an export. Entries of other models are left as they are.
"""

import hashlib
import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "pictogram"))

from workspace import TEXT_ENCODER, TOKENIZER  # noqa: E402

CATALOGUE = HERE.parent / "inference" / "src" / "main" / "resources" / "io" / "throng" / "inference" / "model" / "catalogue.json"
MODELS = {
    "pictogram": ("image", "Draws small pictures of things: fruit, animals, vehicles, tools. Comes with the program."),
    "pictogram-scorer": ("scorer", "Tells how well a picture and a text go together, for pictures of things."),
}


def file(path: Path, name: str, bundled: str) -> dict:
    content = path.read_bytes()
    return {
        "path": name,
        "size_bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "sources": [{"type": "bundled", "path": bundled}],
    }


def entry(name: str, kind: str, description: str) -> dict:
    onnx = HERE / name / "onnx"
    files = [
        file(path, str(path.relative_to(onnx)), f"{name}/onnx/{path.relative_to(onnx)}")
        for path in sorted(onnx.rglob("*"))
        if path.is_file()
    ]
    files.append(file(TEXT_ENCODER, "text_encoder/model.onnx", TEXT_ENCODER.name))
    files.append(file(TOKENIZER, "tokenizer/tokenizer.json", TOKENIZER.name))
    # The first one is opened where only one is wanted: a model's own description.
    files.sort(key=lambda f: (f["path"] not in ("model_index.json", "config.json"), f["path"]))
    return {"name": name, "folder": name, "licence": "Apache-2.0", "kind": kind, "description": description, "files": files}


def main() -> None:
    catalogue = json.loads(CATALOGUE.read_text())
    others = [model for model in catalogue["models"] if model["name"] not in MODELS]
    catalogue["models"] = others + [entry(name, *about) for name, about in MODELS.items() if (HERE / name / "onnx").is_dir()]
    CATALOGUE.write_text(json.dumps(catalogue, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
