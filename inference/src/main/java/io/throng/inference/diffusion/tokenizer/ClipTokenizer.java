package io.throng.inference.diffusion.tokenizer;

import io.throng.inference.InferenceException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * CLIP's byte-pair encoding (Radford et al., 2021): the text is normalised to NFC and lower case and split into words; each word's
 * bytes are merged pair by pair, the pair learned first first. Equal to {@code transformers.CLIPTokenizer}, but that the names of
 * the marks ({@code <|endoftext|>}) in a text are text.
 */
public final class ClipTokenizer implements TextTokenizer {
    /** Ids a CLIP text encoder takes at once. */
    public static final int DEFAULT_MAX_TOKENS = 77;

    private static final String WORD_END = "</w>";
    private static final Pattern SPACES = Pattern.compile("\\s+", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern WORD = Pattern.compile(
            "'s|'t|'re|'ve|'m|'ll|'d|\\p{L}+|\\p{N}|[^\\s\\p{L}\\p{N}]+", Pattern.UNICODE_CHARACTER_CLASS);
    private static final String[] BYTE_SYMBOLS = byteSymbols();

    private record Pair(String left, String right) {}

    private final Map<String, Integer> vocabulary;
    private final Map<Pair, Integer> ranks;
    private final int begin;
    private final int end;
    private final int pad;
    private final int maxTokens;

    /**
     * @param vocabulary symbol to id
     * @param merges pairs of symbols, each with one space between them, in the order they were learned
     * @param beginToken symbol before every text
     * @param endToken symbol after every text
     * @param padToken symbol that fills up
     * @param maxTokens ids the encoder takes at once, at least 3
     * @throws InferenceException if the vocabulary lacks one of the three symbols or a merge is no pair
     */
    ClipTokenizer(
            Map<String, Integer> vocabulary,
            List<String> merges,
            String beginToken,
            String endToken,
            String padToken,
            int maxTokens) {
        this.vocabulary = Map.copyOf(vocabulary);
        this.ranks = new HashMap<>(merges.size() * 2);
        for (int i = 0; i < merges.size(); i++) {
            String[] symbols = merges.get(i).split(" ", -1);
            if (symbols.length != 2) {
                throw new InferenceException("the tokenizer's merge " + i + " is no pair: \"" + merges.get(i) + "\"");
            }
            ranks.putIfAbsent(new Pair(symbols[0], symbols[1]), i);
        }
        this.begin = TokenizerFolder.requireToken(vocabulary, beginToken);
        this.end = TokenizerFolder.requireToken(vocabulary, endToken);
        this.pad = TokenizerFolder.requireToken(vocabulary, padToken);
        this.maxTokens = maxTokens;
    }

    @Override
    public int[] encode(String text) {
        String normal = lowerCase(
                SPACES.matcher(Normalizer.normalize(text, Normalizer.Form.NFC)).replaceAll(" "));
        List<Integer> ids = new ArrayList<>();
        Matcher words = WORD.matcher(normal);
        while (words.find()) {
            for (String symbol : merged(words.group())) {
                // A symbol that was never learned stands for nothing; the encoders know it as the end mark.
                ids.add(vocabulary.getOrDefault(symbol, end));
            }
        }
        return ids.stream().mapToInt(Integer::intValue).toArray();
    }

    private List<String> merged(String word) {
        byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
        List<String> symbols = new ArrayList<>(bytes.length);
        for (byte value : bytes) {
            symbols.add(BYTE_SYMBOLS[Byte.toUnsignedInt(value)]);
        }
        symbols.set(symbols.size() - 1, symbols.getLast() + WORD_END);
        while (symbols.size() > 1) {
            int best = Integer.MAX_VALUE;
            int at = -1;
            for (int i = 0; i < symbols.size() - 1; i++) {
                int rank = ranks.getOrDefault(new Pair(symbols.get(i), symbols.get(i + 1)), Integer.MAX_VALUE);
                if (rank < best) {
                    best = rank;
                    at = i;
                }
            }
            if (at < 0) {
                break;
            }
            symbols = mergeAll(symbols, symbols.get(at), symbols.get(at + 1));
        }
        return symbols;
    }

    private static List<String> mergeAll(List<String> symbols, String left, String right) {
        List<String> result = new ArrayList<>(symbols.size());
        for (int i = 0; i < symbols.size(); i++) {
            if (i + 1 < symbols.size()
                    && symbols.get(i).equals(left)
                    && symbols.get(i + 1).equals(right)) {
                result.add(left + right);
                i++;
            } else {
                result.add(symbols.get(i));
            }
        }
        return result;
    }

    /** Lower case of each character by itself, as the reference does: no final sigma. */
    static String lowerCase(String text) {
        StringBuilder result = new StringBuilder(text.length());
        text.codePoints()
                .forEach(point -> result.append(Character.toString(point).toLowerCase(Locale.ROOT)));
        return result.toString();
    }

    /** A printable character for each byte: itself where it is one, else the next of those from 256 on. */
    private static String[] byteSymbols() {
        String[] symbols = new String[256];
        int next = 256;
        for (int value = 0; value < symbols.length; value++) {
            boolean printable = (value >= '!' && value <= '~') || (value >= 0xa1 && value <= 0xac) || value >= 0xae;
            symbols[value] = Character.toString(printable ? value : next++);
        }
        return symbols;
    }

    /** The symbols of single bytes, in the order of the original vocabulary, for vocabularies that are made from merges alone. */
    static List<String> singleByteSymbols() {
        List<String> printable = new ArrayList<>();
        List<String> others = new ArrayList<>();
        Arrays.stream(BYTE_SYMBOLS).forEach(symbol -> (symbol.charAt(0) < 256 ? printable : others).add(symbol));
        printable.addAll(others);
        return printable;
    }

    @Override
    public int begin() {
        return begin;
    }

    @Override
    public int end() {
        return end;
    }

    @Override
    public int pad() {
        return pad;
    }

    @Override
    public int maxTokens() {
        return maxTokens;
    }

    @Override
    public boolean fixedLength() {
        return true;
    }
}
