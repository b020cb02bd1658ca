package io.throng.client;

import static java.util.Objects.requireNonNull;

import io.throng.protocol.AcceptedReply;
import io.throng.protocol.image.ImageCheck;
import io.throng.protocol.image.ImageGeneration;
import io.throng.protocol.image.ImageRequestInput;
import io.throng.protocol.text.TextGeneration;
import io.throng.protocol.text.TextRequestInput;
import io.throng.protocol.text.TextStatus;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Supplier;

/**
 * Follows a request from asking to the results. If the following ends early (interruption, deadline, a failure), the request is
 * cancelled, so that nobody works for a reader who is gone.
 */
public final class Generation {
    /** Pause between two looks; hordes allow about ten a second from one address. */
    public static final Duration DEFAULT_POLL_INTERVAL = Duration.ofSeconds(1);

    /** Longest wait: hordes forget requests after twenty minutes. */
    public static final Duration DEFAULT_DEADLINE = Duration.ofMinutes(20);

    private final HordeClient client;
    private final Duration pollInterval;
    private final Duration deadline;

    public Generation(HordeClient client) {
        this(client, DEFAULT_POLL_INTERVAL, DEFAULT_DEADLINE);
    }

    /**
     * @param client the horde
     * @param pollInterval pause between two looks
     * @param deadline longest wait for the whole request
     */
    public Generation(HordeClient client, Duration pollInterval, Duration deadline) {
        this.client = requireNonNull(client, "client");
        this.pollInterval = requireNonNull(pollInterval, "pollInterval");
        this.deadline = requireNonNull(deadline, "deadline");
    }

    /**
     * Asks for texts and waits for them.
     *
     * @throws HordeCallException if a call fails
     * @throws GenerationFailedException if the horde gives up, or the deadline passes
     */
    public List<TextGeneration> text(TextRequestInput request, GenerationProgress.Listener listener) {
        AcceptedReply accepted = client.requestText(request);
        String id = accepted.id();
        return orCancel(() -> followText(id, listener), () -> client.cancelText(id));
    }

    /**
     * Asks for images, waits for them and fetches them.
     *
     * @throws HordeCallException if a call fails
     * @throws GenerationFailedException if the horde gives up, or the deadline passes
     */
    public List<GeneratedImage> image(ImageRequestInput request, GenerationProgress.Listener listener) {
        AcceptedReply accepted = client.requestImage(request);
        String id = accepted.id();
        return orCancel(() -> followImage(id, listener), () -> client.cancelImage(id));
    }

    private List<TextGeneration> followText(String id, GenerationProgress.Listener listener) {
        long started = System.nanoTime();
        while (true) {
            TextStatus status = client.textStatus(id);
            listener.onProgress(new GenerationProgress(
                    id,
                    status.queuePosition(),
                    status.waitTime(),
                    status.waiting(),
                    status.processing(),
                    status.finished(),
                    status.restarted(),
                    status.isPossible(),
                    status.kudos()));
            requireNotFaulted(status.faulted(), id);
            if (status.done()) {
                return status.generations() == null ? List.of() : status.generations();
            }
            awaitNextLook(id, started);
        }
    }

    private List<GeneratedImage> followImage(String id, GenerationProgress.Listener listener) {
        long started = System.nanoTime();
        while (true) {
            ImageCheck check = client.checkImage(id);
            listener.onProgress(new GenerationProgress(
                    id,
                    check.queuePosition(),
                    check.waitTime(),
                    check.waiting(),
                    check.processing(),
                    check.finished(),
                    check.restarted(),
                    check.isPossible(),
                    check.kudos()));
            requireNotFaulted(check.faulted(), id);
            if (check.done()) {
                return fetch(client.imageStatus(id).generations());
            }
            awaitNextLook(id, started);
        }
    }

    private List<GeneratedImage> fetch(List<ImageGeneration> generations) {
        List<GeneratedImage> images = new ArrayList<>();
        for (ImageGeneration generation : generations == null ? List.<ImageGeneration>of() : generations) {
            images.add(new GeneratedImage(generation, content(generation.img())));
        }
        return List.copyOf(images);
    }

    private byte[] content(String img) {
        if (img.startsWith("http://") || img.startsWith("https://")) {
            return client.download(URI.create(img));
        }
        try {
            return Base64.getDecoder().decode(img);
        } catch (IllegalArgumentException e) {
            throw new HordeCallException.Unreachable("a result is neither an address nor base64", e);
        }
    }

    private static void requireNotFaulted(boolean faulted, String id) {
        if (faulted) {
            throw new GenerationFailedException(
                    GenerationFailedException.Reason.FAULTED, "the horde gave up the request " + id);
        }
    }

    private void awaitNextLook(String id, long started) {
        if (System.nanoTime() - started + pollInterval.toNanos() > deadline.toNanos()) {
            throw new GenerationFailedException(
                    GenerationFailedException.Reason.DEADLINE,
                    "the request " + id + " was not done within " + deadline.toSeconds() + " s");
        }
        try {
            Thread.sleep(pollInterval);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HordeCallException.Interrupted(e);
        }
    }

    private static <T> T orCancel(Supplier<T> following, Runnable cancel) {
        try {
            return following.get();
        } catch (RuntimeException e) {
            // The cancelling call must not be cut short by the very interruption that caused it.
            boolean interrupted = Thread.interrupted();
            try {
                cancel.run();
            } catch (HordeCallException cancelFailed) {
                e.addSuppressed(cancelFailed);
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
            throw e;
        }
    }
}
