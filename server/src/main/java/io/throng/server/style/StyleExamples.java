package io.throng.server.style;

import io.throng.protocol.ReturnCode;
import io.throng.protocol.style.StyleExample;
import io.throng.protocol.style.StyleExampleInput;
import io.throng.protocol.style.StyleExamplePatch;
import io.throng.protocol.style.StyleModifyReply;
import io.throng.server.account.Account;
import io.throng.server.account.AccountDirectory;
import io.throng.server.dispatch.matching.JobKind;
import io.throng.server.http.HordeException;
import io.throng.server.request.Ids;
import io.throng.server.storage.Transaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * Pictures that show what an image style makes (styles spec 8).
 *
 * <p>INVARIANT: a style has none to {@link #MAX_EXAMPLES} of them, and exactly one is primary unless there are none. Every change locks
 * the style's row first.
 */
public final class StyleExamples {
    /** Examples a style may have. */
    public static final int MAX_EXAMPLES = 4;

    private static final String SECURE = "https://";

    private final DataSource dataSource;
    private final AccountDirectory accounts;

    StyleExamples(DataSource dataSource, AccountDirectory accounts) {
        this.dataSource = dataSource;
        this.accounts = accounts;
    }

    StyleModifyReply add(String styleId, StyleExampleInput input, String apiKey) throws SQLException {
        requireSecure(input.url());
        Account caller = Styles.account(accounts, apiKey);
        return Transaction.run(dataSource, connection -> {
            StoredStyle style = ownStyle(connection, styleId, caller);
            if (style.kind() != JobKind.IMAGE) {
                throw StyleText.bad("Only image styles have examples.");
            }
            List<StyleExample> before = examples(connection, style);
            if (before.size() >= MAX_EXAMPLES) {
                throw new HordeException.Refusal(
                        ReturnCode.TOO_MANY_STYLE_EXAMPLES, "A style may have at most " + MAX_EXAMPLES + " examples.");
            }
            requireNew(before, input.url(), "");
            boolean primary = input.primary() || before.isEmpty();
            if (primary) {
                demoteAll(connection, style);
            }
            UUID id = UUID.randomUUID();
            insert(connection, style, id, input.url(), primary);
            return StyleModifyReply.of(id.toString(), List.of());
        });
    }

    StyleModifyReply change(String styleId, String exampleId, StyleExamplePatch input, String apiKey)
            throws SQLException {
        if (input.url() != null) {
            requireSecure(input.url());
        }
        Account caller = Styles.account(accounts, apiKey);
        return Transaction.run(dataSource, connection -> {
            StoredStyle style = ownStyle(connection, styleId, caller);
            List<StyleExample> before = examples(connection, style);
            StyleExample example = own(before, exampleId);
            if (Boolean.FALSE.equals(input.primary()) && example.primary()) {
                throw StyleText.bad("One example is always primary; make another one primary instead.");
            }
            if (input.url() != null) {
                requireNew(before, input.url(), example.id());
            }
            boolean promoted = Boolean.TRUE.equals(input.primary());
            if (promoted) {
                demoteAll(connection, style);
            }
            update(
                    connection,
                    example,
                    input.url() == null ? example.url() : input.url(),
                    promoted || example.primary());
            return StyleModifyReply.of(example.id(), List.of());
        });
    }

    void delete(String styleId, String exampleId, String apiKey) throws SQLException {
        Account caller = Styles.account(accounts, apiKey);
        Transaction.run(dataSource, connection -> {
            StoredStyle style = ownStyle(connection, styleId, caller);
            StyleExample example = own(examples(connection, style), exampleId);
            try (var delete = connection.prepareStatement("delete from style_example where id = ?")) {
                delete.setObject(1, UUID.fromString(example.id()));
                delete.executeUpdate();
            }
            if (example.primary()) {
                promoteOldest(connection, style);
            }
            return null;
        });
    }

    private static void requireSecure(String url) {
        if (!url.startsWith(SECURE) || url.length() == SECURE.length()) {
            throw StyleText.bad("The url of an example must start with " + SECURE + ".");
        }
    }

    private static StoredStyle ownStyle(Connection connection, String id, Account caller) throws SQLException {
        Optional<UUID> parsed = Ids.parse(id);
        Optional<StoredStyle> found = parsed.isEmpty() ? Optional.empty() : StyleRows.locked(connection, parsed.get());
        StoredStyle style = found.orElseThrow(() -> Styles.notFound(id));
        if (style.ownerId() != caller.id() && !caller.isModerator()) {
            throw Styles.forbidden("illustrate");
        }
        return style;
    }

    private static List<StyleExample> examples(Connection connection, StoredStyle style) throws SQLException {
        return StyleRows.examples(connection, List.of(style.id())).getOrDefault(style.id(), List.of());
    }

    /** An example of this very style: another style's is as unknown as none. */
    private static StyleExample own(List<StyleExample> examples, String id) {
        String wanted = Ids.parse(id).map(UUID::toString).orElse("");
        return examples.stream()
                .filter(example -> example.id().equals(wanted))
                .findFirst()
                .orElseThrow(() -> new HordeException.Refusal(
                        ReturnCode.STYLE_EXAMPLE_NOT_FOUND, "The style has no example '" + StyleText.shown(id) + "'."));
    }

    private static void requireNew(List<StyleExample> examples, String url, String exceptId) {
        if (examples.stream()
                .anyMatch(example -> example.url().equals(url) && !example.id().equals(exceptId))) {
            throw new HordeException.Refusal(
                    ReturnCode.EXAMPLE_URL_ALREADY_IN_USE, "The style has an example with this url already.");
        }
    }

    private static void demoteAll(Connection connection, StoredStyle style) throws SQLException {
        try (var update =
                connection.prepareStatement("update style_example set is_primary = false where style_id = ?")) {
            update.setObject(1, style.id());
            update.executeUpdate();
        }
    }

    private static void insert(Connection connection, StoredStyle style, UUID id, String url, boolean primary)
            throws SQLException {
        try (var insert = connection.prepareStatement("""
                insert into style_example (id, style_id, url, is_primary, created)
                values (?, ?, ?, ?, clock_timestamp())""")) {
            insert.setObject(1, id);
            insert.setObject(2, style.id());
            insert.setString(3, url);
            insert.setBoolean(4, primary);
            insert.executeUpdate();
        }
    }

    private static void update(Connection connection, StyleExample example, String url, boolean primary)
            throws SQLException {
        try (var update =
                connection.prepareStatement("update style_example set url = ?, is_primary = ? where id = ?")) {
            update.setString(1, url);
            update.setBoolean(2, primary);
            update.setObject(3, UUID.fromString(example.id()));
            update.executeUpdate();
        }
    }

    private static void promoteOldest(Connection connection, StoredStyle style) throws SQLException {
        try (var update = connection.prepareStatement("""
                update style_example set is_primary = true
                where id = (select id from style_example where style_id = ? order by created, id limit 1)""")) {
            update.setObject(1, style.id());
            update.executeUpdate();
        }
    }
}
