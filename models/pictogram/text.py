"""Token vectors of texts, from all-MiniLM-L6-v2 quantised to 8 bits: the very file that the shipped program uses."""

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from workspace import TEXT_ENCODER, TOKENIZER

MAX_TOKENS = 64


class TextEncoder:
    """Texts to vectors of 384 numbers per token."""

    def __init__(self, threads: int = 2):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        self.session = onnxruntime.InferenceSession(str(TEXT_ENCODER), options, providers=["CPUExecutionProvider"])
        self.tokenizer = Tokenizer.from_file(str(TOKENIZER))
        self.tokenizer.enable_truncation(MAX_TOKENS)
        self.tokenizer.enable_padding()

    def __call__(self, texts: list[str]) -> tuple[np.ndarray, np.ndarray]:
        """States [B,T,384] and mask [B,T]."""
        encoded = self.tokenizer.encode_batch(texts)
        ids = np.array([e.ids for e in encoded], np.int64)
        mask = np.array([e.attention_mask for e in encoded], np.int64)
        inputs = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        return self.session.run(["last_hidden_state"], inputs)[0], mask

    def each(self, texts: list[str]) -> list[np.ndarray]:
        """One array [length,384] per text, each encoded without padding, as the program does for a single text.

        The quantised encoder chooses its activation scales per batch, so that neighbours in a batch change a text's
        vectors a little; texts of one length are therefore grouped, and only few at a time.
        """
        self.tokenizer.no_padding()
        encoded = self.tokenizer.encode_batch(texts)
        self.tokenizer.enable_padding()
        order = sorted(range(len(texts)), key=lambda i: len(encoded[i].ids))
        result: list[np.ndarray] = [None] * len(texts)
        start = 0
        while start < len(order):
            length = len(encoded[order[start]].ids)
            end = start
            while end < len(order) and end - start < 16 and len(encoded[order[end]].ids) == length:
                end += 1
            ids = np.array([encoded[i].ids for i in order[start:end]], np.int64)
            inputs = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
            states = self.session.run(["last_hidden_state"], inputs)[0]
            for row, index in enumerate(order[start:end]):
                result[index] = states[row].astype(np.float16)
            start = end
        return result
