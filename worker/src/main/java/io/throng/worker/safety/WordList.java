package io.throng.worker.safety;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Words of an operator, looked for in prompts as the horde does: anywhere, without regard to case (worker spec 2.2). Immutable. */
public final class WordList {
    /** No words. */
    public static final WordList EMPTY = new WordList(List.of());

    private final List<String> words;

    /** @param words as the operator wrote them; empty ones are passed over */
    public WordList(List<String> words) {
        this.words = words.stream()
                .map(word -> word.strip().toLowerCase(Locale.ROOT))
                .filter(word -> !word.isEmpty())
                .distinct()
                .toList();
    }

    /** The first word of the list that stands in what a prompt asks to draw, as it is written or as it is {@linkplain PromptText read}. */
    public Optional<String> firstIn(String prompt) {
        String positive = prompt.split("###", 2)[0].toLowerCase(Locale.ROOT);
        String read = PromptText.positive(prompt).toLowerCase(Locale.ROOT);
        return words.stream()
                .filter(word -> positive.contains(word) || read.contains(word))
                .findFirst();
    }
}
