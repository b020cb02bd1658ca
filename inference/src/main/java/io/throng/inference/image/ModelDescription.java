package io.throng.inference.image;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.throng.inference.InferenceException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads what stands beside a model: a JSON file that says how it wants to be used. */
public final class ModelDescription {
    /** Largest description read. */
    public static final int MAX_BYTES = 1 << 20;

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private ModelDescription() {}

    /**
     * A description that comes with the program.
     *
     * @param owner class beside which the resource lies
     */
    public static <T> T builtIn(Class<?> owner, String resource, Class<T> type) {
        try (InputStream in = owner.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the program was built without " + resource);
            }
            return MAPPER.readValue(in, type);
        } catch (IOException e) {
            throw new UncheckedIOException("the built-in " + resource + " cannot be read", e);
        }
    }

    /**
     * The description in a file.
     *
     * @throws InferenceException if there is none, or it is wrong
     */
    public static <T> T read(Path file, Class<T> type) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new InferenceException(file.getFileName() + " is larger than " + MAX_BYTES + " bytes");
            }
            return MAPPER.readValue(file.toFile(), type);
        } catch (IOException | IllegalArgumentException e) {
            throw new InferenceException(file.getFileName() + " does not describe a model: " + e.getMessage(), e);
        }
    }
}
