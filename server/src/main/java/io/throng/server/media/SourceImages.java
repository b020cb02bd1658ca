package io.throng.server.media;

import static java.util.Objects.requireNonNull;

import io.throng.protocol.ReturnCode;
import io.throng.server.http.HordeException;
import io.throng.server.net.FetchException;
import io.throng.server.net.FetchLimits;
import io.throng.server.net.Fetched;
import io.throng.server.net.GuardedFetcher;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The door for foreign images: source images, masks and results that come as base64 or as a URL (image spec section 2.11). Whatever
 * comes in is measured before it is decoded, decoded, and encoded anew as WebP, so nothing a sender wrote reaches a worker or a
 * client as it was. URL and base64 sources get the same key and the same pixel bound, and masks keep their edges (spec, "Where to do
 * better" 10).
 *
 * <p>Calls block, for the network and the processor, and belong on a virtual thread; few pictures are in memory at once.
 */
public final class SourceImages {
    /** Most pixels of an image that is taken in. */
    public static final long MAX_PIXELS = 3072L * 3072;
    /** Largest file fetched from a URL: five chunks of a mebibyte. */
    public static final long MAX_URL_BYTES = 5L * 1024 * 1024;
    /** Largest file that alchemists in circulation fetch (alchemy spec 4). */
    public static final int MAX_ALCHEMIST_BYTES = 5_000 * 1024;
    /** Longest base64 text: about 24 MiB of file. */
    public static final int MAX_BASE64_CHARS = 32 * 1024 * 1024;
    /** Most passes that a JPEG may ask for; cameras and encoders use about ten. */
    public static final int MAX_JPEG_SCANS = 100;

    private static final FetchLimits FETCH = new FetchLimits(
            Duration.ofSeconds(2), Duration.ofSeconds(2), Duration.ofSeconds(10), MAX_URL_BYTES, 3, false);
    private static final Duration PLACE_PATIENCE = Duration.ofSeconds(20);
    private static final String WEBP = ImageKind.WEBP.contentType();

    private final MediaStore store;
    private final GuardedFetcher fetcher;
    private final Semaphore places;

    /** What an image is for; decides how well it is kept. */
    public enum Use {
        /** A picture to start from: WebP quality 50. */
        SOURCE,
        /** A picture to be worked on or looked at: WebP quality 95, or 50 where that is more than workers fetch (alchemy spec 4). */
        ALCHEMY,
        /** A mask: without loss, or quality 95 when it has an alpha channel. */
        MASK,
        /** A result handed in as base64: quality 95 (image spec section 6.2). */
        RESULT
    }

    /**
     * @param concurrent pictures decoded and encoded at once, each up to about 200 MB of memory; further callers wait
     */
    public SourceImages(MediaStore store, GuardedFetcher fetcher, int concurrent) {
        this.store = requireNonNull(store, "store");
        this.fetcher = requireNonNull(fetcher, "fetcher");
        this.places = new Semaphore(concurrent, true);
    }

    /**
     * Takes in an image and stores it.
     *
     * @param key where to
     * @param image base64, or a URL when it starts with {@code http}
     * @param use what for
     * @throws HordeException.Refusal with the codes of section 2.11: {@code SourceImageSizeExceeded}, {@code SourceImageUrlInvalid},
     *     {@code SourceImageUnreadable}, {@code SourceImageResolutionExceeded}, {@code ImageValidationFailed}
     * @throws HordeException.Transport 503 when the media store or this machine is overwhelmed
     */
    public ImportedImage take(MediaKey key, String image, Use use) {
        boolean byUrl = image.startsWith("http");
        byte[] file = byUrl ? fetch(image) : decodeBase64(image);
        ImageHeader header = ImageHeader.of(file)
                .orElseThrow(() -> byUrl
                        ? refusal(ReturnCode.SOURCE_IMAGE_URL_INVALID, "The URL does not lead to an image.")
                        : refusal(
                                ReturnCode.IMAGE_VALIDATION_FAILED,
                                "The image is not valid base64 of a known image format."));
        requireSize(header);
        ReturnCode broken = byUrl ? ReturnCode.SOURCE_IMAGE_UNREADABLE : ReturnCode.IMAGE_VALIDATION_FAILED;
        return withPlace(() -> {
            Picture picture;
            byte[] webp;
            try {
                picture = Picture.decode(file, header.kind(), MAX_PIXELS);
                webp = encode(picture, use);
            } catch (IOException e) {
                throw refusal(broken, "The image could not be read: it is broken or of an unsupported flavour.");
            }
            write(key, webp);
            return new ImportedImage(
                    key, picture.widthPixels(), picture.heightPixels(), picture.channels(), webp.length);
        });
    }

    /**
     * Takes in a result that a worker handed in as base64 instead of uploading it.
     *
     * @return empty when it is no image that can be read; the text is then kept as it is (image spec section 6.2)
     */
    public Optional<ImportedImage> takeResult(UUID jobId, String base64) {
        if (base64.startsWith("http")) {
            return Optional.empty();
        }
        try {
            return Optional.of(take(MediaKey.result(jobId), base64, Use.RESULT));
        } catch (HordeException.Refusal e) {
            return Optional.empty();
        }
    }

    /**
     * Inpainting without a mask takes the mask from the source's alpha channel, so there must be one.
     *
     * @throws HordeException.Refusal {@code InpaintingMissingMask} unless the source has exactly four channels
     */
    public static void requireMaskInside(ImportedImage source) {
        if (source.channels() != 4) {
            throw refusal(
                    ReturnCode.INPAINTING_MISSING_MASK,
                    "Inpainting needs a source mask, or a source image whose alpha channel holds it; this one has "
                            + source.channels() + " channels.");
        }
    }

    private byte[] fetch(String url) {
        try {
            Fetched answer = fetcher.get(url, FETCH);
            if (answer.status() != 200) {
                throw refusal(
                        ReturnCode.SOURCE_IMAGE_URL_INVALID,
                        "The URL of the image answers with status " + answer.status() + ".");
            }
            return answer.body();
        } catch (FetchException e) {
            throw switch (e.reason()) {
                case TOO_LARGE ->
                    refusal(
                            ReturnCode.SOURCE_IMAGE_SIZE_EXCEEDED,
                            "The image is larger than " + MAX_URL_BYTES + " bytes.");
                case INVALID_URL, FORBIDDEN_ADDRESS, UNREACHABLE, TIMED_OUT, TOO_MANY_REDIRECTS ->
                    refusal(ReturnCode.IMAGE_VALIDATION_FAILED, "The image could not be fetched: " + words(e) + ".");
            };
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    /** What the sender may know; nothing about what answers inside our network. */
    private static String words(FetchException e) {
        return e.reason().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static byte[] decodeBase64(String image) {
        if (image.length() > MAX_BASE64_CHARS) {
            throw refusal(
                    ReturnCode.SOURCE_IMAGE_SIZE_EXCEEDED,
                    "The image has " + image.length() + " characters of base64, at most " + MAX_BASE64_CHARS
                            + " are allowed.");
        }
        return LenientBase64.decode(image)
                .orElseThrow(() -> refusal(ReturnCode.IMAGE_VALIDATION_FAILED, "The image is not valid base64."));
    }

    private static void requireSize(ImageHeader header) {
        if (header.pixels() > MAX_PIXELS
                || header.widthPixels() > WebpEncoder.MAX_SIDE_PIXELS
                || header.heightPixels() > WebpEncoder.MAX_SIDE_PIXELS) {
            throw refusal(
                    ReturnCode.SOURCE_IMAGE_RESOLUTION_EXCEEDED,
                    "The image has " + header.widthPixels() + "x" + header.heightPixels() + " pixels; at most "
                            + MAX_PIXELS + " in all and " + WebpEncoder.MAX_SIDE_PIXELS + " a side are allowed.");
        }
        if (header.scans() > MAX_JPEG_SCANS) {
            throw refusal(
                    ReturnCode.SOURCE_IMAGE_RESOLUTION_EXCEEDED,
                    "The JPEG asks for " + header.scans() + " scans; at most " + MAX_JPEG_SCANS + " are allowed.");
        }
    }

    private static byte[] encode(Picture picture, Use use) throws IOException {
        return switch (use) {
            case SOURCE -> WebpEncoder.lossy(picture, 50);
            case ALCHEMY -> fitForAlchemists(picture);
            case MASK -> picture.alpha() ? WebpEncoder.lossy(picture, 95) : WebpEncoder.losslessOpaque(picture);
            case RESULT -> WebpEncoder.lossy(picture, 95);
        };
    }

    /** Upscalers magnify what a strong compression does to a picture, so it is spared that where it may be. */
    private static byte[] fitForAlchemists(Picture picture) throws IOException {
        byte[] fine = WebpEncoder.lossy(picture, 95);
        return fine.length <= MAX_ALCHEMIST_BYTES ? fine : WebpEncoder.lossy(picture, 50);
    }

    private void write(MediaKey key, byte[] webp) {
        try {
            store.write(key, webp, WEBP);
        } catch (MediaStoreException e) {
            throw new HordeException.Transport(503, "The image could not be stored, try again later.");
        }
    }

    private ImportedImage withPlace(java.util.function.Supplier<ImportedImage> work) {
        try {
            if (!places.tryAcquire(PLACE_PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new HordeException.Transport(503, "Too many images are being read, try again later.");
            }
        } catch (InterruptedException e) {
            throw interrupted();
        }
        try {
            return work.get();
        } finally {
            places.release();
        }
    }

    private static HordeException interrupted() {
        Thread.currentThread().interrupt();
        return new HordeException.Transport(503, "The server is stopping.");
    }

    private static HordeException.Refusal refusal(ReturnCode code, String message) {
        return new HordeException.Refusal(code, message);
    }
}
