package io.throng.bench;

import static java.util.Objects.requireNonNull;

/**
 * An HTTP answer.
 *
 * @param status 100 to 599
 * @param body as text; empty when there was none
 */
public record Reply(int status, String body) {
    public Reply {
        requireNonNull(body, "body");
    }

    /** Whether the status is 2xx. */
    public boolean succeeded() {
        return status >= 200 && status < 300;
    }
}
