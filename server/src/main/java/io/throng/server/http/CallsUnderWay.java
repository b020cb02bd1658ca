package io.throng.server.http;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicLong;

/** Counts the calls that this node is answering. */
@Singleton
public final class CallsUnderWay {
    /** Before everything else, so that refused calls count too. */
    private static final int FILTER_PRIORITY = 20_000;

    private final AtomicLong calls = new AtomicLong();

    void register(@Observes Filters filters) {
        filters.register(this::count, FILTER_PRIORITY);
    }

    /** Calls that have begun and are not answered yet. */
    public long now() {
        return calls.get();
    }

    private void count(RoutingContext context) {
        calls.incrementAndGet();
        context.addEndHandler(end -> calls.decrementAndGet());
        context.next();
    }
}
