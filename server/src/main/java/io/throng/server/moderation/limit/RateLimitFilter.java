package io.throng.server.moderation.limit;

import static java.util.Objects.requireNonNull;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.throng.server.http.HordeException;
import io.throng.server.http.JsonReplies;
import io.throng.server.http.RequestHeaders;
import io.throng.server.moderation.address.Origin;
import io.throng.server.moderation.address.Origins;
import io.throng.server.moderation.address.TrustedAddresses;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.concurrent.TimeUnit;

/**
 * Refuses calls that come too often, on the event loop, before keys are looked at (operations spec 5). Every limited answer says how
 * its caller stands. Preflight calls are answered before they get here and cost nobody a call.
 */
@Singleton
public final class RateLimitFilter {
    /** After the headers of every answer are set, before everything else. */
    private static final int FILTER_PRIORITY = 9_000;

    private static final int TOO_MANY_REQUESTS = 429;
    private static final long NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final CharSequence LIMIT = HttpHeaders.createOptimized("X-RateLimit-Limit");
    private static final CharSequence REMAINING = HttpHeaders.createOptimized("X-RateLimit-Remaining");
    private static final CharSequence RESET = HttpHeaders.createOptimized("X-RateLimit-Reset");
    private static final CharSequence RETRY_AFTER = HttpHeaders.createOptimized("Retry-After");

    private final LimitsConfig config;
    private final RateLimits limits;
    private final Origins origins;
    private final TrustedAddresses trusted;
    private final Clock clock = Clock.systemUTC();

    RateLimitFilter(LimitsConfig config, RateLimits limits, Origins origins, TrustedAddresses trusted) {
        this.config = requireNonNull(config);
        this.limits = requireNonNull(limits);
        this.origins = requireNonNull(origins);
        this.trusted = requireNonNull(trusted);
    }

    void register(@Observes Filters filters) {
        if (!config.disabled()) {
            filters.register(this::handle, FILTER_PRIORITY);
        }
    }

    private void handle(RoutingContext context) {
        HttpServerRequest request = context.request();
        Origin origin = origins.of(request);
        String key = request.getHeader(RequestHeaders.API_KEY);
        String method = HttpMethod.HEAD.equals(request.method())
                ? HttpMethod.GET.name()
                : request.method().name();
        RateLimits.Standing standing = limits.count(new RateLimits.Call(
                method,
                request.path(),
                origin.peer(),
                origin.client(),
                trusted.contains(origin.client()),
                key == null ? "" : key));
        if (standing instanceof RateLimits.Standing.Limited limited) {
            say(context.response().headers(), limited);
            if (limited.refused()) {
                JsonReplies.fail(context, new HordeException.Transport(TOO_MANY_REQUESTS, limited.told()));
                return;
            }
        }
        context.next();
    }

    private void say(MultiMap answer, RateLimits.Standing.Limited standing) {
        long secondsToReset = (standing.nanosToReset() + NANOS_PER_SECOND - 1) / NANOS_PER_SECOND;
        answer.set(LIMIT, Integer.toString(standing.allowed()));
        answer.set(REMAINING, Integer.toString(standing.remaining()));
        answer.set(RESET, Long.toString(clock.instant().getEpochSecond() + secondsToReset));
        answer.set(RETRY_AFTER, Long.toString(secondsToReset));
    }
}
