package io.throng.server.status;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeartbeatReaderTest {
    @ParameterizedTest
    @CsvSource({"0, true, OK", "0, false, DOWN", "1, true, OVERLOADED", "1, false, OVERLOADED"})
    void aNodeWhoseCallsWaitIsOverloadedElseTheDatabaseDecides(long waiting, boolean database, String message) {
        var heartbeat = new HeartbeatReader("1", () -> waiting, () -> 3, () -> database).read();
        assertThat(heartbeat.message()).isEqualTo(message);
        assertThat(heartbeat.queue()).isEqualTo(waiting);
        assertThat(heartbeat.dbConnection()).isEqualTo(database);
        assertThat(heartbeat.activeCount()).isEqualTo(3);
        assertThat(heartbeat.threads()).isPositive();
    }
}
