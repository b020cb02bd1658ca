package io.throng.server.style;

import static java.util.Objects.requireNonNull;

import io.throng.protocol.ReturnCode;
import io.throng.server.account.Account;
import io.throng.server.account.AccountDirectory;
import io.throng.server.dispatch.matching.JobKind;
import io.throng.server.http.HordeException;
import io.throng.server.request.Ids;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.random.RandomGenerator;
import javax.sql.DataSource;

/**
 * Finds styles and collections by id and by name (styles spec 5 and 6). Of several that fit, those of the kind asked for come first,
 * then the caller's own, then the most used, then the oldest.
 */
public final class StyleFinder {
    private final DataSource dataSource;
    private final AccountDirectory accounts;
    private final RandomGenerator random;

    /** @param random draws the members of collections */
    public StyleFinder(DataSource dataSource, AccountDirectory accounts, RandomGenerator random) {
        this.dataSource = requireNonNull(dataSource);
        this.accounts = requireNonNull(accounts);
        this.random = requireNonNull(random);
    }

    /**
     * The style to apply to a request.
     *
     * @param text id or name of a style or collection, as sent
     * @param apiKey of whoever asks; need not be known
     * @throws HordeException.Refusal 404 if there is none, 400 if it is of another kind or an empty collection
     */
    public StyleChoice choose(String text, JobKind kind, String apiKey) throws SQLException {
        Optional<Account> caller = accounts.byKey(apiKey);
        OptionalInt callerId = caller.isPresent() ? OptionalInt.of(caller.get().id()) : OptionalInt.empty();
        try (Connection connection = dataSource.getConnection()) {
            Optional<StoredStyle> style = style(connection, text, kind, callerId);
            if (style.isPresent() && style.get().kind() == kind) {
                return choice(style.get(), Optional.empty());
            }
            Optional<StoredCollection> collection = collection(connection, text, kind, callerId);
            if (collection.isPresent() && collection.get().kind() == kind) {
                return member(connection, collection.get());
            }
            if (style.isEmpty() && collection.isEmpty()) {
                throw Styles.notFound(text);
            }
            JobKind other = style.map(StoredStyle::kind)
                    .orElseGet(() -> collection.get().kind());
            throw new HordeException.Refusal(
                    ReturnCode.STYLE_MISMATCH,
                    "'" + StyleText.shown(text) + "' is for " + other.wireName() + ", the request for "
                            + kind.wireName() + ".");
        }
    }

    private Optional<StoredStyle> style(Connection connection, String text, JobKind kind, OptionalInt callerId)
            throws SQLException {
        Optional<UUID> id = Ids.parse(text);
        Optional<StoredStyle> byId = id.isEmpty() ? Optional.empty() : StyleRows.byId(connection, id.get());
        if (byId.isPresent()) {
            return byId;
        }
        StyleReference reference = StyleReference.parse(text);
        return reference.mayBe(StyleReference.What.STYLE)
                ? StyleRows.byName(connection, reference.name(), reference.ownerId(), kind, callerId)
                : Optional.empty();
    }

    private Optional<StoredCollection> collection(
            Connection connection, String text, JobKind kind, OptionalInt callerId) throws SQLException {
        Optional<UUID> id = Ids.parse(text);
        Optional<StoredCollection> byId = id.isEmpty() ? Optional.empty() : CollectionRows.byId(connection, id.get());
        if (byId.isPresent()) {
            return byId;
        }
        StyleReference reference = StyleReference.parse(text);
        return reference.mayBe(StyleReference.What.COLLECTION)
                ? CollectionRows.byName(connection, reference.name(), reference.ownerId(), kind, callerId)
                : Optional.empty();
    }

    /** A style by name alone, in any of the forms; collections are never found. */
    Optional<StoredStyle> styleByName(Connection connection, String text, JobKind kind) throws SQLException {
        StyleReference reference = StyleReference.parse(text);
        return reference.mayBe(StyleReference.What.STYLE)
                ? StyleRows.byName(connection, reference.name(), reference.ownerId(), kind, OptionalInt.empty())
                : Optional.empty();
    }

    /** A style by id or name, for a collection of the caller's. */
    Optional<StoredStyle> styleFor(Connection connection, String text, JobKind kind, int callerId) throws SQLException {
        return style(connection, text, kind, OptionalInt.of(callerId));
    }

    private StyleChoice member(Connection connection, StoredCollection collection) throws SQLException {
        if (collection.members().isEmpty()) {
            throw StyleText.bad("The collection '" + collection.name() + "' holds no styles any more.");
        }
        StoredCollection.Member drawn =
                collection.members().get(random.nextInt(collection.members().size()));
        StoredStyle style = StyleRows.byId(connection, drawn.styleId())
                .orElseThrow(() -> Styles.notFound(drawn.styleId().toString()));
        return choice(style, Optional.of(collection.id()));
    }

    private static StyleChoice choice(StoredStyle style, Optional<UUID> collection) {
        return new StyleChoice(
                style.id(),
                style.ownerId(),
                collection,
                style.prompt(),
                style.params(),
                style.models(),
                style.sharedKey());
    }
}
