package io.throng.server.moderation.limit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which limits hold for which calls: operations spec section 5 as the file {@code moderation/rate-limits.txt}, and what the settings
 * change in it. Immutable. Finding the limits of a call costs a hash look-up or two for the calls that are frequent: whole paths
 * first, then paths that end with an id; only what matches neither is compared with the remaining templates one by one.
 */
public final class RateTable {
    /** What a limit counts by. */
    enum By {
        /** The nearest address that is no trusted proxy, over all methods and ids of the endpoint. */
        PEER,
        /** The address that is asked for (a service may name its user's), for one method on one path. */
        CLIENT,
        /** The API key, for one method on one path. */
        KEY
    }

    /**
     * One limit of one endpoint.
     *
     * @param id unique in the table
     * @param methods methods it counts; empty for all
     */
    record Rule(int id, By by, Set<String> methods, Limit limit) {
        boolean counts(String method) {
            return methods.isEmpty() || methods.contains(method);
        }
    }

    private record Template(String[] segments, List<Rule> rules) {
        boolean matches(String[] path) {
            if (path.length != segments.length) {
                return false;
            }
            for (int i = 0; i < path.length; i++) {
                if (!segments[i].equals(VARIABLE) && !segments[i].equals(path[i])) {
                    return false;
                }
            }
            return true;
        }
    }

    /** Name of the rule for calls of the API that no other rule names. */
    static final String OTHERS = "others";

    /** Name of the rule for what lies beside API v2. */
    static final String BESIDE = "beside";

    private static final String FILE = "/moderation/rate-limits.txt";
    private static final String NONE = "none";
    private static final String VARIABLE = "*";
    private static final String API_V2 = "/api/v2/";
    private static final List<String> UNLIMITED = List.of("/q/", "/media/");

    private final Map<String, List<Rule>> whole = new HashMap<>();
    private final Map<String, List<Rule>> endingWithId = new HashMap<>();
    private final List<Template> templates = new ArrayList<>();
    private final List<Rule> others;
    private final List<Rule> beside;
    private final List<Rule> rules = new ArrayList<>();

    private RateTable(List<Line> lines, Map<String, String> changed) {
        Map<String, List<Line>> byPath = new LinkedHashMap<>();
        lines.forEach(line -> line.paths()
                .forEach(path ->
                        byPath.computeIfAbsent(path, key -> new ArrayList<>()).add(line.changed(changed))));
        Set<String> unknown = new HashSet<>(changed.keySet());
        lines.forEach(line -> unknown.remove(line.name()));
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("there are no rate limits called " + unknown);
        }
        byPath.forEach((path, of) -> file(path, rules(of)));
        this.others = List.copyOf(whole.remove(OTHERS));
        this.beside = List.copyOf(whole.remove(BESIDE));
    }

    /** One line of the file: what holds for some paths. */
    private record Line(String name, By by, Set<String> methods, List<Limit> limits, List<String> paths) {
        static Line parse(String text) {
            String[] part = text.split("\\|", -1);
            if (part.length != 5) {
                throw new IllegalArgumentException("a line of the table of rate limits has five columns: " + text);
            }
            return new Line(
                    part[0].strip(),
                    By.valueOf(part[1].strip().toUpperCase(Locale.ROOT)),
                    part[2].isBlank() ? Set.of() : Set.copyOf(words(part[2])),
                    RateTable.limits(part[3]),
                    words(part[4]));
        }

        Line changed(Map<String, String> changes) {
            String change = changes.get(name);
            return change == null ? this : new Line(name, by, methods, RateTable.limits(change), paths);
        }
    }

    /**
     * The table that comes with the server.
     *
     * @param changed name of a rule to its limits, written like in the table
     * @throws IllegalArgumentException for an unknown name or what is no limit
     */
    public static RateTable shipped(Map<String, String> changed) {
        try (InputStream file = RateTable.class.getResourceAsStream(FILE);
                BufferedReader reader = new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8))) {
            return new RateTable(
                    reader.lines()
                            .filter(line -> !line.isBlank() && !line.startsWith("#"))
                            .map(Line::parse)
                            .toList(),
                    changed);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The limits that hold for calls of a path; empty when none do. Methods are not looked at yet. */
    List<Rule> of(String path) {
        List<Rule> found = whole.get(path);
        if (found != null) {
            return found;
        }
        int slash = path.lastIndexOf('/');
        found = slash > 0 ? endingWithId.get(path.substring(0, slash)) : null;
        if (found != null) {
            return found;
        }
        return rare(path);
    }

    /** How many limits there are. */
    int size() {
        return rules.size();
    }

    /** A rule by its id; empty if there is none. */
    Optional<Rule> rule(int id) {
        return id >= 0 && id < rules.size() ? Optional.of(rules.get(id)) : Optional.empty();
    }

    /** The same for tables with the same rules, whichever process made them; most likely another for others. */
    int number() {
        return rules.stream()
                .map(rule -> rule.by().name()
                        + new TreeSet<>(rule.methods())
                        + rule.limit().calls()
                        + rule.limit().window().name())
                .toList()
                .hashCode();
    }

    private List<Rule> rare(String path) {
        if (UNLIMITED.stream().anyMatch(path::startsWith)) {
            return List.of();
        }
        if (!path.startsWith(API_V2)) {
            return beside;
        }
        String[] segments = path.split("/", -1);
        Optional<List<Rule>> template = templates.stream()
                .filter(candidate -> candidate.matches(segments))
                .findFirst()
                .map(Template::rules);
        return template.orElse(others);
    }

    private List<Rule> rules(List<Line> lines) {
        List<Rule> made = new ArrayList<>();
        for (Line line : lines) {
            for (Limit limit : line.limits()) {
                Rule rule = new Rule(rules.size(), line.by(), line.methods(), limit);
                rules.add(rule);
                made.add(rule);
            }
        }
        return List.copyOf(made);
    }

    private void file(String path, List<Rule> of) {
        int slash = path.lastIndexOf('/');
        boolean idAtEnd = path.endsWith("/" + VARIABLE);
        boolean idBefore = path.indexOf(VARIABLE) >= 0 && path.indexOf(VARIABLE) < path.length() - 1;
        if (idBefore) {
            templates.add(new Template(path.split("/", -1), of));
        } else if (idAtEnd) {
            endingWithId.put(path.substring(0, slash), of);
        } else {
            whole.put(path, of);
        }
    }

    private static List<Limit> limits(String text) {
        return text.strip().equals(NONE)
                ? List.of()
                : words(text).stream().map(Limit::parse).toList();
    }

    private static List<String> words(String text) {
        return Arrays.stream(text.strip().split("\\s+")).toList();
    }
}
