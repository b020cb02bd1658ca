package io.throng.server.model;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/**
 * The sizes of text models by name, as one immutable snapshot. Names are case-sensitive; sizes are never guessed from them. Source:
 * text spec 6.
 */
public final class TextModelReference {
    /** Prefixes under which every model is also listed; the second takes the name without its organisation. */
    private static final String APHRODITE = "aphrodite/";

    private static final String KOBOLD_CPP = "koboldcpp/";
    private static final String OWNER_MARK = "::";

    /** A whole quantisation token at the end of a name, as files in the GGUF, EXL2 and GPTQ formats are usually named. */
    private static final Pattern TRAILING_QUANTISATION =
            Pattern.compile("[.,-](?:i1-|EXL2-)?(?:[iI]?Q[1-9][0-9]?(?:_[A-Za-z0-9]+)*|GPTQ-[Ii]nt[2-9])(?:\\.gguf)?$");

    /**
     * The rule workers' rewards have followed so far. It misses {@code -Q4_K_M} and eats into version numbers, so it only comes
     * after the exact one, as the rule that must never be worse.
     */
    private static final Pattern INHERITED_QUANTISATION =
            Pattern.compile("[.,-][A-Za-z0-9]+-?Q(?:-[Ii]nt)?[2-9]{1,2}(?:[_.-][A-Za-z0-9]+)*");

    private final Map<String, Double> billions;

    /** @param billions size in billions of parameters by name; the names with the usual prefixes are added */
    public TextModelReference(Map<String, Double> billions) {
        Map<String, Double> all = new LinkedHashMap<>(billions);
        billions.forEach((name, size) -> {
            if (!(size > 0) || !Double.isFinite(size)) {
                throw new IllegalArgumentException("the size of %s must be positive: %s".formatted(name, size));
            }
            if (!name.startsWith(APHRODITE) && !name.startsWith(KOBOLD_CPP)) {
                all.putIfAbsent(APHRODITE + name, size);
                all.putIfAbsent(KOBOLD_CPP + name.substring(name.lastIndexOf('/') + 1), size);
            }
        });
        this.billions = Map.copyOf(all);
    }

    /** Number of names, prefixed ones included. */
    public int size() {
        return billions.size();
    }

    /** Size of the model of that name in billions of parameters; empty if the reference does not know it. */
    public OptionalDouble billions(String name) {
        String plain = withoutOwner(name);
        Double size = billions.get(plain);
        if (size == null) {
            size = billions.get(withoutTrailingQuantisation(plain));
        }
        if (size == null) {
            size = billions.get(withoutInheritedQuantisation(plain));
        }
        return size == null ? OptionalDouble.empty() : OptionalDouble.of(size);
    }

    /** The name before the mark of its owner, if it has exactly one such mark. */
    static String withoutOwner(String name) {
        int first = name.indexOf(OWNER_MARK);
        boolean once = first >= 0 && name.indexOf(OWNER_MARK, first + OWNER_MARK.length()) < 0;
        return once ? name.substring(0, first) : name;
    }

    static String withoutTrailingQuantisation(String name) {
        return TRAILING_QUANTISATION.matcher(name).replaceFirst("");
    }

    static String withoutInheritedQuantisation(String name) {
        return INHERITED_QUANTISATION.matcher(name).replaceAll("");
    }
}
