package io.throng.worker.image;

import static java.util.Objects.requireNonNull;

import io.throng.protocol.image.GenerationMetadata;
import io.throng.protocol.image.MetadataType;
import io.throng.protocol.image.MetadataValue;
import io.throng.worker.backend.BackendException;
import io.throng.worker.backend.Pictures;
import io.throng.worker.net.AddressGuard;
import io.throng.worker.net.FetchBounds;
import io.throng.worker.net.GuardedFetcher;
import io.throng.worker.net.HttpStatusException;
import io.throng.worker.net.RefusedAddressException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.URI;
import java.util.Base64;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets the pictures a job names, by address or as base64, within bounds (worker spec 3.7): the address may not lead into a private network
 * unless it is the horde's own, and the size in pixels is read before anything of that size is allocated.
 */
public final class SourceFetcher {
    /** Tries of one address. */
    public static final int ATTEMPTS = 5;

    private static final Logger LOG = LoggerFactory.getLogger(SourceFetcher.class);

    private final GuardedFetcher fetcher;

    /** @param guard decides which addresses may be called */
    public SourceFetcher(AddressGuard guard) {
        this.fetcher = new GuardedFetcher(requireNonNull(guard, "guard"));
    }

    /** What became of a picture that was named. */
    public sealed interface Outcome {
        /** It is there. */
        record Picture(BufferedImage image) implements Outcome {}

        /** It is not. */
        record Missing(MetadataValue why) implements Outcome {
            /** The note for the requester. */
            GenerationMetadata note(MetadataType type, String ref) {
                return new GenerationMetadata(type, why, ref);
            }
        }
    }

    /** The picture at an address beginning with {@code http}, or in base64. */
    public Outcome get(String source) throws InterruptedException {
        byte[] bytes;
        if (source.regionMatches(true, 0, "http", 0, "http".length())) {
            try {
                bytes = download(source);
            } catch (IOException e) {
                LOG.info("a source picture could not be fetched: {}", e.getMessage());
                return new Outcome.Missing(MetadataValue.DOWNLOAD_FAILED);
            }
        } else {
            try {
                bytes = Base64.getMimeDecoder().decode(source.substring(dataOffset(source)));
            } catch (IllegalArgumentException e) {
                return new Outcome.Missing(MetadataValue.PARSE_FAILED);
            }
        }
        try {
            return new Outcome.Picture(Pictures.decode(bytes));
        } catch (BackendException e) {
            LOG.info("a source picture could not be read: {}", e.getMessage());
            return new Outcome.Missing(MetadataValue.PARSE_FAILED);
        }
    }

    private static int dataOffset(String source) {
        int marker = source.startsWith("data:") ? source.indexOf("base64,") : -1;
        return marker < 0 ? 0 : marker + "base64,".length();
    }

    /** Once more right away where the line failed; never where the answer would be the same. */
    private byte[] download(String address) throws IOException, InterruptedException {
        URI uri;
        try {
            uri = URI.create(address);
        } catch (IllegalArgumentException e) {
            throw new IOException("it is no address: " + e.getMessage(), e);
        }
        for (int attempt = 1; ; attempt++) {
            try {
                return fetcher.get(uri, FetchBounds.SOURCE_IMAGE);
            } catch (RefusedAddressException e) {
                throw e;
            } catch (HttpStatusException e) {
                if (e.isFinal() || attempt >= ATTEMPTS) {
                    throw e;
                }
            } catch (IOException e) {
                if (attempt >= ATTEMPTS) {
                    throw e;
                }
            }
        }
    }
}
