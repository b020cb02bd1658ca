package io.throng.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.throng.worker.WorkerBenchmark.Measured;
import io.throng.worker.config.AlchemistConfig;
import io.throng.worker.config.BackendConfig;
import io.throng.worker.config.BackendKind;
import io.throng.worker.config.WorkerConfig;
import io.throng.worker.config.WorkerConfigReader;
import io.throng.worker.config.WorkerRole;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What stands around the work: check, benchmark, figures, changed settings. */
class WorkerToolsTest extends WorkerFixture {
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    private final WorkerStatistics statistics = new WorkerStatistics(now::get);

    @Test
    void aCheckSaysWhatCouldBeServedAndWhatIsWrong() throws Exception {
        horde.on("GET /api/v2/find_user", 200, "{\"username\":\"me#1\",\"kudos\":12.0}");
        WorkerConfig config = config(
                Optional.of(scribe(
                        List.of(backendConfig(
                                "text", BackendKind.KOBOLDAI, backend.address(), WorkerRole.SCRIBE, Map.of())),
                        1,
                        0)),
                Optional.of(dreamer(List.of(stub(WorkerRole.DREAMER)))),
                Optional.empty());

        List<WorkerCheck.Finding> findings = new WorkerCheck(config).run();

        assertThat(findings).extracting(WorkerCheck.Finding::ok).containsExactly(true, false, true, true, true);
        assertThat(findings.get(0).text()).contains("me#1");
        assertThat(findings.get(1).subject()).contains("scribe on text (koboldai");
        assertThat(findings.get(2).text()).contains("stable_diffusion").contains("kudos an hour");
        assertThat(findings.get(3).text()).contains("RealESRGAN_x4plus");
        assertThat(findings.get(4).gravity()).isEqualTo(WorkerCheck.Gravity.WARNING);
        assertThat(findings.get(4).text()).contains("concept filter is OFF").contains("kind clip");
        assertThat(horde.pops).as("no job is taken").hasValue(0);
    }

    @Test
    void whoMakesNoPicturesOrMeasuresThemOrMakesNoneForRealIsNotWarned() {
        WorkerConfig unfiltered =
                config(Optional.empty(), Optional.of(dreamer(List.of(stub(WorkerRole.DREAMER)))), Optional.empty());
        AlchemistConfig filter = new AlchemistConfig(
                "An Alchemist",
                WorkerConfig.DEFAULT_BRIDGE_AGENT,
                List.of(backendConfig(
                        "eyes", BackendKind.CLIP, "", WorkerRole.ALCHEMIST, Map.of("folder", state.toString()))),
                Set.of("interrogation"),
                1,
                1,
                1);

        assertThat(SafetyGaps.of(unfiltered)).isPresent();
        assertThat(SafetyGaps.of(config(Optional.empty(), unfiltered.dreamer(), Optional.of(filter))))
                .isEmpty();
        assertThat(SafetyGaps.of(WorkerConfigs.dry(unfiltered))).isEmpty();
        assertThat(SafetyGaps.of(config(
                        Optional.of(scribe(List.of(stub(WorkerRole.SCRIBE)), 1, 0)),
                        Optional.empty(),
                        Optional.empty())))
                .isEmpty();
    }

    @Test
    void aWorkerThatStartsWithoutTheConceptFilterSaysSo() throws Exception {
        start(Optional.empty(), Optional.of(dreamer(List.of(stub(WorkerRole.DREAMER)))));

        awaitWarning("concept filter is OFF");
    }

    @Test
    void aWrongKeyIsAFinding() throws Exception {
        horde.on("GET /api/v2/find_user", 404, "{\"message\":\"No such user\",\"rc\":\"UserNotFound\"}");

        List<WorkerCheck.Finding> findings = new WorkerCheck(config(
                        Optional.empty(), Optional.of(dreamer(List.of(stub(WorkerRole.DREAMER)))), Optional.empty()))
                .run();

        assertThat(findings.getFirst().ok()).isFalse();
        assertThat(findings.getFirst().text()).contains("No such user");
    }

    @Test
    void aBenchmarkMeasuresEveryBackEndAndModel() throws Exception {
        List<Measured> told = new ArrayList<>();

        List<Measured> figures = new WorkerBenchmark(
                        config(
                                Optional.of(scribe(List.of(stub(WorkerRole.SCRIBE)), 1, 0)),
                                Optional.of(dreamer(List.of(stub(WorkerRole.DREAMER)))),
                                Optional.empty()),
                        told::add)
                .run();

        assertThat(told).isEqualTo(figures);
        assertThat(figures)
                .allMatch(Measured::succeeded)
                .extracting(Measured::role)
                .contains(WorkerRole.DREAMER, WorkerRole.SCRIBE);
        assertThat(Limits.maxPower(figures)).hasValue(Limits.MAX_POWER);
    }

    @Test
    void limitsLeaveHalfOfTheHordesTime() {
        // 262144 pixels by 30 steps are 7.86 megapixelsteps, within the 75 s that are half of the least limit.
        assertThat(Limits.maxPower(List.of(image(7.87 / 75)))).hasValue(8);
        assertThat(Limits.maxPower(List.of(image(7.85 / 75)))).hasValue(7);
        assertThat(Limits.maxPower(List.of(image(100), image(7.87 / 75)))).hasValue(8);
        assertThat(Limits.maxPower(List.of())).isEmpty();
        assertThat(Limits.maxLength(List.of(text(1, 2.0)))).hasValue(144);
        assertThat(Limits.maxLength(List.of(text(1, 0.01)))).hasValue(16);
        assertThat(Limits.maxLength(List.of(text(1, 1e6)))).hasValue(1024);
    }

    @Test
    void moreTextsAtOnceAreProposedAsLongAsTheyGainAFifth() {
        assertThat(Limits.textThreads(List.of(text(1, 10), text(2, 12), text(4, 14.3))))
                .hasValue(2);
        assertThat(Limits.textThreads(List.of(text(1, 10), text(2, 11.9)))).hasValue(1);
        assertThat(Limits.textThreads(List.of())).isEmpty();
    }

    @Test
    void figuresCountWhatHappenedAndForgetRewardsAfterAnHour() {
        statistics.onEvent(new WorkerEvent.Popped("dreamer", "j1", "m", 2));
        statistics.onEvent(new WorkerEvent.Started("dreamer", "j1", "card"));
        statistics.onEvent(new WorkerEvent.Progress("dreamer", "j1", 3, 20));
        assertThat(statistics.snapshot().held()).singleElement().satisfies(job -> {
            assertThat(job.backend()).isEqualTo("card");
            assertThat(job.stepsDone()).isEqualTo(3);
        });
        statistics.onEvent(new WorkerEvent.Done("dreamer", "j1", "m", 10, Duration.ofSeconds(4)));
        statistics.onEvent(new WorkerEvent.Delivered("dreamer", "j1", "m", 30, Duration.ofSeconds(5)));
        statistics.onEvent(new WorkerEvent.Faulted("dreamer", "j1b", "broken"));
        statistics.onEvent(new WorkerEvent.Released("dreamer", "j1"));
        now.updateAndGet(instant -> instant.plus(Duration.ofMinutes(30)));

        WorkerStatistics.Snapshot stand = statistics.snapshot();
        assertThat(stand.held()).isEmpty();
        assertThat(stand.kudosPerHour()).isCloseTo(60, within(0.01));
        assertThat(stand.models().get("m").speed()).isCloseTo(2.5, within(0.001));
        assertThat(stand.roles().get("dreamer").delivered()).isEqualTo(1);
        assertThat(stand.remarks().getLast().text()).contains("broken");

        now.updateAndGet(instant -> instant.plus(Duration.ofMinutes(31)));
        assertThat(statistics.snapshot().kudosPerHour()).isZero();
        assertThat(statistics.snapshot().kudos()).isEqualTo(30);
        assertThat(statistics.isSlow()).isTrue();
    }

    @Test
    void remarksAreBoundedAndNotRepeated() {
        for (int i = 0; i < 3 * WorkerStatistics.MAX_MESSAGES; i++) {
            statistics.onEvent(new WorkerEvent.Warning("dreamer", "remark " + i / 2));
        }

        assertThat(statistics.snapshot().remarks()).hasSize(WorkerStatistics.MAX_MESSAGES);
    }

    @Test
    void figuresCanBeReadOverHttp() throws Exception {
        statistics.onEvent(new WorkerEvent.Popped("scribe", "j1", "a \"model\"", 1));
        statistics.onEvent(new WorkerEvent.Done("scribe", "j1", "a \"model\"", 80, Duration.ofSeconds(2)));
        statistics.onEvent(new WorkerEvent.Delivered("scribe", "j1", "a \"model\"", 1.5, Duration.ofSeconds(2)));

        try (MetricsPage page = new MetricsPage(statistics, 0);
                HttpClient http = HttpClient.newHttpClient()) {
            assertThat(get(http, page, "/metrics"))
                    .contains("throng_worker_kudos_total 1.50")
                    .contains("throng_worker_results_total{role=\"scribe\",outcome=\"delivered\"} 1")
                    .contains("model=\"a \\\"model\\\"\"} 40.0000");
            assertThat(get(http, page, "/status")).contains("\"delivered\":1");
        }
    }

    @Test
    void aChangedFileIsReadAgainAndABrokenOneLeavesEverythingAsItIs() throws Exception {
        Path file = state.resolve("worker.yaml");
        String usual = "api_key: k\nscribe_name: Watched\ntext_backend: stub\nhorde_url: " + horde.address()
                + "\nstate_dir: " + state + "\n";
        write(file, usual + "max_threads: 1\n", 1);
        start(WorkerConfigReader.read(Optional.of(file), Map.of()));
        SettingsWatch watch = new SettingsWatch(file, Map.of(), worker, events::add);

        write(file, usual + "max_threads: 3\n", 2);
        watch.look();
        await(WorkerEvent.Reloaded.class);
        assertThat(worker.config().scribe().orElseThrow().threads()).isEqualTo(3);

        write(file, usual + "max_threads: many\n", 3);
        watch.look();
        assertThat(await(WorkerEvent.ReloadRefused.class).reason()).contains("max_threads");
        assertThat(worker.config().scribe().orElseThrow().threads()).isEqualTo(3);

        Files.delete(file);
        watch.look();
        assertThat(worker.config().scribe().orElseThrow().threads()).isEqualTo(3);
    }

    private static void write(Path file, String text, int second) throws Exception {
        Files.writeString(file, text);
        Files.setLastModifiedTime(
                file, FileTime.from(Instant.parse("2026-01-01T00:00:00Z").plusSeconds(second)));
    }

    private static String get(HttpClient http, MetricsPage page, String path) throws Exception {
        return http.send(
                        HttpRequest.newBuilder(URI.create("http://localhost:" + page.port() + path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static BackendConfig stub(WorkerRole role) {
        return backendConfig("stub", BackendKind.STUB, "", role, Map.of());
    }

    private static Measured image(double speed) {
        return new Measured(WorkerRole.DREAMER, "b", "m", 1, speed, "");
    }

    private static Measured text(int together, double speed) {
        return new Measured(WorkerRole.SCRIBE, "b", "m", together, speed, "");
    }
}
