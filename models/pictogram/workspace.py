"""Where work files lie: renderings, caches and checkpoints. Never in git."""

import os
from pathlib import Path

HERE = Path(__file__).resolve().parent
WORK = Path(os.environ.get("THRONG_MODELS_WORK", HERE.parent / ".work"))
SOURCES = WORK / "src"
TEXT_ENCODER = WORK / "minilm" / "all-minilm-l6-v2-q.onnx"
TOKENIZER = WORK / "minilm" / "all-minilm-l6-v2-q-tokenizer.json"


def folder(name: str) -> Path:
    """A folder for work files, made when it is missing."""
    path = WORK / name
    path.mkdir(parents=True, exist_ok=True)
    return path
