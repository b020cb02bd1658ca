package io.throng.server.price;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jboss.logging.Logger;

/**
 * Loads the image prices once at start: the configured network, else the built-in one. A configured file that cannot be used
 * leaves the formula, with an error in the log: a wrong price file must not keep the horde from running.
 */
public final class ImagePriceLoader {
    /** Bytes a configured file may have. */
    public static final long MAX_FILE_BYTES = 16L * 1024 * 1024;

    private static final String BUILT_IN = "/price/image-price.npz";
    private static final Logger LOG = Logger.getLogger(ImagePriceLoader.class);

    private ImagePriceLoader() {}

    /** The prices as configured. */
    public static ImagePrices load(PriceConfig config) {
        boolean matchedTargeting = config.requireMatchedTargeting();
        if (config.imageModel().isEmpty()) {
            return builtIn(matchedTargeting);
        }
        Path file = config.imageModel().get();
        try {
            return fromFile(file, matchedTargeting);
        } catch (IOException e) {
            LOG.errorf(e, "Image prices fall back to the formula: the network in %s cannot be used", file);
            return ImagePrices.byFormula(matchedTargeting);
        }
    }

    /** The prices of the built-in network. */
    public static ImagePrices builtIn(boolean matchedTargeting) {
        try (InputStream stream =
                requireNonNull(ImagePriceLoader.class.getResourceAsStream(BUILT_IN), "resource " + BUILT_IN)) {
            return ImagePrices.byNetwork(new NeuralPrice(NetworkFile.read(stream)), matchedTargeting);
        } catch (IOException e) {
            throw new IllegalStateException("the built-in network " + BUILT_IN + " is broken", e);
        }
    }

    /**
     * The prices of the network in a file.
     *
     * @throws IOException if the file cannot be read, exceeds {@link #MAX_FILE_BYTES} or is not a network for prices
     */
    public static ImagePrices fromFile(Path file, boolean matchedTargeting) throws IOException {
        long bytes = Files.size(file);
        if (bytes > MAX_FILE_BYTES) {
            throw new IOException("%s has %d bytes, at most %d are read".formatted(file, bytes, MAX_FILE_BYTES));
        }
        try (InputStream stream = Files.newInputStream(file)) {
            return ImagePrices.byNetwork(new NeuralPrice(NetworkFile.read(stream)), matchedTargeting);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
