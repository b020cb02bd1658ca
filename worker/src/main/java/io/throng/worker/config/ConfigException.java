package io.throng.worker.config;

import java.util.List;

/** Settings that cannot be worked with. The message lists everything that is wrong, each with its key. */
public class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ConfigException(List<String> problems) {
        super(String.join("; ", problems));
    }
}
