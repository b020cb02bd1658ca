package io.throng.inference.diffusion.inversion;

import static java.util.Objects.requireNonNull;

/**
 * A textual inversion under the name by which prompts refer to it: {@code embedding:name}, in any case.
 *
 * @param name not empty, without spaces
 * @param inversion its vectors
 */
public record NamedInversion(String name, TextualInversionFile inversion) {
    public NamedInversion {
        requireNonNull(inversion, "inversion");
        if (name.isEmpty() || name.chars().anyMatch(Character::isWhitespace)) {
            throw new IllegalArgumentException("the name \"" + name + "\" is empty or has spaces");
        }
    }
}
