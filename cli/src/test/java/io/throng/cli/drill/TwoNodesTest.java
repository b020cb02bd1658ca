package io.throng.cli.drill;

import static io.throng.cli.drill.DrillJobs.delivered;
import static io.throng.cli.drill.DrillJobs.dreamer;
import static io.throng.cli.drill.DrillJobs.image;
import static io.throng.cli.drill.DrillJobs.result;
import static io.throng.cli.drill.DrillJobs.scribe;
import static io.throng.cli.drill.DrillJobs.text;
import static io.throng.cli.drill.DrillJobs.webp;
import static org.assertj.core.api.Assertions.assertThat;

import io.throng.cli.admin.AdminDatabase;
import io.throng.client.HordeClient;
import io.throng.protocol.account.TestUserReply;
import io.throng.protocol.image.ImagePopReply;
import io.throng.protocol.image.ImageStatus;
import io.throng.protocol.text.TextPopReply;
import io.throng.protocol.text.TextStatus;
import io.throng.server.storage.EmbeddedDatabase;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two server processes on one PostgreSQL and one media folder: whatever one node accepted, the other goes on with. The nodes are
 * started at once on an empty database, and compare themselves with it once a minute only, so that what one sees of the other within
 * seconds came over the change feed. The last test kills a node.
 */
@Tag("drill")
@Timeout(300)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TwoNodesTest {
    private static final long KUDOS = 1_000_000;
    private static final int REQUESTERS = 4;
    private static final int SCRIBES = 6;
    private static final int EVENTS_WITH_BOTH = 300;
    private static final int EVENTS_WITH_ONE = 150;
    private static final Duration LOAD_BOUND = Duration.ofSeconds(60);
    private static final Duration DRAIN_BOUND = Duration.ofSeconds(60);
    /** Until one node shows what happened at the other. */
    private static final Duration NEWS_BOUND = Duration.ofSeconds(20);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private static Path folder;

    private static EmbeddedDatabase database;
    private static ServerUnderTest first;
    private static ServerUnderTest second;
    private static TestUserReply requesting;
    private static TestUserReply working;
    private static HordeClient requesterAtFirst;
    private static HordeClient requesterAtSecond;
    private static HordeClient workerAtFirst;
    private static HordeClient workerAtSecond;

    @BeforeAll
    static void startBoth() throws Exception {
        database = EmbeddedDatabase.start(
                new EmbeddedDatabase.Settings(folder.resolve("database"), 0, EmbeddedDatabase.Durability.FULL));
        Map<String, String> settings = Map.of(
                "THRONG_DATABASE_URL", database.jdbcUrl(),
                "THRONG_DATABASE_USER", database.user(),
                "THRONG_DATABASE_PASSWORD", database.password(),
                "THRONG_MEDIA_FOLDER", folder.resolve("media").toString());
        first = new ServerUnderTest(folder.resolve("first"), settings);
        second = new ServerUnderTest(folder.resolve("second"), settings);
        try (ExecutorService starts = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Void>> both = starts.invokeAll(List.of(starting(first), starting(second)));
            for (Future<Void> start : both) {
                start.get();
            }
        }
        requesting = first.createUser("requester", true, KUDOS);
        working = second.createUser("worker", true, KUDOS);
        requesterAtFirst = first.client(requesting.apiKey());
        requesterAtSecond = second.client(requesting.apiKey());
        workerAtFirst = first.client(working.apiKey());
        workerAtSecond = second.client(working.apiKey());
    }

    @AfterAll
    static void stopBoth() throws Exception {
        for (HordeClient client :
                new HordeClient[] {requesterAtFirst, requesterAtSecond, workerAtFirst, workerAtSecond}) {
            if (client != null) {
                client.close();
            }
        }
        for (ServerUnderTest server : new ServerUnderTest[] {first, second}) {
            if (server != null) {
                server.close();
            }
        }
        if (database != null) {
            database.close();
        }
    }

    private static Callable<Void> starting(ServerUnderTest server) {
        return () -> {
            server.start();
            return null;
        };
    }

    @Test
    @Order(1)
    void anImageIsAskedForWorkedOnUploadedHandedInAndFetchedThroughWhicheverNode() throws Exception {
        String id = requesterAtFirst.requestImage(image("Anything v3", 1)).id();
        Awaiting.until(
                "the request is known to the other node",
                NEWS_BOUND,
                () -> requesterAtSecond.checkImage(id).waiting() == 1);

        AtomicReference<ImagePopReply> popped = new AtomicReference<>();
        Awaiting.until("the other node hands it out", NEWS_BOUND, () -> {
            popped.set(workerAtSecond.popImage(dreamer("Anything v3")));
            return popped.get().id() != null;
        });
        ImagePopReply job = popped.get();
        Awaiting.until(
                "the first node knows that it is worked on",
                NEWS_BOUND,
                () -> requesterAtFirst.checkImage(id).processing() == 1);

        byte[] picture = webp();
        URI upload = URI.create(job.r2Upload());
        assertThat(upload.getPort()).isEqualTo(second.address().getPort());
        workerAtFirst.upload(at(first, upload), picture);
        assertThat(workerAtFirst.submitImage(delivered(job.id())).reward()).isPositive();

        Awaiting.until(
                "the other node knows that it is done",
                NEWS_BOUND,
                () -> requesterAtSecond.checkImage(id).done());
        for (HordeClient requester : List.of(requesterAtFirst, requesterAtSecond)) {
            ImageStatus status = requester.imageStatus(id);
            assertThat(status).returns(1, ImageStatus::finished).returns(0, ImageStatus::processing);
            URI address = URI.create(status.generations().getFirst().img());
            assertThat(requester.download(at(first, address))).isEqualTo(picture);
            assertThat(requester.download(at(second, address))).isEqualTo(picture);
        }
    }

    @Test
    @Order(2)
    void aRequestCancelledAtOneNodeIsHandedOutAtNeither() throws Exception {
        String id = requesterAtFirst.requestText(text("koboldcpp/cancelled", 2)).id();

        assertThat(requesterAtSecond.cancelText(id)).returns(2, TextStatus::waiting);

        assertThat(workerAtFirst.popText(scribe("koboldcpp/cancelled")).id()).isNull();
        assertThat(workerAtSecond.popText(scribe("koboldcpp/cancelled")).id()).isNull();
        Awaiting.until(
                "the first node knows",
                NEWS_BOUND,
                () -> requesterAtFirst.textStatus(id).waiting() == 0);
    }

    @Test
    @Order(3)
    void aJobRunningAtOneNodeIsTakenAtTheOtherAfterACancelThere() throws Exception {
        String id = requesterAtFirst.requestText(text("koboldcpp/half", 2)).id();
        TextPopReply job = workerAtFirst.popText(scribe("koboldcpp/half"));
        assertThat(job.ids()).hasSize(1);

        assertThat(requesterAtSecond.cancelText(id)).returns(1, TextStatus::processing);
        assertThat(workerAtSecond.submitText(result(job.id(), "still wanted")).reward())
                .isPositive();

        Awaiting.until("the first node knows", NEWS_BOUND, () -> {
            TextStatus status = requesterAtFirst.textStatus(id);
            return status.done() && status.finished() == 1 && status.waiting() == 0;
        });
    }

    @Test
    @Order(4)
    void bothNodesTellTheSamePlacesInTheQueue() throws Exception {
        List<String> ids = List.of(
                requesterAtFirst.requestText(text("koboldcpp/nobody", 1)).id(),
                requesterAtSecond.requestText(text("koboldcpp/nobody", 1)).id(),
                requesterAtFirst.requestText(text("koboldcpp/nobody", 1)).id());

        Awaiting.until("the places agree", NEWS_BOUND, () -> {
            List<Integer> told = places(requesterAtFirst, ids);
            return told.equals(List.of(1, 2, 3)) && told.equals(places(requesterAtSecond, ids));
        });
        requesterAtSecond.cancelText(ids.getFirst());
        Awaiting.until("the others move up", NEWS_BOUND, () -> {
            List<String> left = ids.subList(1, 3);
            return places(requesterAtFirst, left).equals(List.of(1, 2))
                    && places(requesterAtSecond, left).equals(List.of(1, 2));
        });
        ids.subList(1, 3).forEach(requesterAtFirst::cancelText);
    }

    private static List<Integer> places(HordeClient requester, List<String> ids) {
        return ids.stream().map(id -> requester.textStatus(id).queuePosition()).toList();
    }

    @Test
    @Order(5)
    void underLoadAtBothNodesNoJobIsHandedOutTwiceAndWhenOneIsKilledTheOtherGoesOn(TestReporter reporter)
            throws Exception {
        TestUserReply loadRequesting = second.createUser("load requester", true, KUDOS);
        TestUserReply loadWorking = first.createUser("load worker", true, KUDOS);
        DrillRecord record = new DrillRecord();
        AtomicInteger nodes = new AtomicInteger(2);
        try (HordeClient requestFirst = first.client(loadRequesting.apiKey());
                HordeClient requestSecond = second.client(loadRequesting.apiKey());
                HordeClient workFirst = first.client(loadWorking.apiKey());
                HordeClient workSecond = second.client(loadWorking.apiKey());
                DrillLoad load = new DrillLoad(
                        record,
                        new DrillLoad.Doors(
                                alternating(requestFirst, requestSecond, nodes),
                                alternating(workFirst, workSecond, nodes),
                                alternating(workFirst, workSecond, nodes)))) {
            record.serverIsUp();
            load.start(REQUESTERS, SCRIBES);
            awaitLoad(record, EVENTS_WITH_BOTH);
            reporter.publishEntry("both nodes", record.summary());

            record.serverGoesDown();
            nodes.set(1);
            first.kill();
            record.serverIsUp();
            awaitLoad(record, EVENTS_WITH_ONE);
            load.drain(DRAIN_BOUND);

            assertThat(record.violations()).as(record.summary()).isEmpty();
            DrillChecks.everyAcceptedRequestIsThereWithItsResults(record, requestSecond);
            try (AdminDatabase admin = second.database()) {
                DrillChecks.theBooksAreClean(record, admin.audit(), loadRequesting, loadWorking);
            }
        }
        reporter.publishEntry("after the loss of one", record.summary());
    }

    private static void awaitLoad(DrillRecord record, int events) throws InterruptedException, IOException {
        boolean underLoad = record.awaitEvents(events, LOAD_BOUND);
        assertThat(record.violations()).as(record.summary()).isEmpty();
        assertThat(underLoad)
                .as("%d events in %s: %s; the log ends\n%s", events, LOAD_BOUND, record.summary(), second.endOfLog())
                .isTrue();
    }

    /** One after the other while there are two; afterwards the second alone. */
    private static Supplier<HordeClient> alternating(HordeClient atFirst, HordeClient atSecond, AtomicInteger nodes) {
        AtomicInteger calls = new AtomicInteger();
        return () -> nodes.get() == 2 && calls.getAndIncrement() % 2 == 0 ? atFirst : atSecond;
    }

    private static URI at(ServerUnderTest server, URI address) {
        return URI.create(server.address() + address.getRawPath() + "?" + address.getRawQuery());
    }
}
