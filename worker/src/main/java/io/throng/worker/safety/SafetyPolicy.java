package io.throng.worker.safety;

import io.throng.protocol.GenerationState;
import io.throng.protocol.image.GenerationMetadata;
import io.throng.protocol.image.MetadataType;
import io.throng.protocol.image.MetadataValue;
import java.util.List;

/** From a verdict to what is handed in (worker spec 6.6). Pure. */
final class SafetyPolicy {
    private SafetyPolicy() {}

    /** What is handed in instead of a picture. */
    enum Replacement {
        /** The picture itself. */
        NONE(List.of()),
        CSAM(List.of("removed", "this picture seemed to", "show child abuse")),
        SFW_WORKER(List.of("censored", "this worker hands in", "nothing unfit for work")),
        SFW_REQUEST(List.of("censored", "the request asked for", "nothing unfit for work")),
        CENSORLIST(List.of("censored", "this worker does not", "serve such prompts"));

        private final List<String> lines;

        Replacement(List<String> lines) {
            this.lines = lines;
        }

        List<String> lines() {
            return lines;
        }
    }

    /**
     * What becomes of a picture.
     *
     * @param replacement what is handed in instead
     * @param state how the job ended
     * @param metadata what the requester is told
     */
    record Decision(Replacement replacement, GenerationState state, List<GenerationMetadata> metadata) {
        Decision {
            metadata = List.copyOf(metadata);
        }

        boolean censored() {
            return replacement != Replacement.NONE;
        }
    }

    /**
     * The first row of the table that fits. A word of the operator's list weighs more than a verdict that would let the picture pass.
     *
     * @param verdict what was found
     * @param workerNsfw whether the worker hands in what is unfit for work
     * @param requestCensors whether the request wants no such pictures
     * @param listedWord whether the prompt has a word of the worker's censorlist
     */
    static Decision decide(SafetyVerdict verdict, boolean workerNsfw, boolean requestCensors, boolean listedWord) {
        if (verdict.csam()) {
            return new Decision(
                    Replacement.CSAM, GenerationState.CSAM, note(MetadataType.CENSORSHIP, MetadataValue.CSAM));
        }
        if (verdict.nsfw() && !workerNsfw) {
            return censored(Replacement.SFW_WORKER);
        }
        if (verdict.nsfw() && requestCensors) {
            return censored(Replacement.SFW_REQUEST);
        }
        if (listedWord) {
            return censored(Replacement.CENSORLIST);
        }
        return new Decision(
                Replacement.NONE,
                GenerationState.OK,
                verdict.nsfw() ? note(MetadataType.INFORMATION, MetadataValue.NSFW) : List.of());
    }

    private static Decision censored(Replacement replacement) {
        // The horde learns of censorship from the metadata; the state alone would leave the picture marked as normal
        // (trap 13).
        return new Decision(replacement, GenerationState.CENSORED, note(MetadataType.CENSORSHIP, MetadataValue.NSFW));
    }

    private static List<GenerationMetadata> note(MetadataType type, MetadataValue value) {
        return List.of(new GenerationMetadata(type, value, null));
    }
}
