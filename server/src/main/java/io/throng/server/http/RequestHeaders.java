package io.throng.server.http;

import io.vertx.core.MultiMap;
import java.util.Map;
import java.util.Optional;

/** The request headers of the contract. */
public final class RequestHeaders {
    /** Carries the caller's key. */
    public static final String API_KEY = "apikey";

    /** Carries the name of the caller's program, {@code name:version:contact}. */
    public static final String CLIENT_AGENT = "Client-Agent";

    /** Carries the mask that restricts an answer to some of its members. */
    public static final String FIELDS = "X-Fields";

    /** What a caller that names no program is called. */
    public static final String UNKNOWN_CLIENT_AGENT = "unknown:0:unknown";

    /** Longest stored name of a program, in characters; the rest is cut off. */
    public static final int MAX_CLIENT_AGENT_LENGTH = 1_000;

    private RequestHeaders() {}

    /** The key as sent; absent when there is no such header or it is empty. A key in the query is not read. */
    public static Optional<String> apiKey(MultiMap headers) {
        return Optional.ofNullable(headers.get(API_KEY)).filter(key -> !key.isEmpty());
    }

    /**
     * The key as sent.
     *
     * @throws HordeException.InvalidPayload 400, not 401, when it is missing (operations spec 6.1)
     */
    public static String requiredApiKey(MultiMap headers) {
        return requiredApiKey(apiKey(headers).orElse(null));
    }

    /** Like {@link #requiredApiKey(MultiMap)}, for a header that was already taken out of the request; null if there was none. */
    public static String requiredApiKey(String header) {
        if (header == null || header.isEmpty()) {
            throw new HordeException.InvalidPayload(
                    Map.of(API_KEY, "Missing required header: an API key, or 0000000000 for anonymous use"));
        }
        return header;
    }

    /** Name of the caller's program, never empty, at most {@link #MAX_CLIENT_AGENT_LENGTH} characters, without NUL characters. */
    public static String clientAgent(MultiMap headers) {
        return clientAgent(headers.get(CLIENT_AGENT));
    }

    /** Like {@link #clientAgent(MultiMap)}, for a header that was already taken out of the request; null if there was none. */
    public static String clientAgent(String header) {
        if (header == null || header.isBlank()) {
            return UNKNOWN_CLIENT_AGENT;
        }
        String agent = header.replace("\0", "");
        return agent.length() <= MAX_CLIENT_AGENT_LENGTH ? agent : agent.substring(0, MAX_CLIENT_AGENT_LENGTH);
    }
}
