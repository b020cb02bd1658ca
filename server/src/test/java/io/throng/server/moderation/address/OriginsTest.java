package io.throng.server.moderation.address;

import static org.assertj.core.api.Assertions.assertThat;

import io.throng.server.http.ClientAddresses;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OriginsTest {
    private static final InetAddress SERVICE = InetAddress.ofLiteral("198.51.100.1");

    private final Origins origins = new Origins(new ClientAddresses(List.of()), "the passkey"::equals);

    @Test
    void aServiceWithItsPasskeyIsBelievedAboutWhomItSpeaksFor() {
        Origin origin = origins.of(SERVICE, "203.0.113.7", Optional.of("the passkey"));
        assertThat(origin).isEqualTo(new Origin(SERVICE, InetAddress.ofLiteral("203.0.113.7")));
        assertThat(origin.isProxied()).isTrue();
    }

    @Test
    void aWrongPasskeyDoesNotUnlockProxiedFor() {
        assertThat(origins.of(SERVICE, "203.0.113.7", Optional.of("another")).isProxied())
                .isFalse();
        assertThat(origins.of(SERVICE, "203.0.113.7", Optional.of("")).isProxied())
                .isFalse();
        assertThat(origins.of(SERVICE, "203.0.113.7", Optional.empty()).isProxied())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"garbage", "", "203.0.113.0/24", "1", "203.0.113.7, 203.0.113.8", "' or 1=1"})
    void anAddressThatIsNoneIsIgnored(String proxiedFor) {
        assertThat(origins.of(SERVICE, proxiedFor, Optional.of("the passkey"))).isEqualTo(new Origin(SERVICE, SERVICE));
    }
}
