package io.throng.server.kudos;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/**
 * Adds the books up every night, on whichever node takes the lock first, and raises the alarm when they do not agree: an error in
 * the log per difference, and the gauge {@code throng.ledger.differences} (−1 until this node verified for the first time).
 */
@Singleton
public class LedgerVerification {
    /** The advisory lock that keeps two nodes from verifying at once; "kudos" in ASCII. */
    static final long LOCK = 0x6b75646f73L;

    private static final Logger LOG = Logger.getLogger(LedgerVerification.class);
    private static final int LOGGED_DIFFERENCES = 20;

    private final DataSource dataSource;
    private final LedgerAudit audit;
    private final AtomicLong differences;

    @Inject
    public LedgerVerification(DataSource dataSource, LedgerAudit audit, MeterRegistry meters) {
        this.dataSource = requireNonNull(dataSource);
        this.audit = requireNonNull(audit);
        this.differences = requireNonNull(meters.gauge("throng.ledger.differences", new AtomicLong(-1)));
    }

    /** Verifies now, unless another node is at it. */
    public Optional<LedgerReport> verify() throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            if (!question(connection, "select pg_try_advisory_lock(" + LOCK + ")")) {
                return Optional.empty();
            }
            try {
                LedgerReport report = audit.verify();
                differences.set(report.differenceCount());
                report.differences().stream().limit(LOGGED_DIFFERENCES).forEach(LOG::error);
                LOG.infof(
                        "ledger verified: %d events, %d postings, %d differences",
                        report.events(), report.postings(), report.differenceCount());
                return Optional.of(report);
            } finally {
                question(connection, "select pg_advisory_unlock(" + LOCK + ")");
            }
        }
    }

    private static boolean question(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getBoolean(1);
        }
    }
}
