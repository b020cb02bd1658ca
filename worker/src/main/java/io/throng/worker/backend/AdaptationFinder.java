package io.throng.worker.backend;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/**
 * Finds the file of a lora or textual inversion among those a back end lists. A horde names them by number or by name (worker spec
 * 4.8, 4.9); a worker that fetches them itself hands in a finder that does so first.
 */
@FunctionalInterface
public interface AdaptationFinder {
    /** Finds by what the file's name says: nothing is fetched. */
    AdaptationFinder BY_NAME = AdaptationFinder::byName;

    /** What is looked for. */
    enum Kind {
        LORA,
        TEXTUAL_INVERSION
    }

    /**
     * The back end's name of the file.
     *
     * @param kind what is looked for
     * @param name the horde's name or number of it
     * @param version whether the number is that of a version
     * @param listed what the back end has, as it spells it
     */
    Optional<String> find(Kind kind, String name, boolean version, Collection<String> listed);

    /** The file whose stem is this name, else the one whose name ends with {@code _} and this version's number. */
    private static Optional<String> byName(Kind kind, String name, boolean version, Collection<String> listed) {
        String wanted = ModelMatch.stem(name);
        Optional<String> same = listed.stream()
                .filter(file -> ModelMatch.stem(file).equals(wanted))
                .findFirst();
        if (same.isPresent() || !version) {
            return same;
        }
        String ending = "_" + name.toLowerCase(Locale.ROOT);
        return listed.stream()
                .filter(file -> ModelMatch.stem(file).endsWith(ending))
                .findFirst();
    }
}
