package io.throng.server.style;

import static java.util.Objects.requireNonNull;

import io.throng.server.dispatch.matching.JobKind;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A style as it is stored.
 *
 * @param creator alias of its owner
 * @param info empty without one
 * @param prompt template
 * @param params as JSON
 * @param tags in alphabetical order
 * @param models one to five, in alphabetical order
 * @param sharedKey the key that pays
 * @param useCount requests it was applied to
 */
record StoredStyle(
        UUID id,
        int ownerId,
        String creator,
        JobKind kind,
        String name,
        String info,
        String prompt,
        String params,
        boolean isPublic,
        boolean nsfw,
        List<String> tags,
        List<String> models,
        Optional<UUID> sharedKey,
        long useCount) {
    StoredStyle {
        requireNonNull(kind);
        requireNonNull(prompt);
        requireNonNull(params);
        tags = List.copyOf(tags);
        models = List.copyOf(models);
        requireNonNull(sharedKey);
    }

    /** {@code alias::style::name}: how it is shown elsewhere. */
    String uniqueName() {
        return uniqueName(creator, name);
    }

    static String uniqueName(String creator, String name) {
        return creator + "::style::" + name;
    }
}
