package io.throng.server.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class AccountStalenessTest {
    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");

    private static Account quietFor(int days, Role... roles) {
        return new Account(
                7,
                "quiet",
                AccountKind.PSEUDONYMOUS,
                Role.mask(List.of(roles)),
                30,
                1,
                0,
                false,
                NOW.minus(Duration.ofDays(400)),
                NOW.minus(Duration.ofDays(days)),
                0);
    }

    @Test
    void anAccountIsStaleWhenItsSilenceOutweighsItsKudos() {
        assertThat(quietFor(29).isStale(0, NOW)).isFalse();
        assertThat(quietFor(30).isStale(0, NOW)).isTrue();
        assertThat(quietFor(30).isStale(1, NOW)).isFalse();
        assertThat(quietFor(32).isStale(20_00, NOW)).isTrue();
        assertThat(quietFor(32).isStale(20_01, NOW)).isFalse();
    }

    @Test
    void moderatorsAndTheTrustedAreNever() {
        assertThat(quietFor(300, Role.MODERATOR).isStale(0, NOW)).isFalse();
        assertThat(quietFor(300, Role.TRUSTED).isStale(0, NOW)).isFalse();
    }
}
