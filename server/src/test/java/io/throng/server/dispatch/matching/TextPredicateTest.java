package io.throng.server.dispatch.matching;

import static io.throng.server.dispatch.matching.FixedModelFacts.FACTS;
import static io.throng.server.dispatch.matching.WaitingRequest.plainText;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Each row of text spec 9.3 that depends on the request's shape. */
class TextPredicateTest {

    private static final RequestShape PLAIN = plainText(FixedModelFacts.TEXT_7B).build();

    @Test
    void lengthsUpToTheWorkersOwnAreServed() {
        assertServed(PLAIN, scribe().lengths(80, 2048));
        assertRefused(PLAIN, scribe().lengths(79, 2048), Predicate.MAX_LENGTH);
        assertRefused(PLAIN, scribe().lengths(80, 2047), Predicate.MAX_CONTEXT_LENGTH);
    }

    @Test
    void modelNamesMatchExactlyAndNoNameMatchesAll() {
        assertRefused(plainText("koboldcpp/mistral-7B").build(), scribe(), Predicate.HOSTS_MODEL);
        assertServed(plainText("other", FixedModelFacts.TEXT_7B).build(), scribe());
        assertServed(plainText().build(), scribe());
        assertServed(plainText().build(), scribe().models(List.of("horde_special::x#3")));
    }

    @Test
    void theImpatientNeedAScribeThatIsFastForItsFirstModel() {
        RequestShape impatient = plainText(FixedModelFacts.TEXT_7B)
                .require(Requirement.FAST_WORKERS)
                .build();
        assertServed(impatient, scribe().speed(5));
        assertRefused(impatient, scribe().speed(4.9), Predicate.FAST_ENOUGH);
        assertServed(
                impatient,
                scribe().models(List.of(FixedModelFacts.TEXT_20B, FixedModelFacts.TEXT_7B))
                        .speed(3));
        assertServed(PLAIN, scribe().speed(0.1));
    }

    @Test
    void aNewScribeIsTooSlowForTheImpatient() {
        WorkerOffer.Builder unmeasured = WorkerOffer.scribe(
                        new UUID(0, 1), 7, new AgentProfile(BridgeAgent.UNKNOWN, 0, 0, 75, true))
                .models(List.of(FixedModelFacts.TEXT_7B))
                .lengths(512, 4096);
        assertRefused(
                plainText(FixedModelFacts.TEXT_7B)
                        .require(Requirement.FAST_WORKERS)
                        .build(),
                unmeasured,
                Predicate.FAST_ENOUGH);
    }

    @Test
    void validatedBackendsAreAskedForExplicitly() {
        WorkerOffer.Builder unvalidated = WorkerOffer.scribe(
                        new UUID(0, 1), 7, new AgentProfile(BridgeAgent.UNKNOWN, 0, 0, 75, false))
                .models(List.of(FixedModelFacts.TEXT_7B))
                .lengths(512, 4096);
        assertServed(PLAIN, unvalidated);
        assertRefused(
                plainText(FixedModelFacts.TEXT_7B)
                        .require(Requirement.VALIDATED_BACKENDS)
                        .build(),
                unvalidated,
                Predicate.BACKEND_VALIDATED);
    }

    @Test
    void aSoftpromptIsMatchedByNameAndTheEmptyOneByAll() {
        RequestShape pirates =
                plainText(FixedModelFacts.TEXT_7B).softprompt("pirates").build();
        assertServed(pirates, scribe().softprompts(List.of("pirates", "poets")));
        assertRefused(pirates, scribe().softprompts(List.of("poets")), Predicate.SOFTPROMPT);
        assertServed(PLAIN, scribe());
    }

    @Test
    void trustedWorkersAreThoseOfTrustedOwners() {
        RequestShape trusting = plainText(FixedModelFacts.TEXT_7B)
                .require(Requirement.TRUSTED_WORKERS)
                .build();
        assertRefused(trusting, scribe(), Predicate.OWNER_TRUSTED);
        assertServed(trusting, scribe().ownerTrusted(true));
    }

    @Test
    void imageSettingsSentByAScribeAreNotUsed() {
        assertServed(PLAIN, scribe().set(WorkerSetting.EXTRA_SLOW, true).set(WorkerSetting.LIMIT_MAX_STEPS, true));
    }

    private static WorkerOffer.Builder scribe() {
        return WorkerOffer.scribe(new UUID(0, 1), 7, new AgentProfile(BridgeAgent.UNKNOWN, 0, 0, 75, true))
                .models(List.of(FixedModelFacts.TEXT_7B))
                .lengths(512, 4096)
                .speed(10);
    }

    private static void assertServed(RequestShape shape, WorkerOffer.Builder scribe) {
        assertThat(Predicate.setOf(Matching.failing(shape, scribe.build(FACTS))))
                .isEmpty();
    }

    private static void assertRefused(RequestShape shape, WorkerOffer.Builder scribe, Predicate predicate) {
        assertThat(Predicate.setOf(Matching.failing(shape, scribe.build(FACTS))))
                .containsExactly(predicate);
    }
}
