package io.throng.server.moderation.filter;

import static java.util.Objects.requireNonNull;

import io.throng.protocol.ReturnCode;
import io.throng.protocol.moderation.FilterChangeInput;
import io.throng.protocol.moderation.NewFilterInput;
import io.throng.server.account.Account;
import io.throng.server.account.PrivilegedActions;
import io.throng.server.http.HordeException;
import io.throng.server.moderation.SharedVersion;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.sql.DataSource;

/**
 * The filters that hold now, in this node's memory, and their changes. A change acts on this node at once and on the others within
 * {@link SharedVersion#LOOK}; deleting the last filter of a type disarms it. An expression that cannot be used is refused before it is
 * stored.
 */
public final class Filters {
    /** Most filters that can be kept. */
    public static final int MAX_FILTERS = 2_000;

    private final DataSource dataSource;
    private final PrivilegedActions actions;
    private final boolean disabled;
    private volatile FilterSet current = FilterSet.EMPTY;
    private long version = -1;

    /** @param disabled whether nothing is ever found, whatever is stored */
    public Filters(DataSource dataSource, PrivilegedActions actions, boolean disabled) {
        this.dataSource = requireNonNull(dataSource);
        this.actions = requireNonNull(actions);
        this.disabled = disabled;
    }

    /** The filters as this node uses them now; never blocks. */
    public FilterSet current() {
        return current;
    }

    /** Reads everything anew if something changed since. Blocks. */
    public synchronized void refresh() throws SQLException {
        if (disabled) {
            return;
        }
        try (Connection connection = dataSource.getConnection()) {
            long now = SharedVersion.FILTERS.read(connection);
            if (now != version) {
                current = new FilterSet(FilterRows.all(connection));
                version = now;
            }
        }
    }

    List<FilterRecord> all() throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            return FilterRows.all(connection);
        }
    }

    FilterRecord find(String id) throws SQLException {
        int number = number(id);
        try (Connection connection = dataSource.getConnection()) {
            return FilterRows.byId(connection, number).orElseThrow(() -> notFound(id));
        }
    }

    /** Keeps a new filter, unless there is the same one already; answers the one that is kept. */
    FilterRecord create(NewFilterInput input, Account moderator) throws SQLException {
        FilterRows.Text text = checked(new FilterRows.Text(
                input.regex(),
                input.filterType(),
                Optional.ofNullable(input.description()).filter(description -> !description.isEmpty()),
                input.effectiveReplacement()));
        FilterRecord kept = change(connection -> {
            Optional<FilterRecord> same = FilterRows.same(connection, text);
            if (same.isPresent()) {
                return same.get();
            }
            if (FilterRows.count(connection) >= MAX_FILTERS) {
                throw new HordeException.Refusal(
                        ReturnCode.BAD_REQUEST,
                        "There are " + MAX_FILTERS + " filters, which is as many as can be kept.");
            }
            return FilterRows.create(connection, text, moderator.id());
        });
        record(moderator, "create-filter", kept);
        return kept;
    }

    /** Changes what the input names. */
    FilterRecord change(String id, FilterChangeInput input, Account moderator) throws SQLException {
        Optional<String> regex = Optional.ofNullable(input.regex()).filter(given -> !given.isEmpty());
        Optional<String> description = Optional.ofNullable(input.description()).filter(given -> !given.isEmpty());
        if (regex.isEmpty() && description.isEmpty() && input.filterType() == null && input.replacement() == null) {
            throw new HordeException.Refusal(
                    ReturnCode.NO_FILTER_MOD_SELECTED,
                    "Nothing was named that should change: regex, filter_type, description or replacement.");
        }
        int number = number(id);
        FilterRecord changed = change(connection -> {
            FilterRecord before = FilterRows.byId(connection, number).orElseThrow(() -> notFound(id));
            FilterRows.change(
                    connection,
                    number,
                    checked(new FilterRows.Text(
                            regex.orElse(before.regex()),
                            input.filterType() == null ? before.type() : input.filterType(),
                            description.or(before::description),
                            input.replacement() == null ? before.replacement() : input.replacement())),
                    moderator.id());
            return FilterRows.byId(connection, number).orElseThrow(() -> notFound(id));
        });
        record(moderator, "change-filter", changed);
        return changed;
    }

    void delete(String id, Account moderator) throws SQLException {
        int number = number(id);
        FilterRecord gone = change(connection -> {
            FilterRecord before = FilterRows.byId(connection, number).orElseThrow(() -> notFound(id));
            FilterRows.delete(connection, number);
            return before;
        });
        record(moderator, "delete-filter", gone);
    }

    private interface Change<T> {
        T in(Connection connection) throws SQLException;
    }

    private <T> T change(Change<T> change) throws SQLException {
        T result;
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            boolean committed = false;
            try {
                // First, so that changes follow one another and none is lost.
                SharedVersion.FILTERS.grow(connection);
                result = change.in(connection);
                connection.commit();
                committed = true;
            } finally {
                if (!committed) {
                    connection.rollback();
                }
                connection.setAutoCommit(true);
            }
        }
        refresh();
        return result;
    }

    private static FilterRows.Text checked(FilterRows.Text text) {
        try {
            var pattern = FilterExpression.compile(text.regex());
            if (HarmlessPrompts.mostlyMatchedBy(pattern)) {
                throw new IllegalArgumentException("The expression matches most of a list of harmless prompts.");
            }
            return text;
        } catch (IllegalArgumentException e) {
            throw new HordeException.Refusal(ReturnCode.BAD_REQUEST, e.getMessage());
        }
    }

    private void record(Account moderator, String action, FilterRecord filter) {
        Map<String, String> details = new TreeMap<>();
        details.put("regex", filter.regex());
        details.put("filter_type", Integer.toString(filter.type()));
        details.put("replacement", filter.replacement());
        actions.record(moderator.id(), action, "filter " + filter.id(), details);
    }

    private static int number(String id) {
        try {
            return id.matches("\\d{1,10}") ? Integer.parseInt(id) : -1;
        } catch (NumberFormatException e) {
            // Beyond the numbers there can be.
            return -1;
        }
    }

    private static HordeException.Refusal notFound(String id) {
        return new HordeException.Refusal(
                ReturnCode.FILTER_NOT_FOUND,
                "There is no filter '" + id.substring(0, Math.min(id.length(), 60)) + "'.");
    }
}
