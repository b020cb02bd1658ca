package io.throng.server.signin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.throng.server.signin.Seal.Purpose;
import io.throng.server.signin.Session.Proof;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class SealTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.006Z");

    private final SecureRandom random = new SecureRandom();
    private final Seal seal = new Seal(new byte[32], random);

    @Test
    void whatIsClosedOpensOnEveryNodeWithTheSecret() {
        String closed = seal.close(Purpose.SESSION, "äöü\nx");
        assertThat(new Seal(new byte[32], random).open(Purpose.SESSION, closed)).contains("äöü\nx");
    }

    @Test
    void aCookieCannotBePassedOffAsAnother() {
        assertThat(seal.open(Purpose.SESSION, seal.close(Purpose.FLOW, "x"))).isEmpty();
    }

    @Test
    void anotherHordesCookieIsWorthless() {
        byte[] secret = new byte[32];
        secret[0] = 1;
        assertThat(new Seal(secret, random).open(Purpose.FLOW, seal.close(Purpose.FLOW, "x")))
                .isEmpty();
    }

    @Test
    void everyChangedByteBreaksTheSeal() {
        byte[] closed = Base64.getUrlDecoder().decode(seal.close(Purpose.FLOW, "text"));
        for (int i = 0; i < closed.length; i++) {
            byte[] changed = closed.clone();
            changed[i] ^= 1;
            assertThat(seal.open(
                            Purpose.FLOW,
                            Base64.getUrlEncoder().withoutPadding().encodeToString(changed)))
                    .as("byte %d", i)
                    .isEmpty();
        }
    }

    @Test
    void garbageIsNoSealAndNoError() {
        assertThat(seal.open(Purpose.FLOW, "")).isEmpty();
        assertThat(seal.open(Purpose.FLOW, "%%%")).isEmpty();
        assertThat(seal.open(Purpose.FLOW, "AAAA")).isEmpty();
        assertThat(seal.open(Purpose.FLOW, "A".repeat(Seal.MAX_LENGTH + 1))).isEmpty();
    }

    @Test
    void aShortSecretIsRefused() {
        assertThatThrownBy(() -> new Seal(new byte[31], random)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void marksTellTextsApartAndSayNothing() {
        assertThat(seal.mark("a"))
                .isEqualTo(seal.mark("a"))
                .isNotEqualTo(seal.mark("b"))
                .hasSize(22);
    }

    @Test
    void aSessionLastsAsLongAsItMayAndNoLonger() {
        Session session = new Session(
                new Proof.ByProvider(new Login("oak", "a b#ü")), NOW, NOW.plus(Duration.ofHours(12)), "token");
        assertThat(Session.parse(session.text(), NOW.plus(Duration.ofHours(12)).minusMillis(1)))
                .contains(session);
        assertThat(Session.parse(session.text(), NOW.plus(Duration.ofHours(12))))
                .isEmpty();
        Session byKey = new Session(new Proof.ByKey(7, "mark"), NOW, NOW.plusSeconds(1), "token");
        assertThat(Session.parse(byKey.text(), NOW)).contains(byKey);
    }

    @Test
    void aFlowLastsTenMinutes() {
        Flow flow = Flow.begin("oak", Destination.TRANSFER, 5, NOW, random);
        assertThat(Flow.parse(flow.text(), NOW.plus(Flow.LIFETIME).minusMillis(1)))
                .contains(flow);
        assertThat(Flow.parse(flow.text(), NOW.plus(Flow.LIFETIME))).isEmpty();
    }

    @Test
    void theLargestCookieIsStillLookedAt() {
        Login login = new Login("p".repeat(32), "漢".repeat(Login.MAX_SUBJECT_LENGTH));
        Session session = new Session(new Proof.ByProvider(login), NOW, NOW.plusSeconds(60), "t".repeat(22));
        String closed = seal.close(Purpose.SESSION, session.text());
        assertThat(closed).hasSizeLessThan(Seal.MAX_LENGTH);
        assertThat(seal.open(Purpose.SESSION, closed)).contains(session.text());
    }

    @Test
    void nothingSecretIsInWhatGetsLogged() {
        Flow flow = Flow.begin("oak", Destination.ACCOUNT, 0, NOW, random);
        assertThat(flow.toString()).doesNotContain(flow.state(), flow.nonce(), flow.verifier());
        Session session = new Session(new Proof.ByKey(7, "keymark"), NOW, NOW, "formtoken");
        assertThat(session.toString()).doesNotContain("keymark", "formtoken");
    }
}
