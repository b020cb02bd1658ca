package io.throng.server.style;

import io.throng.protocol.ReturnCode;
import io.throng.protocol.style.CollectionInput;
import io.throng.protocol.style.CollectionReply;
import io.throng.protocol.style.StyleModifyReply;
import io.throng.server.account.Account;
import io.throng.server.account.AccountDirectory;
import io.throng.server.account.ProfanityCheck;
import io.throng.server.dispatch.matching.JobKind;
import io.throng.server.http.HordeException;
import io.throng.server.request.Ids;
import io.throng.server.storage.Transaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import javax.sql.DataSource;

/** Collections of styles made, changed, deleted and read (styles spec 9). Blocking; for virtual threads. */
public final class StyleCollections {
    /** Collections an account may have, of both kinds together. */
    public static final int MAX_COLLECTIONS_PER_ACCOUNT = 1_000;

    private final DataSource dataSource;
    private final AccountDirectory accounts;
    private final ProfanityCheck profanity;
    private final StyleFinder finder;

    StyleCollections(DataSource dataSource, AccountDirectory accounts, ProfanityCheck profanity, StyleFinder finder) {
        this.dataSource = dataSource;
        this.accounts = accounts;
        this.profanity = profanity;
        this.finder = finder;
    }

    /** What a list of styles names: their ids, and the one kind they are of. */
    private record Named(JobKind kind, List<UUID> styleIds) {}

    StyleModifyReply create(CollectionInput input, String apiKey) throws SQLException {
        if (input.name() == null) {
            throw new HordeException.InvalidPayload(Map.of("name", "Missing required parameter in the JSON body"));
        }
        requireStyles(input);
        Account owner = Styles.account(accounts, apiKey);
        Styles.requireNotDeleted(owner);
        Styles.requireNotAnonymous(owner);
        return Transaction.run(dataSource, connection -> {
            Named named = named(connection, input.styles(), owner);
            StoredCollection fresh = new StoredCollection(
                    UUID.randomUUID(),
                    owner.id(),
                    named.kind(),
                    decent("name", input.name()),
                    input.info() == null ? "" : decent("info", input.info()),
                    input.isPublic() == null || input.isPublic(),
                    0,
                    List.of());
            if (CollectionRows.count(connection, owner.id()) >= MAX_COLLECTIONS_PER_ACCOUNT) {
                throw StyleText.bad("An account may have at most " + MAX_COLLECTIONS_PER_ACCOUNT + " collections.");
            }
            return put(connection, fresh, Optional.of(named.styleIds()));
        });
    }

    StyleModifyReply change(String id, CollectionInput input, String apiKey) throws SQLException {
        if (input.styles() != null) {
            requireStyles(input);
        }
        Account caller = Styles.account(accounts, apiKey);
        return Transaction.run(dataSource, connection -> {
            StoredCollection before = locked(connection, id);
            if (before.ownerId() != caller.id()) {
                throw Styles.forbidden("change");
            }
            Optional<Named> named =
                    input.styles() == null ? Optional.empty() : Optional.of(named(connection, input.styles(), caller));
            StoredCollection after = new StoredCollection(
                    before.id(),
                    before.ownerId(),
                    named.map(Named::kind).orElse(before.kind()),
                    input.name() == null ? before.name() : decent("name", input.name()),
                    input.info() == null ? before.info() : decent("info", input.info()),
                    input.isPublic() == null ? before.isPublic() : input.isPublic(),
                    before.useCount(),
                    List.of());
            return put(connection, after, named.map(Named::styleIds));
        });
    }

    void delete(String id, String apiKey) throws SQLException {
        Account caller = Styles.account(accounts, apiKey);
        Transaction.run(dataSource, connection -> {
            StoredCollection collection = locked(connection, id);
            if (collection.ownerId() != caller.id() && !caller.isModerator()) {
                throw Styles.forbidden("delete");
            }
            CollectionRows.delete(connection, collection.id());
            return null;
        });
    }

    CollectionReply byId(String id) throws SQLException {
        Optional<UUID> parsed = Ids.parse(id);
        try (Connection connection = dataSource.getConnection()) {
            Optional<StoredCollection> found =
                    parsed.isEmpty() ? Optional.empty() : CollectionRows.byId(connection, parsed.get());
            return reply(found.orElseThrow(() -> notFound(id)));
        }
    }

    /** By name in any of the forms; styles are never found. */
    CollectionReply byName(String name) throws SQLException {
        StyleReference reference = StyleReference.parse(name);
        if (!reference.mayBe(StyleReference.What.COLLECTION)) {
            throw notFound(name);
        }
        try (Connection connection = dataSource.getConnection()) {
            return reply(CollectionRows.byName(
                            connection, reference.name(), reference.ownerId(), JobKind.IMAGE, OptionalInt.empty())
                    .orElseThrow(() -> notFound(name)));
        }
    }

    /** @param type {@code all}, {@code image} or {@code text}; null for all */
    List<CollectionReply> page(String type, StylePage page) throws SQLException {
        Optional<JobKind> kind = switch (type == null || type.isEmpty() ? "all" : type) {
            case "all" -> Optional.<JobKind>empty();
            case "image" -> Optional.of(JobKind.IMAGE);
            case "text" -> Optional.of(JobKind.TEXT);
            default -> throw StyleText.bad("type must be all, image or text, not '" + StyleText.shown(type) + "'.");
        };
        try (Connection connection = dataSource.getConnection()) {
            return CollectionRows.page(connection, kind, page).stream()
                    .map(StyleCollections::reply)
                    .toList();
        }
    }

    private static void requireStyles(CollectionInput input) {
        if (input.styles() == null || input.styles().isEmpty()) {
            throw StyleText.bad("A collection needs at least 1 style.");
        }
    }

    /** Every style named exists, and all are of one kind; ids count as much as names. */
    private Named named(Connection connection, List<String> references, Account caller) throws SQLException {
        List<UUID> ids = new ArrayList<>(references.size());
        Optional<JobKind> kind = Optional.empty();
        for (String reference : references) {
            StoredStyle style = finder.styleFor(connection, reference, kind.orElse(JobKind.IMAGE), caller.id())
                    .orElseThrow(() -> StyleText.bad("There is no style '" + StyleText.shown(reference) + "'."));
            if (kind.isPresent() && kind.get() != style.kind()) {
                throw new HordeException.Refusal(
                        ReturnCode.STYLE_MISMATCH, "A collection holds image styles or text styles, not both.");
            }
            kind = Optional.of(style.kind());
            ids.add(style.id());
        }
        return new Named(kind.orElseThrow(), ids);
    }

    private String decent(String what, String text) {
        String clean = StyleText.clean(text);
        StyleText.requireDecent(profanity, what, List.of(clean));
        if (clean.isEmpty()) {
            throw StyleText.bad("The " + what + " has no character that can be shown.");
        }
        return clean;
    }

    private static StyleModifyReply put(
            Connection connection, StoredCollection collection, Optional<List<UUID>> styleIds) throws SQLException {
        if (!CollectionRows.put(connection, collection)) {
            throw StyleText.bad("You have a collection named '" + StyleText.shown(collection.name()) + "' already.");
        }
        if (styleIds.isPresent()) {
            CollectionRows.replaceMembers(connection, collection.id(), styleIds.get());
        }
        return StyleModifyReply.of(collection.id().toString(), List.of());
    }

    private static StoredCollection locked(Connection connection, String id) throws SQLException {
        Optional<UUID> parsed = Ids.parse(id);
        Optional<StoredCollection> found =
                parsed.isEmpty() ? Optional.empty() : CollectionRows.locked(connection, parsed.get());
        return found.orElseThrow(() -> notFound(id));
    }

    private static CollectionReply reply(StoredCollection collection) {
        return new CollectionReply(
                collection.id().toString(),
                collection.name(),
                collection.kind().wireName(),
                StyleViews.orNone(collection.info()),
                collection.isPublic(),
                collection.members().stream()
                        .map(member -> new CollectionReply.Member(
                                StoredStyle.uniqueName(member.creator(), member.name()),
                                member.styleId().toString()))
                        .toList(),
                collection.useCount());
    }

    private static HordeException.Refusal notFound(String collection) {
        return new HordeException.Refusal(
                ReturnCode.COLLECTION_NOT_FOUND, "There is no collection '" + StyleText.shown(collection) + "'.");
    }
}
