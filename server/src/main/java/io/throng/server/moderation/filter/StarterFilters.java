package io.throng.server.moderation.filter;

import io.throng.protocol.moderation.NewFilterInput;
import io.throng.server.account.Account;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * A small set of filters to begin with, shipped as {@code moderation/starter-filters.txt}. A fresh horde filters nothing; a moderator
 * turns the set on, which keeps its filters like any others, to be changed and deleted one by one, or turns it off again.
 */
public final class StarterFilters {
    private static final String FILE = "/moderation/starter-filters.txt";

    private final Filters filters;
    private final List<NewFilterInput> shipped;

    public StarterFilters(Filters filters) {
        this.filters = filters;
        this.shipped = shipped();
    }

    /**
     * One filter of the set.
     *
     * @param kept whether a filter of its type and expression is kept now
     */
    public record Starter(String regex, int filterType, String description, String replacement, boolean kept) {}

    /** The set. */
    public List<Starter> list() throws SQLException {
        List<FilterRecord> kept = filters.all();
        return shipped.stream()
                .map(starter -> new Starter(
                        starter.regex(),
                        starter.filterType(),
                        starter.description(),
                        starter.effectiveReplacement(),
                        find(kept, starter).isPresent()))
                .toList();
    }

    /** Keeps all of the set. */
    public void turnOn(Account moderator) throws SQLException {
        for (NewFilterInput starter : shipped) {
            filters.create(starter, moderator);
        }
    }

    /** Deletes all of the set, also those whose replacement a moderator has changed since. */
    public void turnOff(Account moderator) throws SQLException {
        List<FilterRecord> kept = filters.all();
        for (NewFilterInput starter : shipped) {
            Optional<FilterRecord> record = find(kept, starter);
            if (record.isPresent()) {
                filters.delete(Integer.toString(record.get().id()), moderator);
            }
        }
    }

    static List<NewFilterInput> shipped() {
        try (InputStream file = StarterFilters.class.getResourceAsStream(FILE);
                BufferedReader reader = new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8))) {
            return reader.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> line.split("\t", -1))
                    .map(column -> new NewFilterInput(column[3], Integer.valueOf(column[0]), column[2], column[1]))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<FilterRecord> find(List<FilterRecord> kept, NewFilterInput starter) {
        return kept.stream()
                .filter(record ->
                        record.type() == starter.filterType() && record.regex().equals(starter.regex()))
                .findFirst();
    }
}
