package io.throng.worker.image;

import io.throng.protocol.image.Lora;
import java.util.List;

/** Knows the words a low-rank adaptation was trained with. */
@FunctionalInterface
public interface LoraTriggers {
    /** Knows none. */
    LoraTriggers NONE = lora -> List.of();

    /** The words, in the order of their publisher; empty if it has none or is not known. May fetch, within bounds of its own. */
    List<String> trainedWords(Lora lora);
}
