package io.throng.inference.diffusion.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.throng.inference.InferenceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a tokenizer folder of a diffusers export: {@code vocab.json} with {@code merges.txt}, {@code vocab.txt}, or {@code
 * tokenizer.json}, and the marks and the length from {@code tokenizer_config.json} and {@code special_tokens_map.json}.
 */
public final class TokenizerFolder {
    /** Largest file read. */
    public static final long MAX_FILE_BYTES = 32L << 20;

    /** Most symbols of a vocabulary. */
    public static final int MAX_SYMBOLS = 1_000_000;

    /** Most tokens an encoder may take at once; larger figures in a configuration mean "no limit" and become this. */
    public static final int MAX_TOKENS = 512;

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String CLIP_BEGIN = "<|startoftext|>";
    private static final String CLIP_END = "<|endoftext|>";

    private final Path folder;
    private final JsonNode config;
    private final JsonNode marks;

    private TokenizerFolder(Path folder) {
        this.folder = folder;
        this.config = optional("tokenizer_config.json");
        this.marks = optional("special_tokens_map.json");
    }

    /**
     * The tokenizer in this folder.
     *
     * @throws InferenceException if a file is missing, too large or malformed, or the kind of tokenizer is unknown
     */
    public static TextTokenizer read(Path folder) {
        return new TokenizerFolder(folder).read();
    }

    static int requireToken(Map<String, Integer> vocabulary, String token) {
        Integer id = vocabulary.get(token);
        if (id == null) {
            throw new InferenceException("the tokenizer's vocabulary lacks \"" + token + "\"");
        }
        return id;
    }

    private TextTokenizer read() {
        JsonNode whole = optional("tokenizer.json");
        String kind = config.path("tokenizer_class")
                .asText(whole.path("model").path("type").asText(""));
        if (kind.contains("Bert") || kind.equals("WordPiece") || has("vocab.txt")) {
            Map<String, Integer> vocabulary = has("vocab.txt")
                    ? lines("vocab.txt")
                    : symbols(whole.path("model").path("vocab"));
            boolean lowerCase = config.path("do_lower_case")
                    .asBoolean(whole.path("normalizer").path("lowercase").asBoolean(true));
            return new WordPieceTokenizer(vocabulary, lowerCase, length(MAX_TOKENS));
        }
        if (has("vocab.json") && has("merges.txt")) {
            return clip(symbols(required("vocab.json")), mergesOf(text("merges.txt")));
        }
        if (whole.path("model").path("type").asText().equals("BPE")) {
            return clip(
                    symbols(whole.path("model").path("vocab")),
                    mergesOf(whole.path("model").path("merges")));
        }
        throw new InferenceException(
                "the folder " + folder + " holds no tokenizer this program knows: it needs vocab.json and"
                        + " merges.txt (CLIP), vocab.txt (BERT), or tokenizer.json");
    }

    private ClipTokenizer clip(Map<String, Integer> vocabulary, List<String> merges) {
        String end = mark("eos_token", CLIP_END);
        return new ClipTokenizer(
                vocabulary,
                merges,
                mark("bos_token", CLIP_BEGIN),
                end,
                mark("pad_token", end),
                length(ClipTokenizer.DEFAULT_MAX_TOKENS));
    }

    /** A mark's symbol, which is a text or an object with the text as {@code content}. */
    private String mark(String name, String otherwise) {
        for (JsonNode source : List.of(marks.path(name), config.path(name))) {
            if (source.isTextual()) {
                return source.asText();
            }
            if (source.path("content").isTextual()) {
                return source.path("content").asText();
            }
        }
        return otherwise;
    }

    private int length(int otherwise) {
        double length = config.path("model_max_length").asDouble(otherwise);
        if (length < 3) {
            throw new InferenceException("the tokenizer in " + folder + " takes " + length + " tokens, fewer than 3");
        }
        return (int) Math.min(length, MAX_TOKENS);
    }

    private Map<String, Integer> symbols(JsonNode node) {
        if (!node.isObject() || node.isEmpty() || node.size() > MAX_SYMBOLS) {
            throw new InferenceException(
                    "the vocabulary in " + folder + " is missing or has more than " + MAX_SYMBOLS + " symbols");
        }
        Map<String, Integer> vocabulary = new HashMap<>(node.size() * 2);
        node.properties()
                .forEach(
                        entry -> vocabulary.put(entry.getKey(), entry.getValue().asInt()));
        return vocabulary;
    }

    private Map<String, Integer> lines(String name) {
        Map<String, Integer> vocabulary = new HashMap<>();
        for (String line : text(name).lines().toList()) {
            vocabulary.putIfAbsent(line, vocabulary.size());
        }
        return vocabulary;
    }

    private static List<String> mergesOf(String file) {
        return file.lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#version"))
                .toList();
    }

    private static List<String> mergesOf(JsonNode node) {
        List<String> merges = new ArrayList<>(node.size());
        for (JsonNode merge : node) {
            merges.add(
                    merge.isArray()
                            ? merge.path(0).asText() + " " + merge.path(1).asText()
                            : merge.asText());
        }
        return merges;
    }

    private boolean has(String name) {
        return Files.isRegularFile(folder.resolve(name));
    }

    private JsonNode optional(String name) {
        return has(name) ? required(name) : MAPPER.missingNode();
    }

    private JsonNode required(String name) {
        try {
            return MAPPER.readTree(text(name));
        } catch (IOException e) {
            throw new InferenceException("the file " + folder.resolve(name) + " is no JSON: " + e.getMessage(), e);
        }
    }

    private String text(String name) {
        Path file = folder.resolve(name);
        try {
            long bytes = Files.size(file);
            if (bytes > MAX_FILE_BYTES) {
                throw new InferenceException(
                        "the file " + file + " has " + bytes + " bytes, more than " + MAX_FILE_BYTES);
            }
            return Files.readString(file);
        } catch (IOException e) {
            throw new InferenceException("the file " + file + " cannot be read: " + e.getMessage(), e);
        }
    }
}
