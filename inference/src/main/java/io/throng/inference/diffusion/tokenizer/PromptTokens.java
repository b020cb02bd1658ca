package io.throng.inference.diffusion.tokenizer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A prompt as one or more stretches of ids that a text encoder takes, with the weight of each id.
 *
 * <p>A prompt that is too long for one stretch goes on in the next; a word of up to {@link #MAX_KEPT_TOGETHER} ids is not torn
 * apart. What does not fit into {@link #MAX_STRETCHES} stretches is cut. An encoder that takes any length gets one stretch, cut to
 * its maximum.
 *
 * @param stretches ids with the marks of beginning and end, filled up
 */
public record PromptTokens(List<Stretch> stretches) {
    /** Most stretches of a prompt. */
    public static final int MAX_STRETCHES = 8;

    /** Longest word, in ids, that is moved to the next stretch whole. */
    public static final int MAX_KEPT_TOGETHER = 8;

    /** Longest prompt read, in characters; the rest is cut. */
    public static final int MAX_PROMPT_CHARACTERS = 16_384;

    public PromptTokens {
        stretches = List.copyOf(stretches);
    }

    /**
     * What the encoder takes at once.
     *
     * @param ids ids with marks and filling
     * @param weights one for each id; those of marks and filling are 1
     * @param used ids that are not filling
     */
    @SuppressWarnings("ArrayRecordComponent") // numbers in bulk, compared by nobody
    public record Stretch(int[] ids, float[] weights, int used) {
        /** Whether every id counts as written. */
        public boolean plain() {
            for (float weight : weights) {
                if (weight != 1) {
                    return false;
                }
            }
            return true;
        }
    }

    /** The prompt's tokens. */
    public static PromptTokens of(String prompt, TextTokenizer tokenizer) {
        return of(prompt, tokenizer, ExtraWords.none(tokenizer));
    }

    /**
     * The prompt's tokens, words among them that the tokenizer does not know.
     *
     * @param extra such words; a tokenizer without a fixed length takes none
     */
    public static PromptTokens of(String prompt, TextTokenizer tokenizer, ExtraWords extra) {
        String bounded = prompt.length() <= MAX_PROMPT_CHARACTERS ? prompt : prompt.substring(0, MAX_PROMPT_CHARACTERS);
        int room = tokenizer.maxTokens() - 2;
        List<Open> open = new ArrayList<>();
        open.add(new Open(room));
        for (WeightedText part : WeightedText.parse(bounded)) {
            if (!tokenizer.fixedLength()) {
                open.getLast().addFitting(tokenizer.encode(part.text()), (float) part.weight());
                continue;
            }
            for (ExtraWords.Piece piece : extra.pieces(part.text())) {
                switch (piece) {
                    case ExtraWords.Piece.Extra(int[] ids) -> addWord(open, ids, (float) part.weight(), room);
                    case ExtraWords.Piece.Plain(String text) -> {
                        for (String word : text.split("(?<=\\s)(?=\\S)", -1)) {
                            addWord(open, tokenizer.encode(word), (float) part.weight(), room);
                        }
                    }
                }
            }
        }
        return new PromptTokens(open.stream()
                .limit(MAX_STRETCHES)
                .map(stretch -> stretch.close(tokenizer, extra.end()))
                .toList());
    }

    /** The empty prompt. */
    public static PromptTokens empty(TextTokenizer tokenizer) {
        return of("", tokenizer);
    }

    private static void addWord(List<Open> open, int[] ids, float weight, int room) {
        if (ids.length > open.getLast().left() && ids.length <= MAX_KEPT_TOGETHER) {
            open.add(new Open(room));
        }
        int from = 0;
        while (from < ids.length && open.size() <= MAX_STRETCHES) {
            int taken = open.getLast().addFitting(Arrays.copyOfRange(ids, from, ids.length), weight);
            from += taken;
            if (from < ids.length) {
                open.add(new Open(room));
            }
        }
    }

    private static final class Open {
        private final int[] ids;
        private final float[] weights;
        private int count;

        Open(int room) {
            ids = new int[room];
            weights = new float[room];
        }

        int left() {
            return ids.length - count;
        }

        int addFitting(int[] more, float weight) {
            int taken = Math.min(more.length, left());
            System.arraycopy(more, 0, ids, count, taken);
            Arrays.fill(weights, count, count + taken, weight);
            count += taken;
            return taken;
        }

        Stretch close(TextTokenizer tokenizer, int end) {
            int used = count + 2;
            int length = tokenizer.fixedLength() ? tokenizer.maxTokens() : used;
            int[] all = new int[length];
            float[] allWeights = new float[length];
            Arrays.fill(all, tokenizer.pad());
            Arrays.fill(allWeights, 1);
            all[0] = tokenizer.begin();
            System.arraycopy(ids, 0, all, 1, count);
            System.arraycopy(weights, 0, allWeights, 1, count);
            all[used - 1] = end;
            return new Stretch(all, allWeights, used);
        }
    }
}
