package io.throng.server.status;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HordeFiguresTest {
    @ParameterizedTest
    @CsvSource({"0, 0, 0", "0, 5, 0", "100, 0, 10000", "100, 40, 2", "100, 1000, 0"})
    void theEstimateIsTheWorkOverTheSpeedAndTenThousandMeansNever(long things, double speed, long seconds) {
        assertThat(HordeFigures.eta(things, speed)).isEqualTo(seconds);
    }
}
