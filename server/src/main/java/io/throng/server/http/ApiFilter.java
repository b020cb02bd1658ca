package io.throng.server.http;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.throng.protocol.Bounds;
import io.throng.protocol.ReturnCode;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * What is done for every call before anything else looks at it: the headers of every answer (operations spec 6.2), limits on headers
 * and bodies, the field mask, and preflight requests. It runs on the event loop and does no more than a few look-ups.
 */
@Singleton
public final class ApiFilter {
    /** Under this key of the routing context lies the caller's {@link FieldMask}, if there is one. */
    static final String MASK_KEY = "throng.field-mask";

    /** Characters of an address below {@code /api/}, with its query. */
    static final int MAX_ADDRESS_LENGTH = 8_192;

    private static final String API = "/api/";
    private static final String ESCAPED_NUL = "%00";
    private static final int MAX_LONG_DIGITS = 18;
    private static final int FILTER_PRIORITY = 10_000;

    /** How long a caller whose body is refused may read the answer. */
    private static final Duration LINGER = Duration.ofSeconds(2);

    private static final CharSequence ALLOW_ORIGIN = HttpHeaders.createOptimized("Access-Control-Allow-Origin");
    private static final CharSequence ANYONE = HttpHeaders.createOptimized("*");
    private static final CharSequence ALLOW_METHODS = HttpHeaders.createOptimized("Access-Control-Allow-Methods");
    private static final CharSequence METHODS = HttpHeaders.createOptimized("POST, GET, OPTIONS, PUT, DELETE, PATCH");
    private static final CharSequence ALLOW_HEADERS = HttpHeaders.createOptimized("Access-Control-Allow-Headers");
    private static final CharSequence HEADERS = HttpHeaders.createOptimized(
            "Accept, Content-Type, Content-Length, Accept-Encoding, X-CSRF-Token, apikey, Client-Agent, X-Fields, "
                    + "X-Forwarded-For, Proxied-For, Proxy-Authorization, Idempotency-Key");
    private static final CharSequence EXPOSE_HEADERS = HttpHeaders.createOptimized("Access-Control-Expose-Headers");
    private static final CharSequence EXPOSED = HttpHeaders.createOptimized(
            "Retry-After, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, Horde-Node");
    private static final CharSequence MAX_AGE = HttpHeaders.createOptimized("Access-Control-Max-Age");
    private static final CharSequence PREFLIGHT_SECONDS = HttpHeaders.createOptimized("7200");
    private static final CharSequence NO_STORE = HttpHeaders.createOptimized("no-store");
    private static final CharSequence NODE = HttpHeaders.createOptimized("Horde-Node");
    private static final CharSequence JSON = HttpHeaders.createOptimized(JsonReplies.CONTENT_TYPE);

    /** Calls whose bodies carry images or long texts. */
    private static final Set<String> LARGE_BODIES = Set.of(
            "/api/v2/generate/async",
            "/api/v2/generate/submit",
            "/api/v2/generate/text/async",
            "/api/v2/interrogate/async",
            "/api/v2/interrogate/submit");

    private final PublishedPaths paths;
    private final CharSequence nodeName;
    private final int maxHeaderBytes;

    @Inject
    ApiFilter(
            HttpConfig config,
            PublishedPaths paths,
            @ConfigProperty(name = "quarkus.http.port") int port,
            @ConfigProperty(name = "quarkus.application.version") String version) {
        this.paths = paths;
        this.nodeName = HttpHeaders.createOptimized(
                config.nodeName().orElseGet(ApiFilter::hostName) + ":" + port + ":" + version);
        this.maxHeaderBytes = config.maxHeaderBytes();
    }

    void register(@Observes Filters filters) {
        filters.register(this::handle, FILTER_PRIORITY);
    }

    /** Bytes a body sent to this path may have. */
    public static int maxBodyBytes(String path) {
        return LARGE_BODIES.contains(path) ? Bounds.MAX_LARGE_BODY_BYTES : Bounds.MAX_BODY_BYTES;
    }

    private void handle(RoutingContext context) {
        MultiMap answer = context.response().headers();
        answer.set(ALLOW_ORIGIN, ANYONE);
        answer.set(ALLOW_METHODS, METHODS);
        answer.set(ALLOW_HEADERS, HEADERS);
        answer.set(EXPOSE_HEADERS, EXPOSED);
        answer.set(NODE, nodeName);
        if (HttpMethod.OPTIONS.equals(context.request().method())) {
            Optional<String> allowed = paths.allowed(context.request().path());
            if (allowed.isPresent()) {
                answer.set(HttpHeaders.ALLOW, allowed.get());
                answer.set(MAX_AGE, PREFLIGHT_SECONDS);
                context.response().end();
                return;
            }
        }
        if (!context.request().path().startsWith(API)) {
            context.next();
            return;
        }
        context.addHeadersEndHandler(end -> {
            spellContentType(answer);
            keepFromCaches(answer);
        });
        try {
            checkLimits(context);
            refuseNul(context.request().uri());
            FieldMask.parse(context.request().getHeader(RequestHeaders.FIELDS))
                    .ifPresent(mask -> context.put(MASK_KEY, mask));
        } catch (HordeException refusal) {
            JsonReplies.fail(context, refusal);
            return;
        }
        context.next();
    }

    private void checkLimits(RoutingContext context) {
        int addressLength = context.request().uri().length();
        if (addressLength > MAX_ADDRESS_LENGTH) {
            throw new HordeException.Transport(
                    414,
                    "The address has " + addressLength + " characters; at most " + MAX_ADDRESS_LENGTH
                            + " are accepted");
        }
        MultiMap headers = context.request().headers();
        int headerBytes = 0;
        for (Map.Entry<String, String> header : headers) {
            headerBytes += header.getKey().length() + header.getValue().length();
        }
        if (headerBytes > maxHeaderBytes) {
            throw new HordeException.Transport(
                    431, "The headers have " + headerBytes + " bytes; at most " + maxHeaderBytes + " are accepted");
        }
        String length = headers.get(HttpHeaders.CONTENT_LENGTH);
        int maxBytes = maxBodyBytes(context.request().path());
        if (length != null && isMore(length, maxBytes)) {
            closeSoon(context);
            throw new HordeException.Transport(
                    413, "The body has " + length + " bytes; at most " + maxBytes + " are accepted here");
        }
    }

    /** The database keeps no NUL character, so nothing can be looked for with one. In a path it is part of a name that nothing has. */
    private static void refuseNul(String address) {
        int query = address.indexOf('?');
        if (query >= 0 && address.indexOf(ESCAPED_NUL, query) >= 0) {
            throw new HordeException.Refusal(
                    ReturnCode.NUL_BYTE_IN_PAYLOAD,
                    "The address's query holds a NUL character, which cannot be stored");
        }
    }

    /**
     * The rest of the body is not wanted, so the connection cannot be used again. It is closed a little later: were it closed at once,
     * callers that are still sending would be cut off before they have read why.
     */
    private static void closeSoon(RoutingContext context) {
        if (context.request().version() == HttpVersion.HTTP_2) {
            return;
        }
        context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        HttpConnection connection = context.request().connection();
        context.vertx().setTimer(LINGER.toMillis(), over -> connection.close());
    }

    private static boolean isMore(String length, int maxBytes) {
        // The HTTP decoder has made sure that it is a number of digits.
        return length.length() > MAX_LONG_DIGITS || Long.parseLong(length) > maxBytes;
    }

    /** Every framework spells it differently; clients were written against one spelling. */
    private static void spellContentType(MultiMap answer) {
        String type = answer.get(HttpHeaders.CONTENT_TYPE);
        if (type != null && type.startsWith("application/json")) {
            answer.set(HttpHeaders.CONTENT_TYPE, JSON);
        }
    }

    /** What is answered depends on who asks; whatever may be kept says so itself. */
    private static void keepFromCaches(MultiMap answer) {
        if (!answer.contains(HttpHeaders.CACHE_CONTROL)) {
            answer.set(HttpHeaders.CACHE_CONTROL, NO_STORE);
        }
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "node";
        }
    }
}
