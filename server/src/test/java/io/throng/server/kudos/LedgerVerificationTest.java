package io.throng.server.kudos;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

class LedgerVerificationTest {
    private final Books books = new Books();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final LedgerVerification verification = new LedgerVerification(books.dataSource, books.audit, meters);

    private double gauge() {
        return meters.get("throng.ledger.differences").gauge().value();
    }

    @Test
    void theGaugeTellsHowManyDifferencesTheLastRunFound() throws SQLException {
        assertThat(gauge()).isEqualTo(-1);

        verification.verify();
        assertThat(gauge()).isZero();

        books.execute("update kudos_account set balance = 5 where id in (0, 1)");
        assertThat(verification.verify().orElseThrow().differenceCount()).isEqualTo(2);
        assertThat(gauge()).isEqualTo(2);
    }

    @Test
    void aNodeStandsBackWhileAnotherVerifies() throws SQLException {
        try (Connection other = books.dataSource.getConnection();
                Statement statement = other.createStatement()) {
            statement.execute("select pg_advisory_lock(" + LedgerVerification.LOCK + ")");
            assertThat(verification.verify()).isEmpty();
            statement.execute("select pg_advisory_unlock(" + LedgerVerification.LOCK + ")");
        }
        assertThat(verification.verify()).isPresent();
    }
}
