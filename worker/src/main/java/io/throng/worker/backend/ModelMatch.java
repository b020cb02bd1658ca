package io.throng.worker.backend;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Which of a back end's models a wanted model is: the operator's own word, else the same digest, else the same file name, else the
 * same stem whatever the case (worker spec 11.3). Pure.
 */
public final class ModelMatch {
    private static final Set<String> EXTENSIONS =
            Set.of(".safetensors", ".ckpt", ".pt", ".pth", ".sft", ".gguf", ".bin");

    private ModelMatch() {}

    /**
     * A model as a back end lists it.
     *
     * @param handle what calls name it by
     * @param aliases other names it goes by: title, file with or without folders
     * @param sha256 digest in hexadecimal, if the back end tells it
     */
    public record Listed(String handle, List<String> aliases, Optional<String> sha256) {
        public Listed {
            aliases = List.copyOf(aliases);
        }

        /** A model known by its file only. */
        public static Listed file(String file) {
            return new Listed(file, List.of(), Optional.empty());
        }

        private Stream<String> names() {
            return Stream.concat(Stream.of(handle), aliases.stream());
        }
    }

    /** The listed model that is the wanted one. */
    public static Optional<Listed> find(WantedModel wanted, List<Listed> listed) {
        if (wanted.backendName().isPresent()) {
            String name = wanted.backendName().get();
            return first(listed, model -> model.names().anyMatch(name::equals))
                    .or(() -> first(
                            listed,
                            model -> model.names().anyMatch(other -> stem(other).equals(stem(name)))));
        }
        return first(
                        listed,
                        model -> model.sha256().isPresent()
                                && wanted.sha256().stream()
                                        .anyMatch(model.sha256().get()::equalsIgnoreCase))
                .or(() -> first(
                        listed,
                        model -> model.names()
                                .anyMatch(name -> wanted.files().stream()
                                        .anyMatch(file -> fileName(file).equals(fileName(name))))))
                .or(() -> first(
                        listed,
                        model -> model.names()
                                .anyMatch(name -> Stream.concat(wanted.files().stream(), Stream.of(wanted.name()))
                                        .anyMatch(other -> stem(other).equals(stem(name))))));
    }

    /** A file's name without folders and a known extension, in lower case, with spaces and underscores alike. */
    public static String stem(String file) {
        return bare(file).toLowerCase(Locale.ROOT).replace(' ', '_');
    }

    /** A file's name without folders and a known extension, as it is written. */
    public static String bare(String file) {
        String name = fileName(file);
        int dot = name.lastIndexOf('.');
        return dot > 0 && EXTENSIONS.contains(name.substring(dot).toLowerCase(Locale.ROOT))
                ? name.substring(0, dot)
                : name;
    }

    private static String fileName(String path) {
        return path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
    }

    private static Optional<Listed> first(List<Listed> listed, Predicate<Listed> test) {
        return listed.stream().filter(test).findFirst();
    }
}
