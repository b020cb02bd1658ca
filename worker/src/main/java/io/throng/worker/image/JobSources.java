package io.throng.worker.image;

import static java.util.Objects.requireNonNull;

import io.throng.protocol.ExtraSourceImage;
import io.throng.protocol.image.GenerationMetadata;
import io.throng.protocol.image.ImagePopReply;
import io.throng.protocol.image.MetadataType;
import io.throng.protocol.image.MetadataValue;
import io.throng.protocol.image.SourceProcessing;
import io.throng.worker.backend.ImageTask;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * The pictures a job starts from, repaired where the requester's are wanting (worker spec 4.5): a job is never refused for them, what was
 * done instead is noted.
 *
 * @param processing what to do with the source
 * @param source the picture to start from, if there is one
 * @param extras further pictures
 * @param notes for the requester
 */
public record JobSources(
        SourceProcessing processing,
        Optional<ImageTask.Source> source,
        List<ImageTask.ExtraSource> extras,
        List<GenerationMetadata> notes) {
    private static final double MAX_EXTRA_STRENGTH = 5;
    private static final String SOURCE_REF = "source_image";
    private static final String MASK_REF = "source_mask";

    public JobSources {
        requireNonNull(processing, "processing");
        requireNonNull(source, "source");
        extras = List.copyOf(extras);
        notes = List.copyOf(notes);
    }

    /** Of a job without any. */
    public static JobSources none() {
        return new JobSources(SourceProcessing.IMG2IMG, Optional.empty(), List.of(), List.of());
    }

    /**
     * Fetches and repairs.
     *
     * @param reply the job
     * @param inpaintingModel whether the job's model only fills masked parts
     * @param seed of the noise that stands for a missing source
     */
    public static JobSources of(ImagePopReply reply, boolean inpaintingModel, long seed, SourceFetcher fetcher)
            throws InterruptedException {
        List<GenerationMetadata> notes = new ArrayList<>();
        SourceProcessing asked = reply.sourceProcessing() == null ? SourceProcessing.IMG2IMG : reply.sourceProcessing();
        boolean painting = asked == SourceProcessing.INPAINTING || asked == SourceProcessing.OUTPAINTING;
        SourceProcessing processing = inpaintingModel && !painting ? SourceProcessing.INPAINTING : asked;
        Optional<ImageTask.Source> source =
                source(reply, processing, painting || inpaintingModel, seed, fetcher, notes);
        List<ImageTask.ExtraSource> extras = extras(reply, fetcher, notes);
        return new JobSources(
                source.isEmpty() && processing != SourceProcessing.REMIX ? SourceProcessing.IMG2IMG : processing,
                source,
                extras,
                notes);
    }

    private static Optional<ImageTask.Source> source(
            ImagePopReply reply,
            SourceProcessing processing,
            boolean painting,
            long seed,
            SourceFetcher fetcher,
            List<GenerationMetadata> notes)
            throws InterruptedException {
        Optional<BufferedImage> image = Optional.empty();
        boolean unreadable = false;
        if (reply.sourceImage() != null) {
            switch (fetcher.get(reply.sourceImage())) {
                case SourceFetcher.Outcome.Picture picture -> image = Optional.of(picture.image());
                case SourceFetcher.Outcome.Missing missing -> {
                    unreadable = missing.why() == MetadataValue.PARSE_FAILED;
                    notes.add(missing.note(MetadataType.SOURCE_IMAGE, SOURCE_REF));
                }
            }
        }
        if (image.isEmpty() && painting && !unreadable) {
            if (reply.sourceImage() == null) {
                notes.add(new GenerationMetadata(MetadataType.SOURCE_IMAGE, MetadataValue.PARSE_FAILED, SOURCE_REF));
            }
            image = Optional.of(noise(reply.payload().width(), reply.payload().height(), seed));
        }
        if (image.isEmpty()) {
            return Optional.empty();
        }
        Optional<BufferedImage> mask = mask(reply, fetcher, notes);
        boolean transparent = image.get().getColorModel().hasAlpha();
        if (mask.isEmpty() && painting && !transparent) {
            if (reply.sourceMask() == null) {
                notes.add(new GenerationMetadata(MetadataType.SOURCE_MASK, MetadataValue.PARSE_FAILED, MASK_REF));
            }
            mask = Optional.of(white(image.get().getWidth(), image.get().getHeight()));
        }
        return Optional.of(new ImageTask.Source(image.get(), mask));
    }

    private static Optional<BufferedImage> mask(
            ImagePopReply reply, SourceFetcher fetcher, List<GenerationMetadata> notes) throws InterruptedException {
        if (reply.sourceMask() == null) {
            return Optional.empty();
        }
        return switch (fetcher.get(reply.sourceMask())) {
            case SourceFetcher.Outcome.Picture picture -> Optional.of(picture.image());
            case SourceFetcher.Outcome.Missing missing -> {
                notes.add(missing.note(MetadataType.SOURCE_MASK, MASK_REF));
                yield Optional.empty();
            }
        };
    }

    private static List<ImageTask.ExtraSource> extras(
            ImagePopReply reply, SourceFetcher fetcher, List<GenerationMetadata> notes) throws InterruptedException {
        List<ImageTask.ExtraSource> extras = new ArrayList<>();
        List<ExtraSourceImage> named = reply.extraSourceImages() == null ? List.of() : reply.extraSourceImages();
        for (int i = 0; i < named.size(); i++) {
            ExtraSourceImage extra = named.get(i);
            if (extra.image() == null) {
                continue;
            }
            switch (fetcher.get(extra.image())) {
                case SourceFetcher.Outcome.Picture picture ->
                    extras.add(new ImageTask.ExtraSource(
                            picture.image(), Math.clamp(extra.effectiveStrength(), 0, MAX_EXTRA_STRENGTH)));
                case SourceFetcher.Outcome.Missing missing ->
                    notes.add(missing.note(MetadataType.EXTRA_SOURCE_IMAGES, Integer.toString(i)));
            }
        }
        return extras;
    }

    private static BufferedImage noise(int width, int height, long seed) {
        Random random = new Random(seed);
        BufferedImage noise = new BufferedImage(
                Math.clamp(width, 1, ImageTasks.MAX_SIDE),
                Math.clamp(height, 1, ImageTasks.MAX_SIDE),
                BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < noise.getHeight(); y++) {
            for (int x = 0; x < noise.getWidth(); x++) {
                noise.setRGB(x, y, random.nextInt(1 << 24));
            }
        }
        return noise;
    }

    private static BufferedImage white(int width, int height) {
        BufferedImage mask = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        byte[] row = new byte[width];
        Arrays.fill(row, (byte) 0xFF);
        for (int y = 0; y < height; y++) {
            mask.getRaster().setDataElements(0, y, width, 1, row);
        }
        return mask;
    }
}
