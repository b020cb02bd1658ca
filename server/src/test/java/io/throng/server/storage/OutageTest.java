package io.throng.server.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutageTest {
    @ParameterizedTest
    @ValueSource(strings = {"08006", "40001", "40P01", "53100", "57P01", "57P03", "58030"})
    void aLostConnectionAFullDiskAStopAndADeadlockAreOutages(String state) {
        assertThat(Outage.is(new SQLException("it broke", state))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"22021", "23505", "23514", "42P01", "XX000"})
    void aRefusalOrADefectIsNone(String state) {
        assertThat(Outage.is(new SQLException("it was refused", state))).isFalse();
    }

    @Test
    void aPoolThatGotNoConnectionIsOne() {
        assertThat(Outage.is(new SQLException("acquisition timeout"))).isTrue();
    }

    @Test
    void theOutageIsFoundHoweverDeep() {
        SQLException cause = new SQLException("gone", "08006");
        assertThat(Outage.causing(new CompletionException(new IllegalStateException("wrapped", cause))))
                .contains(cause);
        assertThat(Outage.causing(new IllegalStateException("a defect"))).isEmpty();
        assertThat(Outage.causing(new IllegalStateException(new SQLException("twice", "23505"))))
                .isEmpty();
    }
}
