package io.throng.server.moderation.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.throng.server.storage.TestDatabase;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class AuditLogTest {
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2030-01-01T00:00:00Z"));
    private final Clock clock = ((InstantSource) now::get).withZone(ZoneOffset.UTC);
    private final AuditLog log = new AuditLog(TestDatabase.fresh(), clock);

    private List<String> actions(OptionalInt actor, Optional<String> contains) throws SQLException {
        return log.page(Long.MAX_VALUE, actor, contains, 10).stream()
                .map(AuditLog.Entry::action)
                .toList();
    }

    @Test
    void anActionIsKeptWithWhoWhatWhenAndHow() throws SQLException {
        log.record(7, "modify-user", "user 5", Map.of("trusted", "true"));
        assertThat(log.page(Long.MAX_VALUE, OptionalInt.empty(), Optional.empty(), 10))
                .singleElement()
                .satisfies(entry -> {
                    assertThat(entry.actorId()).isEqualTo(7);
                    assertThat(entry.action()).isEqualTo("modify-user");
                    assertThat(entry.subject()).isEqualTo("user 5");
                    assertThat(entry.details()).containsExactly(Map.entry("trusted", "true"));
                    assertThat(entry.at()).isEqualTo(now.get());
                });
    }

    @Test
    void entriesAreFoundByActorAndByWordNewestFirstAndPageByPage() throws SQLException {
        log.record(1, "block-address", "address 198.51.100.1", Map.of());
        log.record(2, "delete-filter", "filter 3", Map.of());
        log.record(1, "modify-user", "user 5", Map.of());
        assertThat(actions(OptionalInt.empty(), Optional.empty()))
                .containsExactly("modify-user", "delete-filter", "block-address");
        assertThat(actions(OptionalInt.of(1), Optional.empty())).containsExactly("modify-user", "block-address");
        assertThat(actions(OptionalInt.empty(), Optional.of("filter"))).containsExactly("delete-filter");
        List<AuditLog.Entry> first = log.page(Long.MAX_VALUE, OptionalInt.empty(), Optional.empty(), 1);
        assertThat(log.page(first.getFirst().id(), OptionalInt.empty(), Optional.empty(), 1))
                .extracting(AuditLog.Entry::action)
                .containsExactly("delete-filter");
    }

    @Test
    void overlongTextsAreCut() throws SQLException {
        log.record(1, "a".repeat(101), "s".repeat(501), Map.of("d", "x".repeat(4_001)));
        AuditLog.Entry entry = log.page(Long.MAX_VALUE, OptionalInt.empty(), Optional.empty(), 1)
                .getFirst();
        assertThat(entry.action()).hasSize(100);
        assertThat(entry.subject()).hasSize(500);
        assertThat(entry.details().get("d")).hasSize(4_000);
    }

    @Test
    void entriesLeaveAfterTwoYears() throws SQLException {
        log.record(1, "modify-user", "user 5", Map.of());
        now.updateAndGet(instant -> instant.plus(AuditLog.LIFE));
        assertThat(log.forget()).isZero();
        now.updateAndGet(instant -> instant.plus(Duration.ofSeconds(1)));
        assertThat(log.forget()).isEqualTo(1);
    }

    @Test
    void aPageHasABound() {
        assertThatThrownBy(() -> log.page(1, OptionalInt.empty(), Optional.empty(), 501))
                .hasMessageContaining("500");
    }
}
