package io.throng.server.sharedkey;

import static org.assertj.core.api.Assertions.assertThat;

import io.throng.server.account.RecordKey;
import io.throng.server.storage.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

class KeyChargesTest {
    private final DataSource dataSource = TestDatabase.fresh();
    private final SharedKeys keys = new SharedKeys(dataSource, List.of());

    private UUID key(String budget) throws SQLException {
        UUID id = UUID.randomUUID();
        try (Connection connection = dataSource.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("insert into shared_key (id, owner_id, budget) values ('" + id + "', 0, " + budget + ")");
        }
        return id;
    }

    private void count(KeyCharge... charges) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            KeyCharges.count(connection, List.of(charges));
        }
    }

    @Test
    void chargesOfOneBatchAreSummed() throws SQLException {
        UUID id = key("1000");
        count(
                KeyCharge.activation(id, RecordKey.IMAGE, 300),
                KeyCharge.job(id, RecordKey.IMAGE, 150),
                KeyCharge.job(id, RecordKey.TEXT, 50));

        SharedKey key = keys.find(id).orElseThrow();
        assertThat(key.budgetHundredths()).hasValue(500);
        assertThat(key.utilizedHundredths()).isEqualTo(500);
        assertThat(key.lastUsed()).isPresent();
        assertThat(new KeyUsage(dataSource).days(id))
                .extracting(day -> day.kind() + " " + day.requests() + " " + day.jobs() + " " + day.kudos())
                .containsExactly("image 1 1 4.5", "text 0 1 0.5");
    }

    @Test
    void aBudgetNeverFallsBelowZeroAndTheFullAmountIsCounted() throws SQLException {
        UUID id = key("100");
        count(KeyCharge.job(id, RecordKey.IMAGE, 300));

        SharedKey key = keys.find(id).orElseThrow();
        assertThat(key.isEmpty()).isTrue();
        assertThat(key.utilizedHundredths()).isEqualTo(300);
    }

    @Test
    void aUsedUpKeyCountsNoMoreOnItself() throws SQLException {
        UUID id = key("0");
        count(KeyCharge.job(id, RecordKey.IMAGE, 300));

        assertThat(keys.find(id).orElseThrow().utilizedHundredths()).isZero();
        assertThat(new KeyUsage(dataSource).days(id)).hasSize(1);
    }

    @Test
    void withoutABudgetOnlyTheUseGrows() throws SQLException {
        UUID id = key("null");
        count(KeyCharge.job(id, RecordKey.IMAGE, 300));

        SharedKey key = keys.find(id).orElseThrow();
        assertThat(key.budgetHundredths()).isEmpty();
        assertThat(key.utilizedHundredths()).isEqualTo(300);
    }

    @Test
    void aKeyThatIsGoneIsPassedOver() throws SQLException {
        UUID gone = UUID.randomUUID();
        count(KeyCharge.job(gone, RecordKey.IMAGE, 300));

        assertThat(keys.find(gone)).isEmpty();
    }
}
