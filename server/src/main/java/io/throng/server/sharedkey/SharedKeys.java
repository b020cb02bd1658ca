package io.throng.server.sharedkey;

import static java.util.Objects.requireNonNull;

import io.quarkus.arc.All;
import io.throng.protocol.ReturnCode;
import io.throng.protocol.sharedkey.SharedKeyInput;
import io.throng.server.account.Account;
import io.throng.server.account.Role;
import io.throng.server.http.HordeException;
import io.throng.server.storage.Transaction;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import javax.sql.DataSource;

/** The care of shared keys: made, found, changed, deleted, topped up (accounts specification section 11.1). Blocking. */
@Singleton
public final class SharedKeys {
    /** Keys of an owner without a role that allows more. */
    public static final int MAX_KEYS = 3;

    /** Keys of a trusted owner, education or not. */
    public static final int MAX_KEYS_TRUSTED = 10;

    /** Keys of an education account that is not trusted, too. */
    public static final int MAX_KEYS_EDUCATION = 1_000;

    private static final Pattern UUID_TEXT =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");

    private final DataSource dataSource;
    private final List<KeyReservations> reservations;

    @Inject
    public SharedKeys(DataSource dataSource, @All List<KeyReservations> reservations) {
        this.dataSource = requireNonNull(dataSource);
        this.reservations = List.copyOf(reservations);
    }

    /** The key a text is, if it looks like one at all. */
    public static Optional<UUID> parse(String text) {
        return UUID_TEXT.matcher(text).matches()
                ? Optional.of(UUID.fromString(text.toLowerCase(Locale.ROOT)))
                : Optional.empty();
    }

    /** The most keys an account may have. */
    static int maxKeys(Account owner) {
        if (owner.isTrusted()) {
            return MAX_KEYS_TRUSTED;
        }
        return owner.has(Role.EDUCATION) ? MAX_KEYS_EDUCATION : MAX_KEYS;
    }

    /** A key that somebody issued; empty for any other text. */
    public Optional<SharedKey> find(String text) throws SQLException {
        Optional<UUID> id = parse(text);
        return id.isPresent() ? find(id.get()) : Optional.empty();
    }

    public Optional<SharedKey> find(UUID id) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            return SharedKeyRows.find(connection, id);
        }
    }

    /** An owner's keys, oldest first. */
    public List<SharedKey> ofOwner(int ownerId) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            return SharedKeyRows.ofOwner(connection, ownerId);
        }
    }

    /** Whether the key is set aside for something, such as a style. */
    public boolean reserved(UUID id) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            for (KeyReservations part : reservations) {
                if (part.reserved(connection, id)) {
                    return true;
                }
            }
            return false;
        }
    }

    /** @throws HordeException when the owner is the anonymous account, or has as many as it may */
    public SharedKey create(Account owner, SharedKeyInput wanted, Instant now) throws SQLException {
        if (owner.isAnonymous()) {
            throw new HordeException.Refusal(
                    ReturnCode.ANON_FORBIDDEN, "The anonymous account cannot have shared keys.");
        }
        int days = orElse(wanted.expiry(), SharedKeyInput.UNLIMITED);
        SharedKey key = new SharedKey(
                UUID.randomUUID(),
                owner.id(),
                Optional.ofNullable(wanted.name()),
                SharedKeyRows.budget(wanted.kudos() == null ? SharedKeyInput.DEFAULT_KUDOS : wanted.kudos()),
                days == 0 ? Optional.empty() : expires(days, now),
                0,
                orElse(wanted.maxImagePixels(), SharedKeyInput.UNLIMITED),
                orElse(wanted.maxImageSteps(), SharedKeyInput.UNLIMITED),
                orElse(wanted.maxTextTokens(), SharedKeyInput.UNLIMITED),
                now.truncatedTo(ChronoUnit.MICROS),
                Optional.empty());
        int most = maxKeys(owner);
        return Transaction.run(dataSource, connection -> {
            int owned = SharedKeyRows.countLocked(connection, owner.id());
            if (owned >= most) {
                throw new HordeException.Refusal(
                        ReturnCode.FORBIDDEN,
                        "This account has " + owned + " shared keys; at most " + most + " are allowed.");
            }
            SharedKeyRows.insert(connection, key);
            return key;
        });
    }

    /** Sets what is named to the values given, the expiry counted from now. */
    public SharedKey modify(UUID id, SharedKeyInput wanted, Instant now) throws SQLException {
        Optional<Instant> expires = wanted.expiry() == null ? Optional.empty() : expires(wanted.expiry(), now);
        return Transaction.run(dataSource, connection -> {
            SharedKeyRows.update(connection, id, wanted, expires);
            return SharedKeyRows.find(connection, id).orElseThrow(SharedKeys::unknown);
        });
    }

    /** Deletes a key; {@link KeyWithdrawal} does the rest. */
    public void delete(UUID id) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            SharedKeyRows.delete(connection, id);
        }
    }

    /** Adds to a key's budget in the caller's transaction, which has locked balances before. */
    public void topUp(Connection connection, UUID id, long amountHundredths) throws SQLException {
        SharedKeyRows.topUp(connection, id, amountHundredths);
    }

    /** What is said of a key that nobody issued: 401, as clients expect. */
    static HordeException.Refusal unknown() {
        return new HordeException.Refusal(ReturnCode.INVALID_API_KEY, "There is no such shared key.");
    }

    private static Optional<Instant> expires(int days, Instant now) {
        return days == SharedKeyInput.UNLIMITED
                ? Optional.empty()
                : Optional.of(now.plus(Duration.ofDays(days)).truncatedTo(ChronoUnit.MICROS));
    }

    private static int orElse(Integer value, int otherwise) {
        return value == null ? otherwise : value;
    }
}
