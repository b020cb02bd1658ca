package io.throng.bench;

import java.util.List;
import java.util.Optional;

/** Some calls in turn. */
final class RoundRobin implements Script {
    private final List<Optional<Call>> calls;
    private int next;

    /** @param first which call to begin with, counted on from the end */
    RoundRobin(List<Call> calls, int first) {
        this.calls = calls.stream().map(Optional::of).toList();
        this.next = first % calls.size();
    }

    @Override
    public Optional<Call> next(boolean over) {
        if (over) {
            return Optional.empty();
        }
        Optional<Call> call = calls.get(next);
        next = (next + 1) % calls.size();
        return call;
    }

    @Override
    public void answered(Call call, Reply reply) {}
}
