package io.throng.server.wire;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A call about to be made.
 *
 * @param path below the server's root, without query
 * @param headers beside the content type
 * @param body null for none; text and bytes are sent as they are, anything else as JSON
 */
record Call(String method, String path, Map<String, String> headers, Object body) {
    static final String IMAGE = "/api/v2/generate/async";
    static final String IMAGE_POP = "/api/v2/generate/pop";
    static final String IMAGE_SUBMIT = "/api/v2/generate/submit";
    static final String IMAGE_CHECK = "/api/v2/generate/check/";
    static final String IMAGE_STATUS = "/api/v2/generate/status/";
    static final String TEXT = "/api/v2/generate/text/async";
    static final String TEXT_POP = "/api/v2/generate/text/pop";
    static final String TEXT_SUBMIT = "/api/v2/generate/text/submit";
    static final String TEXT_STATUS = "/api/v2/generate/text/status/";

    Call {
        requireNonNull(method);
        requireNonNull(path);
        headers = Map.copyOf(headers);
    }

    static Call get(String path) {
        return new Call("GET", path, Map.of(), null);
    }

    static Call delete(String path) {
        return new Call("DELETE", path, Map.of(), null);
    }

    static Call post(String path, Object body) {
        return new Call("POST", path, Map.of(), body);
    }

    static Call put(String path, Object body) {
        return new Call("PUT", path, Map.of(), body);
    }

    static Call patch(String path, Object body) {
        return new Call("PATCH", path, Map.of(), body);
    }

    /** The same call with a key; with none where there is none. */
    Call by(String apiKey) {
        return with("apikey", apiKey);
    }

    /** The same call with a header more. */
    Call with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        Optional.ofNullable(value).ifPresent(text -> more.put(header, text));
        return new Call(method, path, more, body);
    }
}
