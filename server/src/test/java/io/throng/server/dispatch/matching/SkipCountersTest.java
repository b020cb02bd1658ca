package io.throng.server.dispatch.matching;

import static io.throng.server.dispatch.matching.FixedModelFacts.FACTS;
import static io.throng.server.dispatch.matching.WaitingRequest.plainImage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SkipCountersTest {

    private static final AgentTable AGENTS = AgentTable.bundled();

    @Test
    void aDreamerAlwaysGetsTwelveKeysAndTheHyphen() {
        assertThat(new SkipCounters(JobKind.IMAGE).toWire().keySet())
                .containsExactly(
                        "models",
                        "worker_id",
                        "img2img",
                        "painting",
                        "unsafe_ip",
                        "nsfw",
                        "lora",
                        "post-processing",
                        "controlnet",
                        "performance",
                        "untrusted",
                        "bridge_version");
    }

    @Test
    void sizeStepsBlacklistAndKudosAppearOnlyWhenTheyCount() {
        SkipCounters counters = new SkipCounters(JobKind.IMAGE);
        counters.add(Predicate.FITS_SIZE.bit() | Predicate.STEPS_WITHIN_LIMIT.bit(), 2);
        counters.add(Predicate.PROMPT_ACCEPTABLE.bit(), 1);
        counters.add(Predicate.KUDOS_UPFRONT.bit(), 1);
        assertThat(counters.toWire())
                .hasSize(16)
                .containsEntry("max_pixels", 2)
                .containsEntry("step_count", 2)
                .containsEntry("blacklist", 1)
                .containsEntry("kudos", 1)
                .containsEntry("models", 0);
    }

    @Test
    void aScribeGetsOnlyKeysThatCount() {
        SkipCounters counters = new SkipCounters(JobKind.TEXT);
        assertThat(counters.toWire()).isEmpty();
        counters.add(Predicate.MAX_LENGTH.bit() | Predicate.OWNER_TRUSTED.bit(), 3);
        assertThat(counters.toWire()).hasSize(2).containsEntry("untrusted", 3).containsEntry("max_length", 3);
    }

    @Test
    void aRequestCountsOnceUnderAReasonHoweverManyPredicatesLeadThere() {
        SkipCounters counters = new SkipCounters(JobKind.IMAGE);
        counters.add(Predicate.AGENT_R2.bit() | Predicate.AGENT_TILING.bit() | Predicate.ALLOWS_LORA.bit(), 4);
        assertThat(counters.toWire()).containsEntry("bridge_version", 4).containsEntry("lora", 4);
    }

    @Test
    void silentRefusalsCountNowhere() {
        SkipCounters counters = new SkipCounters(JobKind.IMAGE);
        counters.add(
                Predicate.NEVER_DECOYED.bit()
                        | Predicate.OUT_OF_MAINTENANCE.bit()
                        | Predicate.RECENTLY_SEEN.bit()
                        | Predicate.NOT_PAUSED.bit(),
                5);
        assertThat(counters.toWire().values()).containsOnly(0);
    }

    @Test
    void aFluxRequestOfEightStepsCountsAsStepCountOne() {
        RequestShape shape = plainImage(FixedModelFacts.FLUX)
                .size(1024, 1024)
                .sampling(Sampler.K_EULER, true, 8)
                .build();
        SkipCounters counters = counted(shape, reGen9(FixedModelFacts.FLUX).set(WorkerSetting.LIMIT_MAX_STEPS, true));
        assertThat(counters.toWire())
                .containsEntry("step_count", 1)
                .containsEntry("performance", 0)
                .containsEntry("bridge_version", 0);
    }

    @Test
    void anExtraSlowWorkerCountsANormalRequestAsPerformanceOne() {
        SkipCounters counters = counted(
                plainImage(FixedModelFacts.SDXL).build(),
                reGen9(FixedModelFacts.SDXL).set(WorkerSetting.EXTRA_SLOW, true));
        assertThat(counters.toWire())
                .containsEntry("performance", 1)
                .containsEntry("models", 0)
                .doesNotContainKey("step_count");
    }

    @Test
    void countsStayWithinAnInteger() {
        SkipCounters counters = new SkipCounters(JobKind.IMAGE);
        counters.add(Predicate.HOSTS_MODEL.bit(), Integer.MAX_VALUE);
        counters.add(Predicate.HOSTS_MODEL.bit(), 1);
        assertThat(counters.toWire()).containsEntry("models", Integer.MAX_VALUE);
        assertThatThrownBy(() -> counters.add(Predicate.HOSTS_MODEL.bit(), -1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static SkipCounters counted(RequestShape shape, WorkerOffer.Builder worker) {
        SkipCounters counters = new SkipCounters(JobKind.IMAGE);
        counters.add(Matching.failing(shape, worker.build(FACTS)), 1);
        return counters;
    }

    private static WorkerOffer.Builder reGen9(String model) {
        return WorkerOffer.dreamer(
                        new UUID(0, 1), 7, AGENTS.profile("AI Horde Worker reGen:9.0.1-citests:https://example.org"))
                .models(List.of(model))
                .maxPixels(4_194_304);
    }
}
