package io.throng.worker.lora;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.throng.inference.model.DiskBudget;
import io.throng.inference.model.DownloadException;
import io.throng.inference.model.DownloadProgress;
import io.throng.inference.model.InstalledModel;
import io.throng.protocol.image.GenerationMetadata;
import io.throng.protocol.image.Lora;
import io.throng.protocol.image.MetadataType;
import io.throng.protocol.image.MetadataValue;
import io.throng.protocol.image.TextualInversion;
import io.throng.worker.net.AddressGuard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoraLibraryTest {
    private static final Instant NOW = Instant.parse("2126-01-10T00:00:00Z");

    @TempDir
    Path folder;

    private final CivitaiDouble civitai = new CivitaiDouble();
    private final SettableClock clock = new SettableClock();

    @AfterEach
    void close() {
        civitai.close();
    }

    @Test
    void aNumberIsResolvedToTheNewestPublicVersionAndItsFileFetchedAndVerified() throws Exception {
        serveMagicHat();

        LoraVersion version = library().resolve(lora("100"));

        assertThat(version.versionId()).isEqualTo(12);
        assertThat(version.trainedWords()).containsExactly("magic hat", "wizard");
        try (InstalledModel file = library().install(version, DownloadProgress.Listener.NONE)) {
            assertThat(file.mainFile().getFileName()).hasToString("Magichat_12.safetensors");
            assertThat(Files.readAllBytes(file.mainFile())).isEqualTo(CivitaiDouble.WEIGHTS);
        }
    }

    @Test
    void anAdaptationThatIsHereIsUsedWithoutAskingAgainEvenByANewProcess() throws Exception {
        serveMagicHat();
        install("100");
        int before = civitai.asked.size();

        assertThat(library().resolve(lora("100")).versionId()).isEqualTo(12);
        assertThat(library().resolve(lora("magic hat!")).versionId()).isEqualTo(12);
        install("100");

        assertThat(civitai.asked).hasSize(before);
    }

    @Test
    void aVersionIsTakenAsItIsAskedFor() throws Exception {
        civitai.json(
                "/api/v1/model-versions/11",
                civitai.version(
                        11,
                        "2025-01-01T00:00:00Z",
                        "\"modelId\": 100, \"model\": {\"name\": \"Magic hat!\", \"type\": \"LORA\", \"nsfw\": false},",
                        civitai.safetensors(11)));

        LoraVersion version = library().resolve(new Lora("11", 1.0, 1.0, null, true));

        assertThat(version.modelId()).isEqualTo(100);
        assertThat(version.fileName()).isEqualTo("Magichat_11.safetensors");
    }

    @Test
    void aNameIsSearchedForAndTheSearchOnlyLeadsToANumber() throws Exception {
        serveMagicHat();
        civitai.json(
                "/api/v1/models",
                "{\"items\": [{\"id\": 7, \"name\": \"Magic hat deluxe\"}, {\"id\": 100, \"name\": \"Magic Hat!\"}]}");

        assertThat(library().resolve(lora("magic hat!")).modelId()).isEqualTo(100);
        assertThat(civitai.asked.getFirst())
                .contains("types=LORA")
                .contains("sort=Highest%20Rated")
                .contains("query=magic+hat%21")
                .contains("nsfw=false");
    }

    @Test
    void whatIsUnfitForWorkIsRefusedOnAWorkerThatDoesNotServeIt() throws Exception {
        civitai.json(
                "/api/v1/models/100",
                CivitaiDouble.model(
                        100, "x", true, civitai.version(1, "2025-01-01T00:00:00Z", "", civitai.safetensors(1))));

        assertThatThrownBy(() -> library().resolve(lora("100"))).isInstanceOf(LoraRefusedException.class);
        assertThat(new LoraLibrary(settings(true, Set.of()), guard(), clock)
                        .resolve(lora("100"))
                        .nsfw())
                .isTrue();
    }

    @Test
    void versionsInEarlyAccessAndFilesThatAreNotSafeArePassedOver() throws Exception {
        String early = civitai.version(
                5, "2126-01-09T00:00:00Z", "\"earlyAccessEndsAt\": \"2126-01-11T00:00:00Z\",", civitai.safetensors(5));
        String framed =
                civitai.version(4, "2126-01-08T00:00:00Z", "\"earlyAccessTimeFrame\": 7,", civitai.safetensors(4));
        String pickled = civitai.version(
                3, "2126-01-05T00:00:00Z", "", civitai.file(3, "lora.pt", 100, CivitaiDouble.sha256(new byte[1])));
        String unhashed = civitai.version(2, "2126-01-04T00:00:00Z", "", civitai.file(2, "lora.safetensors", 100, ""));
        String good = civitai.version(
                1, "2126-01-03T00:00:00Z", "\"earlyAccessEndsAt\": \"2126-01-09T00:00:00Z\",", civitai.safetensors(1));
        civitai.json(
                "/api/v1/models/100", CivitaiDouble.model(100, "x", false, early, framed, pickled, unhashed, good));

        assertThat(library().resolve(lora("100")).versionId()).isEqualTo(1);
    }

    @Test
    void aFileOver400MegabytesIsRefusedUnlessTheOperatorListsIt() throws Exception {
        String large = civitai.version(
                1,
                "2025-01-01T00:00:00Z",
                "",
                civitai.file(1, "lora.safetensors", 400_000_001 / 1024.0, CivitaiDouble.sha256(CivitaiDouble.WEIGHTS)));
        civitai.json("/api/v1/models/100", CivitaiDouble.model(100, "x", false, large));

        assertThatThrownBy(() -> library().resolve(lora("100"))).hasMessageContaining("at most 400000000");
        LoraLibrary listing = new LoraLibrary(settings(false, Set.of(100L)), guard(), clock);
        LoraVersion version = listing.resolve(lora("100"));
        listing.install(version, DownloadProgress.Listener.NONE).close();
        listing.purge();
        assertThat(folder.resolve("lora").resolve(version.fileName())).exists();
    }

    @Test
    void aFileThatIsNotWhatWasPublishedIsNeverKept() throws Exception {
        String other = civitai.version(
                1,
                "2025-01-01T00:00:00Z",
                "",
                civitai.file(1, "lora.safetensors", 1, CivitaiDouble.sha256(CivitaiDouble.weights("another"))));
        civitai.json("/api/v1/models/100", CivitaiDouble.model(100, "x", false, other));
        LoraVersion version = library().resolve(lora("100"));

        assertThatThrownBy(() -> library().install(version, DownloadProgress.Listener.NONE))
                .isInstanceOf(DownloadException.class)
                .hasMessageContaining("sha256");
        assertThat(folder.resolve("lora").resolve(version.fileName())).doesNotExist();
    }

    @Test
    void aLogInPageSaysThatATokenIsNeeded() throws Exception {
        serveMagicHat();
        civitai.page("/api/download/models/12");
        LoraVersion version = library().resolve(lora("100"));

        assertThatThrownBy(() -> library().install(version, DownloadProgress.Listener.NONE))
                .hasMessageContaining("token is needed");
    }

    @Test
    void theTokenGoesToItsServiceOnly() throws Exception {
        serveMagicHat();
        try (CivitaiDouble elsewhere = new CivitaiDouble()) {
            civitai.json(
                    "/api/v1/models/200",
                    CivitaiDouble.model(
                            200,
                            "away",
                            false,
                            civitai.version(20, "2025-01-01T00:00:00Z", "", elsewhere.safetensors(20))));
            LoraSettings settings = settings(false, Set.of());
            LoraSettings withToken = new LoraSettings(
                    settings.folder(),
                    settings.budget(),
                    settings.civitai(),
                    Optional.of("secret"),
                    settings.hordeling(),
                    false,
                    Set.of(),
                    3,
                    Duration.ofMillis(1));
            LoraLibrary library = new LoraLibrary(withToken, guard().trusting(elsewhere.address()), clock);
            library.install(library.resolve(lora("100")), DownloadProgress.Listener.NONE)
                    .close();
            library.install(library.resolve(lora("200")), DownloadProgress.Listener.NONE)
                    .close();

            assertThat(civitai.asked).allMatch(path -> path.endsWith("?token=secret"));
            assertThat(elsewhere.asked).containsExactly("/api/download/models/20");
            assertThat(withToken).asString().doesNotContain("secret");
        }
    }

    @Test
    void aFileInTheInnerNetworkIsNotFetchedWhateverAReplyNames() throws Exception {
        try (CivitaiDouble inner = new CivitaiDouble()) {
            civitai.json(
                    "/api/v1/models/100",
                    CivitaiDouble.model(
                            100, "x", false, civitai.version(1, "2025-01-01T00:00:00Z", "", inner.safetensors(1))));
            LoraVersion version = library().resolve(lora("100"));

            assertThatThrownBy(() -> library().install(version, DownloadProgress.Listener.NONE))
                    .hasMessageContaining("not on the public internet");
            assertThat(inner.asked).isEmpty();
        }
    }

    @Test
    void aServiceThatStumblesIsAskedAgainAndOneThatRefusesIsNot() throws Exception {
        serveMagicHat();
        civitai.failuresToCome.set(2);
        assertThat(library().resolve(lora("100")).versionId()).isEqualTo(12);
        civitai.asked.clear();

        LoraLibrary library = library();
        assertThatThrownBy(() -> library.resolve(lora("404"))).isInstanceOf(LoraRefusedException.class);
        assertThatThrownBy(() -> library.resolve(lora("404"))).isInstanceOf(LoraRefusedException.class);

        assertThat(civitai.asked).hasSize(1);
        clock.now = NOW.plus(RefusalMemory.HOLDS);
        assertThatThrownBy(() -> library.resolve(lora("404"))).isInstanceOf(LoraRefusedException.class);
        assertThat(civitai.asked).hasSize(2);
    }

    @Test
    void numbersFrom2To32OnAreNoNumbersOfAnything() {
        for (String id : List.of("4294967296", "99999999999999999999999")) {
            assertThatThrownBy(() -> library().resolve(lora(id))).hasMessageContaining("too large");
        }
        assertThatThrownBy(() -> library().resolve(new Lora("abc", 1.0, 1.0, null, true)))
                .hasMessageContaining("no version's number");
        assertThat(civitai.asked).isEmpty();
    }

    @Test
    void theLongestUnusedAdaptationMakesRoom() throws Exception {
        serve(100, "first", 1);
        serve(200, "second", 2);
        serve(300, "third", 3);
        // Two files with their proofs fit, three do not.
        LoraSettings usual = settings(false, Set.of());
        LoraSettings narrow = new LoraSettings(
                usual.folder(),
                new DiskBudget(2L * (CivitaiDouble.WEIGHTS.length + 100), 0),
                usual.civitai(),
                Optional.empty(),
                usual.hordeling(),
                false,
                Set.of(),
                3,
                Duration.ofMillis(1));
        for (String id : List.of("100", "200", "100", "300")) {
            clock.now = clock.now.plusSeconds(1000);
            LoraLibrary library = new LoraLibrary(narrow, guard(), clock);
            library.install(library.resolve(lora(id)), DownloadProgress.Listener.NONE)
                    .close();
        }

        assertThat(folder.resolve("lora/first_1.safetensors")).exists();
        assertThat(folder.resolve("lora/second_2.safetensors")).doesNotExist();
        assertThat(folder.resolve("lora/third_3.safetensors")).exists();
    }

    @Test
    void jobsThatWantTheSameAdaptationShareItsDownload() throws Exception {
        serveMagicHat();
        LoraLibrary library = library();
        LoraVersion version = library.resolve(lora("100"));
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<InstalledModel>> both = List.of(
                    pool.submit(() -> library.install(version, DownloadProgress.Listener.NONE)),
                    pool.submit(() -> library.install(version, DownloadProgress.Listener.NONE)));
            for (Future<InstalledModel> one : both) {
                one.get().close();
            }
        }
        assertThat(civitai.asked)
                .filteredOn(path -> path.startsWith("/api/download"))
                .hasSize(1);
    }

    @Test
    void whatAJobCannotHaveIsNotedAndTheRestIsReady() throws Exception {
        serveMagicHat();
        civitai.json(
                "/api/v1/embedding/55",
                "{\"url\": \"" + civitai.address() + "/ti/55\", \"sha256\": \""
                        + CivitaiDouble.sha256(CivitaiDouble.WEIGHTS) + "\"}");
        civitai.file("/ti/55", CivitaiDouble.WEIGHTS);
        Adaptations adaptations = new Adaptations(library(), inversions());

        try (Adaptations.Prepared prepared = adaptations.prepare(
                List.of(lora("100"), lora("404")),
                List.of(new TextualInversion("55", "prompt", 1.0), new TextualInversion("66", null, 1.0)),
                Duration.ofSeconds(20))) {
            assertThat(prepared.loras())
                    .singleElement()
                    .satisfies(ready -> assertThat(ready.wanted().name()).isEqualTo("100"));
            assertThat(prepared.inversions())
                    .singleElement()
                    .satisfies(ready ->
                            assertThat(ready.file().mainFile().getFileName()).hasToString("55.safetensors"));
            assertThat(prepared.notes())
                    .containsExactlyInAnyOrder(
                            new GenerationMetadata(MetadataType.LORA, MetadataValue.DOWNLOAD_FAILED, "404"),
                            new GenerationMetadata(MetadataType.TI, MetadataValue.DOWNLOAD_FAILED, "66"));
            library().purge();
            assertThat(folder.resolve("lora/Magichat_12.safetensors")).exists();
        }
        library().purge();
        assertThat(folder.resolve("lora/Magichat_12.safetensors")).doesNotExist();
    }

    @Test
    void whatDoesNotComeInTimeIsLeftOut() throws Exception {
        civitai.hang("/api/v1/models/100");
        try (Adaptations.Prepared prepared = new Adaptations(library(), inversions())
                .prepare(List.of(lora("100")), List.of(), Duration.ofMillis(50))) {
            assertThat(prepared.notes())
                    .containsExactly(new GenerationMetadata(MetadataType.LORA, MetadataValue.DOWNLOAD_FAILED, "100"));
        }
    }

    @Test
    void theTimeForAdaptationsGrowsWithTheirNumber() {
        assertThat(Adaptations.limit(0)).isEqualTo(Duration.ZERO);
        assertThat(Adaptations.limit(1)).isEqualTo(Duration.ofSeconds(45));
        assertThat(Adaptations.limit(5)).isEqualTo(Duration.ofSeconds(105));
    }

    @Test
    void namesThatLookAlikeAreKeptApart() {
        assertThat(TextualInversionLibrary.fileName("bad-hands")).isEqualTo("bad-hands.safetensors");
        assertThat(TextualInversionLibrary.fileName("bad hands"))
                .startsWith("badhands_")
                .isNotEqualTo(TextualInversionLibrary.fileName("ba dhands"));
        assertThat(LoraVersion.plain("../../etc/passwd", 128)).isEqualTo("etcpasswd");
        assertThat(LoraVersion.plain("日本", 128)).isEqualTo("unnamed");
    }

    private void serveMagicHat() {
        civitai.json(
                "/api/v1/models/100",
                CivitaiDouble.model(
                        100,
                        "Magic hat!",
                        false,
                        civitai.version(11, "2025-01-01T00:00:00Z", "", civitai.safetensors(11)),
                        civitai.version(12, "2025-06-01T00:00:00Z", "", civitai.safetensors(12))));
    }

    private void serve(long model, String name, long version) {
        civitai.json(
                "/api/v1/models/" + model,
                CivitaiDouble.model(
                        model,
                        name,
                        false,
                        civitai.version(version, "2025-01-01T00:00:00Z", "", civitai.safetensors(version))));
    }

    private void install(String id) throws LoraRefusedException, IOException, InterruptedException {
        LoraLibrary library = library();
        library.install(library.resolve(lora(id)), DownloadProgress.Listener.NONE)
                .close();
    }

    private LoraLibrary library() {
        return new LoraLibrary(settings(false, Set.of()), guard(), clock);
    }

    private TextualInversionLibrary inversions() {
        return new TextualInversionLibrary(settings(false, Set.of()), folder.resolve("ti"), guard(), clock);
    }

    private AddressGuard guard() {
        return AddressGuard.publicOnly().trusting(civitai.address());
    }

    private LoraSettings settings(boolean nsfw, Set<Long> kept) {
        return new LoraSettings(
                folder.resolve("lora"),
                new DiskBudget(1_000_000, 0),
                civitai.address(),
                Optional.empty(),
                civitai.address(),
                nsfw,
                kept,
                3,
                Duration.ofMillis(1));
    }

    private static Lora lora(String name) {
        return new Lora(name, 1.0, 1.0, null, false);
    }

    private static final class SettableClock extends Clock {
        private volatile Instant now = NOW;

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }
    }
}
