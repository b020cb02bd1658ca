package io.throng.inference.diffusion.tokenizer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Words that an encoder was given beyond those its tokenizer knows. A prompt refers to one by {@code embedding:name}, in any case.
 *
 * @param ids ids of each word, by its name in lower case
 * @param end id after every text
 */
public record ExtraWords(Map<String, int[]> ids, int end) {
    private static final String MARK = "embedding:";

    public ExtraWords {
        ids = Map.copyOf(ids);
    }

    /** None, with the tokenizer's own end mark. */
    public static ExtraWords none(TextTokenizer tokenizer) {
        return new ExtraWords(Map.of(), tokenizer.end());
    }

    /** A stretch of a text: plain words, or the ids of one that was added. */
    sealed interface Piece {
        /** To be tokenized. */
        record Plain(String text) implements Piece {}

        /** Needs no tokenizing. */
        @SuppressWarnings("ArrayRecordComponent") // handed on, compared by nobody
        record Extra(int[] ids) implements Piece {}
    }

    /** The pieces of a text, in order. */
    List<Piece> pieces(String text) {
        if (ids.isEmpty()) {
            return List.of(new Piece.Plain(text));
        }
        // Longer names first: one may begin with another.
        String names = ids.keySet().stream()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .map(Pattern::quote)
                .collect(Collectors.joining("|"));
        Matcher matcher = Pattern.compile(MARK + "(" + names + ")(?![\\w-])", Pattern.CASE_INSENSITIVE)
                .matcher(text);
        List<Piece> pieces = new ArrayList<>();
        int from = 0;
        while (matcher.find()) {
            pieces.add(new Piece.Plain(text.substring(from, matcher.start())));
            pieces.add(new Piece.Extra(ids.get(matcher.group(1).toLowerCase(Locale.ROOT))));
            from = matcher.end();
        }
        pieces.add(new Piece.Plain(text.substring(from)));
        return pieces;
    }
}
