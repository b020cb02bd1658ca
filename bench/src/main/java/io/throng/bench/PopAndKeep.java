package io.throng.bench;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/** A worker that pops jobs and leaves them for others to hand in. Ends when there is nothing to do. */
final class PopAndKeep implements Script {
    private final Optional<Call> pop;
    private final Consumer<UUID> jobs;
    private boolean queueIsDry;

    /** @param jobs takes what was popped, from the connection's thread */
    PopAndKeep(Call pop, Consumer<UUID> jobs) {
        this.pop = Optional.of(pop);
        this.jobs = requireNonNull(jobs);
    }

    @Override
    public Optional<Call> next(boolean over) {
        return over || queueIsDry ? Optional.empty() : pop;
    }

    @Override
    public void answered(Call call, Reply reply) {
        if (reply.succeeded()) {
            Optional<UUID> job = HordeWire.id(reply);
            job.ifPresent(jobs);
            queueIsDry = job.isEmpty();
        }
    }
}
