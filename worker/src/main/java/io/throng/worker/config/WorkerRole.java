package io.throng.worker.config;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a worker does. A horde keeps a queue for each. */
public enum WorkerRole {
    /** Makes images. */
    DREAMER,
    /** Makes texts. */
    SCRIBE,
    /** Examines and improves images. */
    ALCHEMIST;

    /** Its name in settings and events. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The role with this name, or with the name of what it makes: image, text, alchemy. */
    public static Optional<WorkerRole> named(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "image" -> Optional.of(DREAMER);
            case "text" -> Optional.of(SCRIBE);
            case "alchemy", "interrogation" -> Optional.of(ALCHEMIST);
            case String other ->
                Arrays.stream(values()).filter(role -> role.key().equals(other)).findFirst();
        };
    }
}
