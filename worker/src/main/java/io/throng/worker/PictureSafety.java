package io.throng.worker;

import static java.util.Objects.requireNonNull;

import io.throng.protocol.GenerationState;
import io.throng.protocol.image.GenerationMetadata;
import io.throng.worker.backend.BackendException;
import java.awt.image.BufferedImage;
import java.util.List;

/** Looks at a picture before it leaves the machine, and replaces it if it must not (worker spec 6.6). Thread-safe. */
@FunctionalInterface
interface PictureSafety {
    /**
     * Judges a picture.
     *
     * @throws BackendException if it could not be looked at; it must not be handed in then
     */
    Judged judge(BufferedImage picture, Question question) throws BackendException, InterruptedException;

    /**
     * What is asked about a picture.
     *
     * @param prompt the job's, negative part included
     * @param model the horde's name of the model
     * @param censorForRequester whether the requester wants what is unfit for work replaced
     * @param censorForWorker whether the operator does
     * @param censorlist words in the prompt for which the picture is replaced
     */
    record Question(
            String prompt, String model, boolean censorForRequester, boolean censorForWorker, List<String> censorlist) {
        public Question {
            requireNonNull(prompt, "prompt");
            requireNonNull(model, "model");
            censorlist = List.copyOf(censorlist);
        }
    }

    /**
     * What is to be handed in.
     *
     * @param picture the picture, or what stands in its place
     * @param state what the horde is told
     * @param notes what it is told beside that
     */
    record Judged(BufferedImage picture, GenerationState state, List<GenerationMetadata> notes) {
        public Judged {
            requireNonNull(picture, "picture");
            requireNonNull(state, "state");
            notes = List.copyOf(notes);
        }

        /** Whether the picture was replaced. */
        boolean replaced() {
            return state != GenerationState.OK;
        }
    }
}
