package io.throng.bench;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.Queue;

/** Makes the calls of a queue that several connections share, each once. */
final class Drain implements Script {
    private final Queue<Call> calls;

    /** @param calls safe for use by several threads */
    Drain(Queue<Call> calls) {
        this.calls = requireNonNull(calls);
    }

    @Override
    public Optional<Call> next(boolean over) {
        return over ? Optional.empty() : Optional.ofNullable(calls.poll());
    }

    @Override
    public void answered(Call call, Reply reply) {}
}
