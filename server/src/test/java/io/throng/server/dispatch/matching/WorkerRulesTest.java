package io.throng.server.dispatch.matching;

import static io.throng.server.dispatch.matching.FixedModelFacts.FACTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** Speed thresholds and uptime rewards: image spec 5.2 and 6.5, text spec 7.5, 7.6 and 9.3. */
class WorkerRulesTest {

    private static final OptionalDouble UNKNOWN = OptionalDouble.empty();

    @Test
    void theLargerAScribesFirstModelTheSlowerItMayBe() {
        assertThat(needed(FixedModelFacts.TEXT_20B, FixedModelFacts.TEXT_7B)).isEqualTo(3);
        assertThat(needed(FixedModelFacts.TEXT_13B)).isEqualTo(4);
        assertThat(needed(FixedModelFacts.TEXT_7B, FixedModelFacts.TEXT_20B)).isEqualTo(5);
        assertThat(needed(FixedModelFacts.TEXT_UNKNOWN)).isEqualTo(5);
        assertThat(needed()).isEqualTo(3);
    }

    @Test
    void speedIsRoundedHalfEvenToOneDecimalAndOneWithoutTime() {
        assertThat(SpeedRules.unitsPerSecond(100, 3)).isEqualTo(33.3);
        assertThat(SpeedRules.unitsPerSecond(1, 4)).isEqualTo(0.2);
        assertThat(SpeedRules.unitsPerSecond(3, 4)).isEqualTo(0.8);
        assertThat(SpeedRules.unitsPerSecond(100, 0)).isEqualTo(1);
    }

    @Test
    void imagesAboveTwentyMegapixelstepsASecondAreSuspicious() {
        assertThat(SpeedRules.suspiciousImage(20_000_000)).isFalse();
        assertThat(SpeedRules.suspiciousImage(20_000_000.1)).isTrue();
    }

    @Test
    void textsAreSuspiciousByAbsoluteSpeedAndForTheUntrustedBySize() {
        assertThat(SpeedRules.textSuspicions(150, false, "m", OptionalDouble.of(7)))
                .isZero();
        assertThat(SpeedRules.textSuspicions(150.1, false, "m", OptionalDouble.of(7)))
                .isEqualTo(2);
        assertThat(SpeedRules.textSuspicions(150.1, true, "m", OptionalDouble.of(7)))
                .isEqualTo(1);
        assertThat(SpeedRules.textSuspicions(150.1, false, "m", UNKNOWN)).isEqualTo(1);
        assertThat(SpeedRules.textSuspicions(30, false, "m", OptionalDouble.of(70)))
                .isZero();
        assertThat(SpeedRules.textSuspicions(30.1, false, "m", OptionalDouble.of(70)))
                .isEqualTo(1);
        assertThat(SpeedRules.textSuspicions(30.1, true, "m", OptionalDouble.of(70)))
                .isZero();
        assertThat(SpeedRules.textSuspicions(100, false, "m", OptionalDouble.of(14)))
                .isZero();
        assertThat(SpeedRules.textSuspicions(100.1, false, "m", OptionalDouble.of(14)))
                .isEqualTo(1);
        assertThat(SpeedRules.textSuspicions(140, false, "m", OptionalDouble.of(13.9)))
                .isZero();
    }

    @Test
    void mixturesOfEightMayBeThreeTimesAsFast() {
        assertThat(SpeedRules.textSuspicions(90, false, "Mixtral-8x22B", OptionalDouble.of(141)))
                .isZero();
        assertThat(SpeedRules.textSuspicions(90.1, false, "Mixtral-8x22B", OptionalDouble.of(141)))
                .isEqualTo(1);
    }

    @Test
    void dreamersEarnByModelsAndLora() {
        assertThat(UptimeReward.dreamerHundredths(1, false)).isEqualTo(52_00);
        assertThat(UptimeReward.dreamerHundredths(10, true)).isEqualTo(100_00);
        assertThatThrownBy(() -> UptimeReward.dreamerHundredths(-1, false))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void scribesEarnByContextAndSize() {
        assertThat(UptimeReward.scribeHundredths(4096, OptionalDouble.of(7), true))
                .isEqualTo(85_00);
        assertThat(UptimeReward.scribeHundredths(4096, OptionalDouble.of(7), false))
                .isEqualTo(25_50);
        assertThat(UptimeReward.scribeHundredths(4096, UNKNOWN, true)).isEqualTo(42_50);
        assertThat(UptimeReward.scribeHundredths(4096, UNKNOWN, false)).isEqualTo(42_50);
        assertThat(UptimeReward.scribeHundredths(8192, OptionalDouble.of(70), true))
                .isEqualTo(1450_00);
        assertThat(UptimeReward.scribeHundredths(2048, OptionalDouble.of(1), true))
                .isEqualTo(13_75);
    }

    @Test
    void contextBeyondTheBoundEarnsNoMore() {
        long atTheBound = UptimeReward.scribeHundredths(UptimeReward.MAX_REWARDED_CONTEXT, OptionalDouble.of(7), true);
        assertThat(atTheBound).isEqualTo(3865_00);
        assertThat(UptimeReward.scribeHundredths(UptimeReward.MAX_REWARDED_CONTEXT + 1, OptionalDouble.of(7), true))
                .isEqualTo(atTheBound);
    }

    @Test
    void aRewardIsDueOnceMoreThanTenMinutesHaveAccrued() {
        assertThat(UptimeReward.due(600)).isFalse();
        assertThat(UptimeReward.due(601)).isTrue();
    }

    private static double needed(String... models) {
        return SpeedRules.minTokensPerSecond(List.of(models), FACTS);
    }
}
