package io.throng.protocol;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Body of a schema violation, and of nothing else: the Python SDK treats any body with {@code errors} so. It carries no {@code
 * rc}.
 *
 * @param message a general sentence
 * @param errors dotted path of the member to what is wrong with it
 */
public record ValidationErrorReply(String message, Map<String, String> errors) {
    public ValidationErrorReply {
        errors = errors == null ? null : Collections.unmodifiableMap(new LinkedHashMap<>(errors));
    }
}
