package io.throng.inference.model;

import io.throng.inference.InferenceException;
import io.throng.inference.gguf.GgufReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * The formats of weights that are loaded, told apart by content and never by name: a pickle renamed to {@code .safetensors} is still a
 * pickle. Each holds numbers and descriptions and cannot run anything when it is loaded.
 */
public enum WeightFormat {
    /** ggml's format, for language models. */
    GGUF,
    /** A list of named tensors behind a JSON head. */
    SAFETENSORS,
    /** A graph of operators with its weights. */
    ONNX;

    private static final byte[] GGUF_MAGIC = ascii("GGUF");
    private static final byte[] ZIP_MAGIC = {'P', 'K', 3, 4};
    private static final byte[] HDF5_MAGIC = {(byte) 0x89, 'H', 'D', 'F'};
    private static final byte[] TORCH_LEGACY_MAGIC = {
        (byte) 0x8a, 0x0a, 0x6c, (byte) 0xfc, (byte) 0x9c, 0x46, (byte) 0xf9, 0x20, 0x6a, (byte) 0xa8
    };
    private static final int PICKLE_PROTO = 0x80;
    private static final int NEWEST_PICKLE_PROTOCOL = 5;
    private static final int HEAD_BYTES = 64;

    /**
     * The format of a file, its structure checked as far as that can be done without reading the weights.
     *
     * @throws UnsafeFormatException if it is none of these formats, with a sentence that says what it is instead
     */
    public static WeightFormat of(Path file) {
        try {
            byte[] head = head(file);
            if (startsWith(head, GGUF_MAGIC)) {
                GgufReader.read(file);
                return GGUF;
            }
            refuseKnownBad(file, head);
            if (SafetensorsHead.looksLike(head, Files.size(file))) {
                SafetensorsHead.read(file);
                return SAFETENSORS;
            }
            OnnxOutline.check(file);
            return ONNX;
        } catch (InferenceException e) {
            throw e instanceof UnsafeFormatException unsafe ? unsafe : new UnsafeFormatException(e.getMessage(), e);
        } catch (IOException e) {
            throw new UnsafeFormatException(file.getFileName() + " cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * Checks that a file is of the format its name promises, before anything loads it. Names that promise no weights (vocabularies,
     * labels, external weights of a graph) are only checked for not being a pickle.
     *
     * @throws UnsafeFormatException if it is not
     */
    public static void requireAsNamed(Path file, String name) {
        if (name.endsWith(".gguf")) {
            require(file, name, GGUF);
        } else if (name.endsWith(".safetensors")) {
            require(file, name, SAFETENSORS);
        } else if (name.endsWith(".onnx")) {
            require(file, name, ONNX);
        } else if (name.endsWith(".json") || name.endsWith(".txt")) {
            try {
                refuseKnownBad(file, head(file));
            } catch (IOException e) {
                throw new UnsafeFormatException(name + " cannot be read: " + e.getMessage(), e);
            }
        }
        // What is left are a graph's own weights: plain numbers, which may begin with any bytes at all.
    }

    private static void require(Path file, String name, WeightFormat wanted) {
        WeightFormat found = of(file);
        if (found != wanted) {
            throw new UnsafeFormatException(name + " is named as " + wanted + " but is " + found);
        }
    }

    private static void refuseKnownBad(Path file, byte[] head) throws IOException {
        String name = String.valueOf(file.getFileName());
        if (startsWith(head, TORCH_LEGACY_MAGIC) || isPickle(head)) {
            throw new UnsafeFormatException(pickle(name, "a Python pickle"));
        }
        if (startsWith(head, ZIP_MAGIC)) {
            throw new UnsafeFormatException(
                    holdsPickle(file)
                            ? pickle(name, "a PyTorch archive with a Python pickle inside")
                            : name + " is a zip archive, not a model file");
        }
        if (startsWith(head, HDF5_MAGIC)) {
            throw new UnsafeFormatException(name + " is an HDF5 file (Keras), which may hold code; convert it to ONNX");
        }
        String text =
                new String(head, StandardCharsets.ISO_8859_1).stripLeading().toLowerCase(Locale.ROOT);
        if (text.startsWith("<!doctype") || text.startsWith("<html")) {
            throw new UnsafeFormatException(name + " is a web page, as a log-in form would be, and no model");
        }
    }

    private static boolean isPickle(byte[] head) {
        return head.length >= 2
                && (head[0] & 0xff) == PICKLE_PROTO
                && head[1] >= 2
                && head[1] <= NEWEST_PICKLE_PROTOCOL;
    }

    private static boolean holdsPickle(Path file) throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            return zip.stream().limit(1000).anyMatch(entry -> entry.getName().endsWith(".pkl"));
        } catch (ZipException e) {
            return false;
        }
    }

    private static String pickle(String name, String what) {
        return name + " is " + what + ": loading it would run whatever program it carries. Only ONNX, GGUF and"
                + " safetensors files are loaded; the hordeling converts pickled weights to safetensors without running them";
    }

    private static byte[] head(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(HEAD_BYTES);
        }
    }

    private static boolean startsWith(byte[] head, byte[] magic) {
        return head.length >= magic.length && Arrays.equals(head, 0, magic.length, magic, 0, magic.length);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
