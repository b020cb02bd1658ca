package io.throng.server.account;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.Ticker;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;

/**
 * Who an API key, a number or an alias belongs to. Look-ups by key are on every call, so they are kept for {@link #FRESHNESS}
 * and dropped earlier when the change feed says so; unknown keys are remembered as unknown for as long. The cache holds key
 * hashes, never keys.
 */
@Singleton
public final class AccountDirectory {
    /** How long an account is taken as read, and an unknown key as unknown. */
    public static final Duration FRESHNESS = Duration.ofSeconds(2);

    /** Most keys remembered, known and unknown together. */
    public static final int MAX_CACHED_KEYS = 100_000;

    private final DataSource dataSource;
    private final ApiKeys keys;
    private final ImportedKeys importedKeys;
    private final Cache<String, Optional<Account>> byKeyHash;
    private final ConcurrentMap<Integer, String> hashOfUser = new ConcurrentHashMap<>();
    private final AtomicLong invalidations = new AtomicLong();

    @Inject
    public AccountDirectory(DataSource dataSource, ApiKeys keys) {
        this(dataSource, keys, Ticker.systemTicker());
    }

    /** @param ticker the clock of the cache */
    public AccountDirectory(DataSource dataSource, ApiKeys keys, Ticker ticker) {
        this.dataSource = requireNonNull(dataSource);
        this.keys = requireNonNull(keys);
        this.importedKeys = new ImportedKeys(keys, ticker);
        this.byKeyHash = Caffeine.newBuilder()
                .maximumSize(MAX_CACHED_KEYS)
                .expireAfterWrite(FRESHNESS)
                .ticker(ticker)
                .executor(Runnable::run)
                .removalListener((String hash, Optional<Account> account, RemovalCause cause) -> {
                    if (account != null) {
                        account.ifPresent(removed -> hashOfUser.remove(removed.id(), hash));
                    }
                })
                .build();
    }

    /**
     * The account of a key if it is at hand without asking the database; never blocks. Empty means "unknown or not at hand": ask
     * {@link #byKey} before refusing.
     */
    public Optional<Account> cached(String apiKey) {
        if (isAbsurd(apiKey)) {
            return Optional.empty();
        }
        Optional<Account> account = byKeyHash.getIfPresent(keys.hash(apiKey));
        return account == null ? Optional.empty() : account;
    }

    /** Whether a key is at hand as unknown, so that the caller can be refused without asking the database; never blocks. */
    public boolean isKnownUnknown(String apiKey) {
        if (isAbsurd(apiKey)) {
            return true;
        }
        Optional<Account> account = byKeyHash.getIfPresent(keys.hash(apiKey));
        return account != null && account.isEmpty();
    }

    /** The account of a key, wiped ones excluded and those marked deleted included; at most {@link #FRESHNESS} old. Blocks. */
    public Optional<Account> byKey(String apiKey) throws SQLException {
        if (isAbsurd(apiKey)) {
            return Optional.empty();
        }
        String hash = keys.hash(apiKey);
        Optional<Account> remembered = byKeyHash.getIfPresent(hash);
        if (remembered != null) {
            return remembered;
        }
        // A change that is announced while the row is read must not leave the old row behind.
        long before = invalidations.get();
        Optional<Account> account;
        try (Connection connection = dataSource.getConnection()) {
            account = AccountRows.byKeyHash(connection, hash);
            if (account.isEmpty()) {
                account = importedKeys.adopt(connection, apiKey);
            }
        }
        if (invalidations.get() == before) {
            byKeyHash.put(hash, account);
            account.ifPresent(found -> hashOfUser.put(found.id(), hash));
        }
        return account;
    }

    /** The account with a number, as it is now. Blocks. */
    public Optional<Account> byId(int id) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            return AccountRows.byId(connection, id);
        }
    }

    /** The account an alias means: see {@link #idOfAlias}. Blocks. */
    public Optional<Account> byAlias(String alias) throws SQLException {
        OptionalInt id = idOfAlias(alias);
        return id.isPresent() ? byId(id.getAsInt()) : Optional.empty();
    }

    /**
     * The number an alias names: what stands after the last {@code #}, or all of it when there is none; the name before it is
     * ignored. Empty for anything but digits and for numbers above 2 147 483 647.
     */
    public static OptionalInt idOfAlias(String alias) {
        String digits = alias.substring(alias.lastIndexOf('#') + 1).strip();
        return idOfDigits(digits);
    }

    /** A user number in plain ASCII digits, as in a path; empty for anything else and when out of range. */
    public static OptionalInt idOfDigits(String digits) {
        boolean plain = !digits.isEmpty() && digits.chars().allMatch(digit -> digit >= '0' && digit <= '9');
        String significant = plain ? digits.replaceFirst("^0+(?=.)", "") : "";
        if (significant.isEmpty() || significant.length() > 10) {
            return OptionalInt.empty();
        }
        long id = Long.parseLong(significant);
        return id <= Integer.MAX_VALUE ? OptionalInt.of((int) id) : OptionalInt.empty();
    }

    /** Forgets what is remembered of a user; called for every announced change of an account, on whichever node it happened. */
    public void invalidate(int userId) {
        invalidations.incrementAndGet();
        String hash = hashOfUser.remove(userId);
        if (hash != null) {
            byKeyHash.invalidate(hash);
        }
    }

    /** Forgets everything, for when announcements may have been missed. */
    public void invalidateAll() {
        invalidations.incrementAndGet();
        byKeyHash.invalidateAll();
    }

    private static boolean isAbsurd(String apiKey) {
        return apiKey.isEmpty() || apiKey.length() > ApiKeys.MAX_LENGTH;
    }
}
