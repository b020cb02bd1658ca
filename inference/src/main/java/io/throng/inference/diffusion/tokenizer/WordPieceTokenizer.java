package io.throng.inference.diffusion.tokenizer;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * BERT's WordPiece: the text is cleaned, split at spaces, at punctuation and around Chinese characters, and each word is cut
 * greedily into the longest pieces the vocabulary has. Equal to {@code transformers.BertTokenizer}.
 */
public final class WordPieceTokenizer implements TextTokenizer {
    private static final String CONTINUATION = "##";
    private static final int MAX_WORD_CHARACTERS = 100;
    private static final int REPLACEMENT_CHARACTER = 0xfffd;

    private final Map<String, Integer> vocabulary;
    private final boolean lowerCase;
    private final int unknown;
    private final int begin;
    private final int end;
    private final int pad;
    private final int maxTokens;

    /**
     * @param vocabulary piece to id, with {@code [UNK]}, {@code [CLS]}, {@code [SEP]} and {@code [PAD]}
     * @param lowerCase whether case and accents are dropped
     * @param maxTokens ids the encoder takes at once, at least 3
     */
    WordPieceTokenizer(Map<String, Integer> vocabulary, boolean lowerCase, int maxTokens) {
        this.vocabulary = Map.copyOf(vocabulary);
        this.lowerCase = lowerCase;
        this.maxTokens = maxTokens;
        this.unknown = TokenizerFolder.requireToken(vocabulary, "[UNK]");
        this.begin = TokenizerFolder.requireToken(vocabulary, "[CLS]");
        this.end = TokenizerFolder.requireToken(vocabulary, "[SEP]");
        this.pad = TokenizerFolder.requireToken(vocabulary, "[PAD]");
    }

    @Override
    public int[] encode(String text) {
        List<Integer> ids = new ArrayList<>();
        for (String word : words(normalized(text))) {
            addPieces(word, ids);
        }
        return ids.stream().mapToInt(Integer::intValue).toArray();
    }

    private String normalized(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints().forEach(point -> {
            if (isSpace(point)) {
                clean.append(' ');
            } else if (isChinese(point)) {
                clean.append(' ').appendCodePoint(point).append(' ');
            } else if (point != 0 && point != REPLACEMENT_CHARACTER && !isControl(point)) {
                clean.appendCodePoint(point);
            }
        });
        if (!lowerCase) {
            return clean.toString();
        }
        StringBuilder plain = new StringBuilder(clean.length());
        Normalizer.normalize(clean, Normalizer.Form.NFD)
                .codePoints()
                .filter(point -> Character.getType(point) != Character.NON_SPACING_MARK)
                .forEach(plain::appendCodePoint);
        return ClipTokenizer.lowerCase(plain.toString());
    }

    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        text.codePoints().forEach(point -> {
            boolean space = isSpace(point);
            boolean punctuation = isPunctuation(point);
            if ((space || punctuation) && !word.isEmpty()) {
                words.add(word.toString());
                word.setLength(0);
            }
            if (punctuation) {
                words.add(Character.toString(point));
            } else if (!space) {
                word.appendCodePoint(point);
            }
        });
        if (!word.isEmpty()) {
            words.add(word.toString());
        }
        return words;
    }

    private void addPieces(String word, List<Integer> ids) {
        int[] points = word.codePoints().toArray();
        if (points.length > MAX_WORD_CHARACTERS) {
            ids.add(unknown);
            return;
        }
        List<Integer> pieces = new ArrayList<>();
        int start = 0;
        while (start < points.length) {
            int end = points.length;
            Integer found = null;
            for (; end > start && found == null; end--) {
                String piece = new String(points, start, end - start);
                found = vocabulary.get(start == 0 ? piece : CONTINUATION + piece);
            }
            if (found == null) {
                ids.add(unknown);
                return;
            }
            pieces.add(found);
            start = end + 1;
        }
        ids.addAll(pieces);
    }

    private static boolean isSpace(int point) {
        return point == '\t' || point == '\n' || point == '\r' || Character.isSpaceChar(point);
    }

    private static boolean isControl(int point) {
        int type = Character.getType(point);
        return type == Character.CONTROL
                || type == Character.FORMAT
                || type == Character.PRIVATE_USE
                || type == Character.SURROGATE;
    }

    private static boolean isPunctuation(int point) {
        if (point < 0x80) {
            return point > ' ' && point < 0x7f && !Character.isLetterOrDigit(point);
        }
        return switch (Character.getType(point)) {
            case Character.CONNECTOR_PUNCTUATION,
                    Character.DASH_PUNCTUATION,
                    Character.START_PUNCTUATION,
                    Character.END_PUNCTUATION,
                    Character.INITIAL_QUOTE_PUNCTUATION,
                    Character.FINAL_QUOTE_PUNCTUATION,
                    Character.OTHER_PUNCTUATION -> true;
            default -> false;
        };
    }

    /** The blocks of Chinese characters that the original lists. */
    private static boolean isChinese(int point) {
        return (point >= 0x4e00 && point <= 0x9fff)
                || (point >= 0x3400 && point <= 0x4dbf)
                || (point >= 0x20000 && point <= 0x2a6df)
                || (point >= 0x2a700 && point <= 0x2b73f)
                || (point >= 0x2b740 && point <= 0x2b81f)
                || (point >= 0x2b920 && point <= 0x2ceaf)
                || (point >= 0xf900 && point <= 0xfaff)
                || (point >= 0x2f800 && point <= 0x2fa1f);
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
        return false;
    }
}
