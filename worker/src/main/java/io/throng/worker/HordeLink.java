package io.throng.worker;

import static java.util.Objects.requireNonNull;

import io.throng.client.HordeCallException;
import io.throng.client.HordeClient;
import io.throng.worker.config.HordeConfig;
import java.util.Optional;

/** One horde as one role sees it: how to call it, and when to ask it again. Used by the role's loop alone, but for the client. */
final class HordeLink {
    private final HordeConfig config;
    private final HordeClient client;
    private long askAgainNanos;
    private int emptyPops;
    private int troubles;
    private int fatals;
    private boolean sticky = true;
    private String ownerName = "";
    private Optional<Boolean> digests = Optional.empty();

    HordeLink(HordeConfig config, HordeClient client, long nowNanos) {
        this.config = requireNonNull(config, "config");
        this.client = requireNonNull(client, "client");
        this.askAgainNanos = nowNanos;
    }

    HordeConfig config() {
        return config;
    }

    HordeClient client() {
        return client;
    }

    /** The horde's address, which names it in events and in the journal. */
    String name() {
        return config.address().toString();
    }

    /** The owner's name there, {@code alias#id}; asked for once. */
    String ownerName() {
        if (ownerName.isEmpty()) {
            ownerName = requireNonNull(client.findUser().username(), "username");
        }
        return ownerName;
    }

    /** Whether it takes the digest of a result as a note (worker spec 5); asked once, not while it cannot be reached. */
    synchronized boolean takesDigests() {
        if (digests.isEmpty()) {
            try {
                digests = Optional.of(client.isThrong());
            } catch (HordeCallException e) {
                return false;
            }
        }
        return digests.get();
    }

    long askAgainNanos() {
        return askAgainNanos;
    }

    void notBefore(long nanos) {
        askAgainNanos = nanos;
    }

    /** It gave a job. */
    void gaveJob() {
        answered();
        emptyPops = 0;
    }

    /** It had nothing; returns how many times in a row before. */
    int hadNothing() {
        answered();
        return emptyPops++;
    }

    private void answered() {
        troubles = 0;
        fatals = 0;
    }

    /** It failed; returns how many times in a row before. */
    int hadTrouble() {
        return troubles++;
    }

    /** It refused for good; returns how many times in a row now. */
    int refused() {
        return ++fatals;
    }

    /** What it answered last was no refusal for good. */
    void notRefused() {
        fatals = 0;
    }

    /** Whether a pop may be narrowed to loaded models: not after a narrowed one brought nothing (worker spec 3.4). */
    boolean mayNarrow() {
        return sticky;
    }

    void narrowedPopWasEmpty(boolean empty) {
        sticky = !empty;
    }
}
