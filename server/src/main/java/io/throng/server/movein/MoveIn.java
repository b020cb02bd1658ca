package io.throng.server.movein;

import static java.util.Objects.requireNonNull;

import io.throng.server.account.ApiKeys;
import io.throng.server.account.ImportedKeys;
import io.throng.server.account.TrustPromotion;
import io.throng.server.dispatch.ChangeFeed;
import io.throng.server.kudos.Ledger;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import javax.sql.DataSource;

/**
 * Brings an AI Horde in: its accounts with keys, roles, suspicions, records and kudos, and what belongs to them. May be run again as
 * often as one likes: what did not change there is not touched here, and what grew there grows here by as much. A dry run does the same
 * in one transaction that it takes back; what it is about to write waits for it, so do it while nobody is served.
 */
public final class MoveIn {
    /** The advisory lock that keeps two imports from running at once; "movein" in ASCII. */
    static final long LOCK = 0x6d6f7665696eL;

    private static final Pattern SOURCE = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");
    private static final int ANONYMOUS_THERE = 0;

    private final DataSource target;
    private final ApiKeys keys;
    private final Ledger ledger;
    private final TrustPromotion promotion;
    private final Clock clock;

    /** @param keys those of this horde */
    public MoveIn(DataSource target, ApiKeys keys, Ledger ledger, TrustPromotion promotion, Clock clock) {
        this.target = requireNonNull(target);
        this.keys = requireNonNull(keys);
        this.ledger = requireNonNull(ledger);
        this.promotion = requireNonNull(promotion);
        this.clock = requireNonNull(clock);
    }

    /**
     * What is wanted.
     *
     * @param source a name for the other horde, the same at every run: 1 to 63 of a–z, 0–9 and -
     * @param salt the other horde's secret that its keys are hashed with
     * @param dryRun whether everything is taken back in the end
     */
    public record Wish(String source, String salt, boolean dryRun) {
        public Wish {
            requireNonNull(salt);
            if (!SOURCE.matcher(source).matches()) {
                throw new IllegalArgumentException("A source is named with 1 to 63 of a-z, 0-9 and -, not: " + source);
            }
        }

        @Override
        public String toString() {
            return "Wish[" + source + (dryRun ? ", dry" : "") + "]";
        }
    }

    /**
     * Runs the import.
     *
     * @throws UnreadableSourceException when the other database is no AI Horde's, or the salt is not its salt
     */
    public MoveInReport run(DataSource from, Wish wish) throws SQLException {
        try (SourceDatabase source = SourceDatabase.open(from);
                Connection connection = target.getConnection()) {
            if (!lock(connection)) {
                throw new UnreadableSourceException("Another import is running on this horde. Wait for its end.");
            }
            boolean ended = false;
            try {
                ImportRun run = new ImportRun(
                        connection,
                        wish.source(),
                        wish.dryRun(),
                        clock.instant().truncatedTo(ChronoUnit.MICROS));
                bringIn(source, run, wish.salt());
                run.end();
                ended = true;
                return run.report();
            } finally {
                if (!ended) {
                    connection.rollback();
                }
                connection.setAutoCommit(true);
                unlock(connection);
            }
        }
    }

    private void bringIn(SourceDatabase source, ImportRun run, String salt) throws SQLException {
        SourceUsers users = new SourceUsers(source, run.report());
        requireSalt(users, salt, run.report());
        remember(run, salt);
        new UserImport(run, ledger, promotion, new UserBelongings(run, keys)).run(users);
        Set<UUID> teams = new TeamImport(run).run(source);
        new WorkerImport(run, ChangeFeed.speaking(target), teams).run(source);
        Map<UUID, Integer> sharedKeyOwners = new SharedKeyImport(run).run(source);
        Set<UUID> styles = new StyleImport(run, sharedKeyOwners).run(source);
        new CollectionImport(run, styles).run(source);
        new FilterImport(run).run(source);
    }

    /** Everybody knows the anonymous account's key, so its hash there tells whether the salt is the right one. */
    private static void requireSalt(SourceUsers users, String salt, MoveInReport report) throws SQLException {
        Optional<String> hash = users.one(ANONYMOUS_THERE).flatMap(row -> row.text("api_key"));
        if (hash.isEmpty()) {
            report.note("There is no anonymous account there, so whether the salt is right could not be seen.");
        } else if (!new ApiKeys(salt).hash(ApiKeys.ANONYMOUS).equals(hash.get().toLowerCase(Locale.ROOT))) {
            throw new UnreadableSourceException(
                    "This is not the salt of that database: its anonymous account has another"
                            + " hash. With a wrong salt nobody's key would work.");
        }
    }

    private static void remember(ImportRun run, String salt) throws SQLException {
        try (PreparedStatement insert = run.connection()
                .prepareStatement("insert into import_source (name) values (?) on conflict (name) do nothing")) {
            insert.setString(1, run.source());
            insert.executeUpdate();
        }
        ImportedKeys.keepSalt(run.connection(), run.source(), salt);
        run.commitPortion();
    }

    private static boolean lock(Connection connection) throws SQLException {
        return question(connection, "select pg_try_advisory_lock(" + LOCK + ")");
    }

    private static void unlock(Connection connection) throws SQLException {
        question(connection, "select pg_advisory_unlock(" + LOCK + ")");
    }

    private static boolean question(Connection connection, String sql) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql);
                ResultSet row = select.executeQuery()) {
            row.next();
            return row.getBoolean(1);
        }
    }
}
