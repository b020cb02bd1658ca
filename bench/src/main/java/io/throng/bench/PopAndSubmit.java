package io.throng.bench;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** A worker that pops a job, hands it in at once, and pops again. Ends when there is nothing to do. */
final class PopAndSubmit implements Script {
    private final Optional<Call> pop;
    private final Function<UUID, Call> submit;
    private Optional<Call> begun = Optional.empty();
    private boolean queueIsDry;

    /** @param submit the call that hands a job in */
    PopAndSubmit(Call pop, Function<UUID, Call> submit) {
        this.pop = Optional.of(pop);
        this.submit = requireNonNull(submit);
    }

    @Override
    public Optional<Call> next(boolean over) {
        if (begun.isPresent()) {
            Optional<Call> finish = begun;
            begun = Optional.empty();
            return finish;
        }
        return over || queueIsDry ? Optional.empty() : pop;
    }

    @Override
    public void answered(Call call, Reply reply) {
        if (call == pop.get() && reply.succeeded()) {
            begun = HordeWire.id(reply).map(submit);
            queueIsDry = begun.isEmpty();
        }
    }
}
