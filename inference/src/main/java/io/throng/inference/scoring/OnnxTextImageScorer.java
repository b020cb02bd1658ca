package io.throng.inference.scoring;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.throng.inference.InferenceException;
import io.throng.inference.diffusion.onnx.Argument;
import io.throng.inference.diffusion.onnx.GraphSettings;
import io.throng.inference.diffusion.onnx.OnnxGraph;
import io.throng.inference.diffusion.onnx.Tensor;
import io.throng.inference.diffusion.tokenizer.TextTokenizer;
import io.throng.inference.diffusion.tokenizer.TokenizerFolder;
import io.throng.inference.image.ModelDescription;
import io.throng.inference.image.PixelEncoding;
import io.throng.inference.image.Resampler;
import io.throng.inference.model.WeightFormat;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * A scorer whose towers are ONNX graphs. Its folder holds {@code config.json}, {@code tokenizer/}, {@code vision_model/model.onnx} ({@code
 * pixel_values} to {@code image_embeds}), and for texts either {@code text_model/model.onnx} ({@code input_ids} to {@code text_embeds}, as
 * CLIP is exported) or {@code text_encoder/model.onnx} ({@code last_hidden_state}) with {@code text_projection/model.onnx} behind it.
 */
public final class OnnxTextImageScorer implements TextImageScorer {
    private static final String MODEL = "model.onnx";
    private static final String PIXELS = "pixel_values";
    private static final String IMAGE_EMBEDS = "image_embeds";
    private static final String TEXT_EMBEDS = "text_embeds";
    private static final String HIDDEN = "last_hidden_state";
    private static final String MASK = "attention_mask";
    private static final int BUFFER_BYTES = 1 << 20;

    private final Description description;
    private final PixelEncoding encoding;
    private final TextTokenizer tokenizer;
    private final OnnxGraph vision;
    private final OnnxGraph text;
    private final Optional<OnnxGraph> projection;
    private final String identity;

    /** A session that is closed while it runs takes the whole process with it, so closing waits for runs and runs end at a closed one. */
    private final ReadWriteLock life = new ReentrantReadWriteLock();

    private boolean closed;

    /**
     * What {@code config.json} says; what else stands there is for others.
     *
     * @param imageSize side of the square the picture tower takes, in pixels
     * @param imageMean mean of its colours, red first
     * @param imageStd spread of its colours, red first
     * @param resize {@code area}: the picture is stretched to the square; {@code bicubic}: its shorter side is, and the middle taken
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Description(int imageSize, List<Double> imageMean, List<Double> imageStd, String resize) {
        /** Largest side. */
        public static final int MAX_SIZE = 1024;

        @JsonCreator
        public Description(
                @JsonProperty(value = "image_size", required = true) int imageSize,
                @JsonProperty(value = "image_mean", required = true) List<Double> imageMean,
                @JsonProperty(value = "image_std", required = true) List<Double> imageStd,
                @JsonProperty(value = "resize", required = true) String resize) {
            this.imageSize = imageSize;
            this.imageMean = List.copyOf(imageMean);
            this.imageStd = List.copyOf(imageStd);
            this.resize = resize;
            if (imageSize < 1 || imageSize > MAX_SIZE) {
                throw new IllegalArgumentException(
                        "image_size is " + imageSize + ", 1 to " + MAX_SIZE + " are possible");
            }
            if (!resize.equals("area") && !resize.equals("bicubic")) {
                throw new IllegalArgumentException("resize is \"" + resize + "\", neither area nor bicubic");
            }
        }
    }

    private OnnxTextImageScorer(Path folder, Description description, int threads) {
        this.description = description;
        this.encoding = new PixelEncoding(PixelEncoding.Layout.NCHW, description.imageMean(), description.imageStd());
        this.tokenizer = TokenizerFolder.read(folder.resolve("tokenizer"));
        Path visionFile = folder.resolve("vision_model").resolve(MODEL);
        Path projectionFile = folder.resolve("text_projection").resolve(MODEL);
        boolean projected = Files.isRegularFile(projectionFile);
        Path textFile =
                folder.resolve(projected ? "text_encoder" : "text_model").resolve(MODEL);
        this.identity = sha256(visionFile) + "-" + sha256(textFile);
        List<OnnxGraph> opened = new ArrayList<>();
        try {
            this.vision = open(visionFile, threads, opened);
            this.text = open(textFile, threads, opened);
            this.projection = projected ? Optional.of(open(projectionFile, threads, opened)) : Optional.empty();
        } catch (InferenceException e) {
            opened.forEach(OnnxGraph::close);
            throw e;
        }
    }

    /**
     * Loads a scorer.
     *
     * @param threads processor threads to use, at least 1
     * @throws InferenceException if a file is missing, not safe, or not what it should be
     */
    public static OnnxTextImageScorer load(Path folder, int threads) {
        return new OnnxTextImageScorer(
                folder, ModelDescription.read(folder.resolve("config.json"), Description.class), threads);
    }

    private static OnnxGraph open(Path file, int threads, List<OnnxGraph> opened) {
        WeightFormat.requireAsNamed(file, MODEL);
        OnnxGraph graph = OnnxGraph.load(file, GraphSettings.cpu(threads));
        opened.add(graph);
        return graph;
    }

    @Override
    public String identity() {
        return identity;
    }

    @Override
    public float[] embedImage(BufferedImage image) {
        int size = description.imageSize();
        BufferedImage square = description.resize().equals("area")
                ? Resampler.stretch(image, size, size, Resampler.Filter.AREA)
                : Resampler.square(image, size, Resampler.Filter.BICUBIC);
        int[] colours = square.getRGB(0, 0, size, size, null, 0, size);
        Argument pixels = Argument.of(encoding.encode(colours), 1, PixelEncoding.CHANNELS, size, size);
        return whileOpen(() ->
                unit(vision.run(Map.of(PIXELS, pixels), Set.of(IMAGE_EMBEDS)).get(IMAGE_EMBEDS)));
    }

    private <T> T whileOpen(Supplier<T> work) {
        life.readLock().lock();
        try {
            if (closed) {
                throw new InferenceException("the scorer is closed");
            }
            return work.get();
        } finally {
            life.readLock().unlock();
        }
    }

    @Override
    public List<float[]> embedTexts(List<String> texts) {
        return whileOpen(() -> texts.stream().map(this::embedText).toList());
    }

    private float[] embedText(String words) {
        int[] ids = tokenizer.encode(words);
        int used = Math.min(ids.length, tokenizer.maxTokens() - 2);
        int length = tokenizer.fixedLength() ? tokenizer.maxTokens() : used + 2;
        long[] tokens = new long[length];
        Arrays.fill(tokens, tokenizer.pad());
        tokens[0] = tokenizer.begin();
        for (int i = 0; i < used; i++) {
            tokens[i + 1] = ids[i];
        }
        tokens[used + 1] = tokenizer.end();
        long[] mask = new long[length];
        Arrays.fill(mask, 0, used + 2, 1);
        Map<String, Argument> arguments = new HashMap<>();
        for (String input : text.inputs()) {
            arguments.put(
                    input,
                    switch (input) {
                        case "input_ids" -> Argument.of(tokens, 1, length);
                        case MASK -> Argument.of(mask, 1, length);
                        case "token_type_ids" -> Argument.of(new long[length], 1, length);
                        default ->
                            throw new InferenceException("the text tower wants \"" + input + "\", which is not known");
                    });
        }
        if (projection.isEmpty()) {
            return unit(text.run(arguments, Set.of(TEXT_EMBEDS)).get(TEXT_EMBEDS));
        }
        Tensor hidden = text.run(arguments, Set.of(HIDDEN)).get(HIDDEN);
        Map<String, Argument> projected =
                Map.of(HIDDEN, Argument.of(hidden.data(), hidden.shape()), MASK, Argument.of(mask, 1, length));
        return unit(projection.get().run(projected, Set.of(TEXT_EMBEDS)).get(TEXT_EMBEDS));
    }

    private static float[] unit(Tensor vector) {
        double square = 0;
        for (float value : vector.data()) {
            square += (double) value * value;
        }
        double length = Math.sqrt(square);
        if (!Double.isFinite(length) || length == 0) {
            throw new InferenceException("a tower gave a vector without a direction");
        }
        float[] result = new float[vector.data().length];
        for (int i = 0; i < result.length; i++) {
            result[i] = (float) (vector.data()[i] / length);
        }
        return result;
    }

    private static String sha256(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[BUFFER_BYTES];
            int count;
            while ((count = in.read(buffer)) >= 0) {
                digest.update(buffer, 0, count);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException e) {
            throw new InferenceException("the model file " + file + " cannot be read: " + e.getMessage(), e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @Override
    public void close() {
        life.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                vision.close();
                text.close();
                projection.ifPresent(OnnxGraph::close);
            }
        } finally {
            life.writeLock().unlock();
        }
    }
}
