package io.throng.worker;

import static java.util.Objects.requireNonNull;

import io.throng.protocol.image.ImagePopPayload;
import io.throng.worker.backend.AlchemyBackend;
import io.throng.worker.backend.BackendException;
import io.throng.worker.backend.ImageResult;
import io.throng.worker.backend.Pictures;
import io.throng.worker.config.TimeLimits;
import java.awt.image.BufferedImage;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What happens to a picture between the back end and the upload (worker spec 4.12, 5, 6.6): its size is set right, it is looked at, and,
 * unless it was replaced, post-processed in the order the requester gave, and looked at again after a face fixer.
 */
final class PictureFinish {
    /** A picture whose sides are off by no more than this is scaled; one further off is a fault. */
    static final int SIZE_TOLERANCE_PIXELS = 64;

    private static final Set<String> FACE_FIXERS = Set.of("GFPGAN", "GFPGANv1.3", "CodeFormers", "RestoreFormer");
    private static final String MODEL_OF_POST_PROCESSING = "post-processing";

    private final PictureSafety safety;
    private final BackendPool<AlchemyBackend, Set<String>> postProcessors;

    private final Supplier<TimeLimits> limits;

    /**
     * @param postProcessors what does the post-processing; without any, none is offered
     * @param limits how long one operation may take
     */
    PictureFinish(
            PictureSafety safety,
            BackendPool<AlchemyBackend, Set<String>> postProcessors,
            Supplier<TimeLimits> limits) {
        this.limits = requireNonNull(limits, "limits");
        this.safety = requireNonNull(safety, "safety");
        this.postProcessors = requireNonNull(postProcessors, "postProcessors");
    }

    /**
     * Finishes one picture.
     *
     * @param width pixels asked for
     * @param height pixels asked for
     * @param attempt bounds the time
     * @param held the back end that is held meanwhile, which is used without asking for it again; empty if none is
     */
    PictureSafety.Judged finish(
            ImageResult made,
            ImagePopPayload job,
            int width,
            int height,
            PictureSafety.Question question,
            Attempt attempt,
            String held)
            throws BackendException, InterruptedException {
        PictureSafety.Judged judged = safety.judge(fitted(made.image(), width, height), question);
        List<String> wanted = job.postProcessing() == null ? List.of() : job.postProcessing();
        for (String form : wanted) {
            if (judged.replaced()) {
                break;
            }
            BufferedImage improved = improved(form, judged.picture(), attempt, held);
            judged = FACE_FIXERS.contains(form)
                    ? safety.judge(improved, question)
                    : new PictureSafety.Judged(improved, judged.state(), judged.notes());
        }
        return judged;
    }

    private BufferedImage improved(String form, BufferedImage picture, Attempt attempt, String held)
            throws BackendException, InterruptedException {
        Set<String> heldForms = postProcessors.offers().getOrDefault(held, Set.of());
        AlchemyBackend.Answer answer;
        if (heldForms.contains(form)) {
            answer = postProcessors.backend(held).perform(form, picture, bounded(attempt.left()));
        } else {
            try (BackendPool.Use<AlchemyBackend> use = postProcessors.take(
                    forms -> forms.contains(form), MODEL_OF_POST_PROCESSING, Set.of(), attempt.left())) {
                answer = use.backend().perform(form, picture, bounded(attempt.left()));
            }
        }
        return switch (answer) {
            case AlchemyBackend.Answer.Picture improved -> improved.image();
            case AlchemyBackend.Answer.Facts ignored ->
                throw new BackendException("the post-processor " + form + " gave no picture");
        };
    }

    private Duration bounded(Duration left) {
        Duration most = limits.get().postProcess();
        return left.compareTo(most) < 0 ? left : most;
    }

    /** The picture in the size asked for. */
    static BufferedImage fitted(BufferedImage picture, int width, int height) throws BackendException {
        if (picture.getWidth() == width && picture.getHeight() == height) {
            return picture;
        }
        if (Math.abs(picture.getWidth() - width) > SIZE_TOLERANCE_PIXELS
                || Math.abs(picture.getHeight() - height) > SIZE_TOLERANCE_PIXELS) {
            throw new BackendException("the back end's picture has " + picture.getWidth() + "×" + picture.getHeight()
                    + " pixels, not " + width + "×" + height);
        }
        return Pictures.cover(picture, width, height);
    }
}
