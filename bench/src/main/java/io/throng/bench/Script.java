package io.throng.bench;

import java.util.Optional;

/** What one connection asks, call after call. Used by one thread only. */
public interface Script {
    /**
     * The next call.
     *
     * @param over whether the run is over; a script then only finishes what it has begun
     * @return empty when the connection has nothing more to ask
     */
    Optional<Call> next(boolean over);

    /** Takes the answer to the last call; failures are counted by the generator. */
    void answered(Call call, Reply reply);

    /** The same call again and again. */
    static Script repeating(Call call) {
        Optional<Call> always = Optional.of(call);
        return new Script() {
            @Override
            public Optional<Call> next(boolean over) {
                return over ? Optional.empty() : always;
            }

            @Override
            public void answered(Call answered, Reply reply) {}
        };
    }
}
