package io.throng.server.moderation.filter;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * A filter as moderators keep it.
 *
 * @param id stored number; order of ids is the order of replacements
 * @param type 10 to 29; those of {@link FilterSet} have an effect
 * @param replacement what a match becomes when a prompt is rewritten, taken literally
 * @param editor alias of who changed it last
 */
public record FilterRecord(
        int id, String regex, int type, Optional<String> description, String replacement, String editor) {
    public FilterRecord {
        requireNonNull(regex);
        requireNonNull(description);
        requireNonNull(replacement);
        requireNonNull(editor);
    }
}
