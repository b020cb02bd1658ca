package io.throng.server.style;

import io.throng.protocol.RequestWarning;
import io.throng.protocol.ReturnCode;
import io.throng.protocol.style.ImageStyle;
import io.throng.protocol.style.StyleBounds;
import io.throng.protocol.style.StyleModifyReply;
import io.throng.protocol.style.TextStyle;
import io.throng.server.account.Account;
import io.throng.server.account.AccountDirectory;
import io.throng.server.account.Role;
import io.throng.server.dispatch.matching.JobKind;
import io.throng.server.http.HordeException;
import io.throng.server.request.Ids;
import io.throng.server.request.rules.StyleApplication;
import io.throng.server.sharedkey.SharedKey;
import io.throng.server.sharedkey.SharedKeys;
import io.throng.server.storage.Transaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;

/** Styles made, changed, deleted and read (styles spec 3 and 4). Blocking; for virtual threads. */
public final class Styles {
    /** Styles an account may have, of both kinds together. */
    public static final int MAX_STYLES_PER_ACCOUNT = 1_000;

    private static final int BAD_REQUEST = 400;
    private static final String EMPTY_PARAMS = "{}";

    private final DataSource dataSource;
    private final AccountDirectory accounts;
    private final StyleChecks checks;
    private final SharedKeys keys;
    private final StyleFinder finder;
    private final Clock clock;
    private final StyleViews views;

    Styles(
            DataSource dataSource,
            AccountDirectory accounts,
            StyleChecks checks,
            SharedKeys keys,
            StyleFinder finder,
            Clock clock) {
        this.dataSource = dataSource;
        this.accounts = accounts;
        this.checks = checks;
        this.keys = keys;
        this.finder = finder;
        this.clock = clock;
        this.views = new StyleViews(keys);
    }

    /** Makes a style; the checks of styles spec 3 in their order. */
    StyleModifyReply create(StyleChange change, String apiKey) throws SQLException {
        StyleChecks.requireCounts(change, true);
        Account author = account(apiKey);
        if (!author.has(Role.CUSTOMIZER) && !author.has(Role.TRUSTED)) {
            throw new HordeException.Refusal(
                    ReturnCode.STYLES_REQUIRES_CUSTOMIZER, "Styles are made by customizers and trusted users.");
        }
        requireNotAnonymous(author);
        String name = StyleText.clean(change.name().orElseThrow());
        checks.requireDecentName(name);
        return Transaction.run(dataSource, connection -> {
            Optional<UUID> key = sharedKey(change, author);
            requireNotDeleted(author);
            StoredStyle fresh = changed(
                    new StoredStyle(
                            UUID.randomUUID(),
                            author.id(),
                            author.alias(),
                            change.kind(),
                            name,
                            "",
                            defaultPrompt(change.kind()),
                            EMPTY_PARAMS,
                            true,
                            false,
                            List.of(),
                            List.of(),
                            key,
                            0),
                    change,
                    key);
            requireFreeName(connection, fresh);
            Set<RequestWarning> warnings = checks.check(fresh, author);
            if (StyleRows.count(connection, author.id()) >= MAX_STYLES_PER_ACCOUNT) {
                throw StyleText.bad("An account may have at most " + MAX_STYLES_PER_ACCOUNT + " styles.");
            }
            return put(connection, fresh, warnings);
        });
    }

    /** Changes a style; what is not named stays as it is. */
    StyleModifyReply change(String id, StyleChange change, String apiKey) throws SQLException {
        StyleChecks.requireCounts(change, false);
        Account caller = account(apiKey);
        return Transaction.run(dataSource, connection -> {
            StoredStyle before = locked(connection, id);
            if (before.kind() != change.kind()) {
                throw notFound(id);
            }
            if (before.ownerId() != caller.id()) {
                throw forbidden("change");
            }
            if (change.isEmpty()) {
                return StyleModifyReply.of(before.id().toString(), null);
            }
            change.name().map(StyleText::clean).ifPresent(checks::requireDecentName);
            Optional<UUID> key = change.sharedKey().isPresent() ? sharedKey(change, caller) : before.sharedKey();
            StoredStyle after = changed(before, change, key);
            requireFreeName(connection, after);
            Set<RequestWarning> warnings = checks.check(after, caller);
            return put(connection, after, warnings);
        });
    }

    /** Deletes a style of either kind; requests it was applied to have copies of what it said. */
    void delete(String id, String apiKey) throws SQLException {
        Account caller = account(apiKey);
        requireNotAnonymous(caller);
        Transaction.run(dataSource, connection -> {
            StoredStyle style = locked(connection, id);
            if (style.ownerId() != caller.id() && !caller.isModerator()) {
                throw forbidden("delete");
            }
            StyleRows.delete(connection, style.id());
            return null;
        });
    }

    ImageStyle image(String id) throws SQLException {
        return with(connection -> views.images(connection, List.of(byId(connection, id, JobKind.IMAGE)))
                .getFirst());
    }

    ImageStyle imageByName(String name) throws SQLException {
        return with(connection -> views.images(connection, List.of(byName(connection, name, JobKind.IMAGE)))
                .getFirst());
    }

    List<ImageStyle> images(StylePage page) throws SQLException {
        return with(connection -> views.images(connection, StyleRows.page(connection, JobKind.IMAGE, page)));
    }

    TextStyle text(String id) throws SQLException {
        return with(connection -> StyleViews.text(byId(connection, id, JobKind.TEXT)));
    }

    TextStyle textByName(String name) throws SQLException {
        return with(connection -> StyleViews.text(byName(connection, name, JobKind.TEXT)));
    }

    List<TextStyle> texts(StylePage page) throws SQLException {
        return with(connection -> StyleRows.page(connection, JobKind.TEXT, page).stream()
                .map(StyleViews::text)
                .toList());
    }

    private static StoredStyle byId(Connection connection, String id, JobKind kind) throws SQLException {
        Optional<UUID> parsed = Ids.parse(id);
        Optional<StoredStyle> style = parsed.isEmpty() ? Optional.empty() : StyleRows.byId(connection, parsed.get());
        return ofKind(
                style.orElseThrow(() -> new HordeException.Refusal(
                        kind == JobKind.IMAGE ? ReturnCode.IMAGE_STYLE_NOT_FOUND : ReturnCode.TEXT_STYLE_NOT_FOUND,
                        "There is no style '" + StyleText.shown(id) + "'.")),
                kind);
    }

    private StoredStyle byName(Connection connection, String name, JobKind kind) throws SQLException {
        return ofKind(finder.styleByName(connection, name, kind).orElseThrow(() -> notFound(name)), kind);
    }

    private static StoredStyle ofKind(StoredStyle style, JobKind kind) {
        if (style.kind() != kind) {
            throw new HordeException.Refusal(
                    ReturnCode.STYLE_GET_MISTMATCH,
                    "The style is for " + style.kind().wireName() + ", not for " + kind.wireName() + ".");
        }
        return style;
    }

    private static StoredStyle changed(StoredStyle before, StyleChange change, Optional<UUID> key) {
        return new StoredStyle(
                before.id(),
                before.ownerId(),
                before.creator(),
                before.kind(),
                change.name().map(StyleText::clean).orElse(before.name()),
                change.info().map(StyleText::clean).orElse(before.info()),
                change.prompt().orElse(before.prompt()),
                change.params().orElse(before.params()),
                change.isPublic().orElse(before.isPublic()),
                change.nsfw().orElse(before.nsfw()),
                change.tags()
                        .map(tags -> StyleText.clean(tags, StyleBounds.MAX_TAG_LENGTH))
                        .orElse(before.tags()),
                change.models()
                        .map(models -> StyleText.clean(models, StyleBounds.MAX_MODEL_LENGTH))
                        .orElse(before.models()),
                key,
                before.useCount());
    }

    private static StyleModifyReply put(Connection connection, StoredStyle style, Set<RequestWarning> warnings)
            throws SQLException {
        if (style.models().isEmpty()) {
            throw StyleText.bad("No model has a name that can be shown.");
        }
        if (!StyleRows.put(connection, style)) {
            throw nameTaken(style.name());
        }
        return StyleModifyReply.of(style.id().toString(), List.copyOf(warnings));
    }

    /** Row 8: the key exists, is the author's own, and can pay. Nobody can take another's key out of use by styling it. */
    private Optional<UUID> sharedKey(StyleChange change, Account author) throws SQLException {
        String wanted = change.sharedKey().orElse("");
        if (wanted.isEmpty()) {
            return Optional.empty();
        }
        Optional<UUID> id = Ids.parse(wanted);
        Optional<SharedKey> key = id.isEmpty() ? Optional.empty() : keys.find(id.get());
        if (key.isEmpty() || key.get().ownerId() != author.id()) {
            throw new HordeException.Refusal(
                    ReturnCode.SHARED_KEY_INVALID, "The shared key does not exist or belongs to somebody else.");
        }
        if (key.get().isEmpty()) {
            throw new HordeException.Refusal(
                    ReturnCode.SHARED_KEY_EMPTY, BAD_REQUEST, "The shared key has no kudos left.");
        }
        if (key.get().isExpired(clock.instant())) {
            throw new HordeException.Refusal(ReturnCode.SHARED_KEY_EXPIRED, BAD_REQUEST, "The shared key has expired.");
        }
        return id;
    }

    private static void requireFreeName(Connection connection, StoredStyle style) throws SQLException {
        if (StyleRows.taken(connection, style.ownerId(), style.kind(), style.name(), style.id())) {
            throw nameTaken(style.name());
        }
    }

    private static StoredStyle locked(Connection connection, String id) throws SQLException {
        Optional<UUID> parsed = Ids.parse(id);
        Optional<StoredStyle> style = parsed.isEmpty() ? Optional.empty() : StyleRows.locked(connection, parsed.get());
        return style.orElseThrow(() -> notFound(id));
    }

    private Account account(String apiKey) throws SQLException {
        return account(accounts, apiKey);
    }

    static Account account(AccountDirectory accounts, String apiKey) throws SQLException {
        return accounts.byKey(apiKey)
                .orElseThrow(() -> new HordeException.Refusal(
                        ReturnCode.INVALID_API_KEY, "No user has the API key that was sent."));
    }

    static void requireNotAnonymous(Account account) {
        if (account.isAnonymous()) {
            throw new HordeException.Refusal(
                    ReturnCode.STYLES_ANON_FORBIDDEN, "Anonymous users have no styles and no collections.");
        }
    }

    static void requireNotDeleted(Account account) {
        if (account.isDeleted()) {
            throw new HordeException.Refusal(
                    ReturnCode.DELETED_USER, "This account is scheduled for deletion and cannot make anything new.");
        }
    }

    private static String defaultPrompt(JobKind kind) {
        return kind == JobKind.IMAGE
                ? StyleApplication.POSITIVE + StyleApplication.NEGATIVE
                : StyleApplication.POSITIVE;
    }

    private static HordeException.Refusal nameTaken(String name) {
        return StyleText.bad("You have a style named '" + StyleText.shown(name) + "' already.");
    }

    static HordeException.Refusal notFound(String style) {
        return new HordeException.Refusal(
                ReturnCode.STYLE_NOT_FOUND, "There is no style '" + StyleText.shown(style) + "'.");
    }

    static HordeException.Refusal forbidden(String verb) {
        return new HordeException.Refusal(
                ReturnCode.FORBIDDEN, "It belongs to somebody else and is not yours to " + verb + ".");
    }

    private <T> T with(Transaction.Work<T> work) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            return work.in(connection);
        }
    }
}
