package io.throng.server.moderation.filter;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Emoji that stand for children (operations spec 2.4): girl, boy, child, baby, baby angel, families, people who feed a baby, chicks,
 * the baby symbol, baby bottle and children crossing. Skin tones and joined families consist of these and what follows them, so the
 * single characters are enough to look for.
 */
final class ChildEmoji {
    private static final Set<Integer> CHILDREN = Set.of(
            0x1F467, // girl
            0x1F466, // boy
            0x1F9D2, // child, also in the newer joined families
            0x1F476, // baby
            0x1F47C, // baby angel
            0x1F46A, // family
            0x1F931, // breast-feeding
            0x1F37C, // baby bottle, also in joined bottle-feeding people
            0x1F423, // hatching chick
            0x1F424, // baby chick
            0x1F425, // front-facing chick
            0x1F6BC, // baby symbol
            0x1F6B8); // children crossing

    private ChildEmoji() {}

    /** Those in a text, each once, in order. */
    static List<String> in(String text) {
        return text.codePoints()
                .filter(CHILDREN::contains)
                .distinct()
                .mapToObj(Character::toString)
                .collect(Collectors.toList());
    }
}
