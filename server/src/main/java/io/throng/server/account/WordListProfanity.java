package io.throng.server.account;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Refuses texts that contain one of a list of words as a whole word, in any case. */
public final class WordListProfanity implements ProfanityCheck {
    private static final String SHIPPED_LIST = "/moderation/profane-words.txt";
    private static final Pattern NOT_A_LETTER = Pattern.compile("[^\\p{L}]+");

    private final Set<String> words;

    /** @param words lower-case words of letters only */
    public WordListProfanity(Set<String> words) {
        this.words = Set.copyOf(words);
    }

    /** The short list of the obvious that comes with the server. */
    public static WordListProfanity shipped() {
        try (InputStream list = WordListProfanity.class.getResourceAsStream(SHIPPED_LIST);
                BufferedReader reader = new BufferedReader(new InputStreamReader(list, StandardCharsets.UTF_8))) {
            return new WordListProfanity(reader.lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .collect(Collectors.toSet()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public boolean isProfane(String text) {
        return NOT_A_LETTER.splitAsStream(text.toLowerCase(Locale.ROOT)).anyMatch(words::contains);
    }
}
