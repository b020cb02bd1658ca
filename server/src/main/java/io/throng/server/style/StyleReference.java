package io.throng.server.style;

import io.throng.server.account.AccountDirectory;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * A style or collection by name, in one of five forms (styles spec 5): {@code name}, {@code style::name}, {@code alias#id::name},
 * {@code style::alias#id::name} and {@code alias#id::style::name}, each with {@code collection} for {@code style}. Anything else is a
 * name as a whole, so that names may hold {@code ::} themselves.
 *
 * @param what empty for a style or else a collection
 * @param ownerId whose it must be; empty for anybody's
 * @param name compared case-sensitively
 */
record StyleReference(Optional<What> what, OptionalInt ownerId, String name) {
    /** What the name names. */
    enum What {
        STYLE,
        COLLECTION
    }

    private static final String SEPARATOR = "::";
    private static final Pattern SPLIT = Pattern.compile(SEPARATOR);

    static StyleReference parse(String text) {
        String[] parts = SPLIT.split(text, -1);
        return switch (parts.length) {
            case 2 -> two(text, parts[0], parts[1]);
            case 3 -> three(text, parts);
            default -> plain(text);
        };
    }

    private static StyleReference two(String text, String first, String name) {
        Optional<What> what = what(first);
        if (what.isPresent()) {
            return new StyleReference(what, OptionalInt.empty(), name);
        }
        OptionalInt owner = owner(first);
        return owner.isPresent() ? new StyleReference(Optional.empty(), owner, name) : plain(text);
    }

    private static StyleReference three(String text, String[] parts) {
        Optional<What> first = what(parts[0]);
        Optional<What> second = what(parts[1]);
        OptionalInt owner = first.isPresent() ? owner(parts[1]) : owner(parts[0]);
        boolean oneOfEach = owner.isPresent() && (first.isPresent() || second.isPresent());
        return oneOfEach ? new StyleReference(first.or(() -> second), owner, parts[2]) : plain(text);
    }

    private static StyleReference plain(String text) {
        return new StyleReference(Optional.empty(), OptionalInt.empty(), text);
    }

    private static Optional<What> what(String word) {
        return switch (word) {
            case "style" -> Optional.of(What.STYLE);
            case "collection" -> Optional.of(What.COLLECTION);
            default -> Optional.empty();
        };
    }

    /** The number after the last {@code #}; the alias before it is ignored. */
    private static OptionalInt owner(String alias) {
        return alias.indexOf('#') < 0 ? OptionalInt.empty() : AccountDirectory.idOfAlias(alias);
    }

    /** Whether one of this kind is meant or may be; none is by a name with a NUL character, which the database cannot keep. */
    boolean mayBe(What kind) {
        return name.indexOf('\0') < 0 && (what.isEmpty() || what.get() == kind);
    }
}
