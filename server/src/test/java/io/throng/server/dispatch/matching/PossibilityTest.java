package io.throng.server.dispatch.matching;

import static io.throng.server.dispatch.matching.FixedModelFacts.FACTS;
import static io.throng.server.dispatch.matching.WaitingRequest.plainText;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PossibilityTest {

    private static final WaitingRequest LONG_TEXT = WaitingRequest.of(
            plainText(FixedModelFacts.TEXT_7B).lengths(512, 4096).build());

    @Test
    void withoutWorkersNothingIsPossible() {
        Possibility possibility = Possibility.of(LONG_TEXT, List.of());
        assertThat(possibility.possible()).isFalse();
        assertThat(possibility.explanation()).isEqualTo("No worker of this kind is online right now.");
    }

    @Test
    void oneAbleWorkerIsEnough() {
        Possibility possibility = Possibility.of(
                LONG_TEXT, List.of(scribe(80, FixedModelFacts.TEXT_7B), scribe(512, FixedModelFacts.TEXT_7B)));
        assertThat(possibility.possible()).isTrue();
        assertThat(possibility.able()).isEqualTo(1);
        assertThat(possibility.explanation()).isEqualTo("1 of 2 workers online can take this request.");
    }

    @Test
    void theExplanationNamesWhatIsInTheWayMostFrequentFirst() {
        Possibility possibility = Possibility.of(
                LONG_TEXT,
                List.of(
                        scribe(80, FixedModelFacts.TEXT_7B),
                        scribe(512, FixedModelFacts.TEXT_13B),
                        scribe(512, FixedModelFacts.TEXT_20B)));
        assertThat(possibility.obstacles())
                .containsExactly(
                        new Possibility.Obstacle(Predicate.HOSTS_MODEL, 2),
                        new Possibility.Obstacle(Predicate.MAX_LENGTH, 1));
        assertThat(possibility.explanation())
                .isEqualTo("None of the 3 workers online can take this request."
                        + " They do not host a model you asked for (2), make shorter texts (1).");
    }

    private static WorkerOffer scribe(int maxLength, String model) {
        return WorkerOffer.scribe(new UUID(0, 1), 7, new AgentProfile(BridgeAgent.UNKNOWN, 0, 0, 75, true))
                .models(List.of(model))
                .lengths(maxLength, 4096)
                .build(FACTS);
    }
}
