package io.throng.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.vertx.core.MultiMap;
import org.junit.jupiter.api.Test;

class RequestHeadersTest {
    private static MultiMap headers(String name, String value) {
        return MultiMap.caseInsensitiveMultiMap().add(name, value);
    }

    @Test
    void aKeyIsReadWhateverTheCaseOfItsHeader() {
        assertThat(RequestHeaders.requiredApiKey(headers("ApiKey", "k"))).isEqualTo("k");
    }

    @Test
    void aMissingOrEmptyKeyIsAViolationOfTheSchemaAndNoLackOfPermission() {
        assertThat(RequestHeaders.apiKey(headers("apikey", ""))).isEmpty();
        assertThatExceptionOfType(HordeException.InvalidPayload.class)
                .isThrownBy(() -> RequestHeaders.requiredApiKey(headers("other", "k")))
                .satisfies(refusal -> {
                    assertThat(refusal.status()).isEqualTo(400);
                    assertThat(refusal.errors()).containsOnlyKeys("apikey");
                });
    }

    @Test
    void aClientAgentIsCutAtItsBoundAndHasADefault() {
        String atBound = "a".repeat(RequestHeaders.MAX_CLIENT_AGENT_LENGTH);
        assertThat(RequestHeaders.clientAgent(headers("Client-Agent", atBound + "b")))
                .isEqualTo(atBound);
        assertThat(RequestHeaders.clientAgent(headers("Client-Agent", " "))).isEqualTo("unknown:0:unknown");
        assertThat(RequestHeaders.clientAgent((String) null)).isEqualTo("unknown:0:unknown");
    }
}
