package io.throng.cli.drill;

import static io.throng.cli.drill.DrillJobs.delivered;
import static io.throng.cli.drill.DrillJobs.dreamer;
import static io.throng.cli.drill.DrillJobs.image;
import static io.throng.cli.drill.DrillJobs.imageFrom;
import static io.throng.cli.drill.DrillJobs.inlineImage;
import static io.throng.cli.drill.DrillJobs.result;
import static io.throng.cli.drill.DrillJobs.scribe;
import static io.throng.cli.drill.DrillJobs.text;
import static io.throng.cli.drill.DrillJobs.webp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.throng.cli.admin.AdminDatabase;
import io.throng.client.HordeCallException;
import io.throng.client.HordeClient;
import io.throng.protocol.ReturnCode;
import io.throng.protocol.account.TestUserReply;
import io.throng.protocol.image.ImagePopReply;
import io.throng.protocol.image.ImageSubmitInput;
import io.throng.protocol.text.TextPopReply;
import io.throng.protocol.text.TextStatus;
import io.throng.server.kudos.LedgerReport;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a running server stands on breaks under it and comes back: its database, its media folder, its callers and workers. Nothing
 * accepted is lost, nothing is paid twice, and replies say what happened. Every test has models of its own.
 */
@Tag("drill")
@Timeout(300)
class FaultTest {
    private static final long KUDOS = 1_000_000;
    private static final int REQUESTERS = 3;
    private static final int SCRIBES = 4;
    private static final int EVENTS_BETWEEN_FAULTS = 60;
    private static final int MEDIA_DISK_MEBIBYTES = 4;
    private static final int VANISHING_CALLS = 20;
    private static final Duration LOAD_BOUND = Duration.ofSeconds(60);
    private static final Duration COME_BACK_BOUND = Duration.ofSeconds(60);
    private static final Duration NEWS_BOUND = Duration.ofSeconds(20);
    /** What a write waits for the database, the time to notice that there is no connection, and some slowness of the machine. */
    private static final Duration REPLY_BOUND = Duration.ofSeconds(25);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private static Path folder;

    private static Optional<TmpfsMount> disk = Optional.empty();
    private static ServerUnderTest server;
    private static TestUserReply requesting;
    private static TestUserReply working;
    private static HordeClient requester;
    private static HordeClient worker;
    private static RawCalls calls;

    @BeforeAll
    static void startServer() throws Exception {
        disk = TmpfsMount.at(folder.resolve("disk"), MEDIA_DISK_MEBIBYTES);
        server = new ServerUnderTest(
                folder,
                Map.of(
                        "THRONG_MEDIA_FOLDER", folder.resolve("disk/media").toString(),
                        "THRONG_MEDIA_MIN_FREE_BYTES", "16384",
                        "THRONG_NODE_STALE_JOB_INTERVAL", "PT0.5S",
                        "THRONG_NODE_RECONCILE_INTERVAL", "PT1S",
                        "THRONG_NODE_COMMIT_PATIENCE", "PT4S"));
        server.start();
        requesting = server.createUser("requester", true, KUDOS);
        working = server.createUser("worker", true, KUDOS);
        requester = server.client(requesting.apiKey());
        worker = server.client(working.apiKey());
        calls = new RawCalls(server.address(), requesting.apiKey(), REPLY_BOUND);
    }

    @AfterAll
    static void stopServer() throws Exception {
        if (calls != null) {
            calls.close();
            requester.close();
            worker.close();
        }
        if (server != null) {
            server.close();
        }
        if (disk.isPresent()) {
            disk.get().close();
        }
    }

    @AfterEach
    void theBooksBalance() throws Exception {
        try (AdminDatabase database = server.database()) {
            assertThat(database.audit().verify())
                    .returns(List.of(), LedgerReport::differences)
                    .returns(true, LedgerReport::isClean);
        }
    }

    @Test
    void aDatabaseThatDiesUnderLoadIsStartedAgainAndNothingConfirmedIsLost(TestReporter reporter) throws Exception {
        TestUserReply loadRequesting = server.createUser("load requester", true, KUDOS);
        TestUserReply loadWorking = server.createUser("load worker", true, KUDOS);
        DrillRecord record = new DrillRecord();
        try (HordeClient asking = server.client(loadRequesting.apiKey());
                HordeClient making = server.client(loadWorking.apiKey());
                DrillLoad load = new DrillLoad(record, asking, making)) {
            record.serverIsUp();
            load.start(REQUESTERS, SCRIBES);
            for (String signal : List.of("KILL", "INT", "KILL")) {
                awaitLoad(record);
                ProcessHandle postmaster = server.postmaster();
                record.serverGoesDown();
                assertThat(new ProcessBuilder("kill", "-" + signal, Long.toString(postmaster.pid()))
                                .start()
                                .waitFor())
                        .isZero();
                Awaiting.until("the database runs again", COME_BACK_BOUND, () -> server.databaseAnswers(postmaster));
                record.serverIsUp();
            }
            awaitLoad(record);
            load.drain(LOAD_BOUND);
            assertThat(record.violations()).as(record.summary()).isEmpty();
            assertThat(record.unansweredCalls())
                    .as("every reply of the server in the meantime says that the database is away")
                    .allSatisfy(call -> assertThat(call).contains("status 503: The database is away"));
            DrillChecks.everyAcceptedRequestIsThereWithItsResults(record, asking);
            try (AdminDatabase database = server.database()) {
                DrillChecks.theBooksAreClean(record, database.audit(), loadRequesting, loadWorking);
            }
            reporter.publishEntry("database", record.summary() + ", " + record.unansweredCalls());
        }
    }

    @Test
    void whileTheDatabaseIsAwayEveryCallIsAnsweredInTimeAndInShape() throws Exception {
        String waiting = requester.requestText(text("koboldcpp/outage", 1)).id();
        String running = requester.requestText(text("koboldcpp/running", 1)).id();
        String job = worker.popText(scribe("koboldcpp/running")).id();
        ProcessHandle postmaster = server.postmaster();
        Path control = folder.resolve("postgres/cluster/global/pg_control");
        Path aside = folder.resolve("pg_control.aside");
        // Without its control file PostgreSQL does not start, and the outage lasts until the file is back.
        Files.move(control, aside);
        postmaster.destroyForcibly();
        Awaiting.until("the database is dead", NEWS_BOUND, () -> !server.databaseAnswers());
        try (RawCalls work = new RawCalls(server.address(), working.apiKey(), REPLY_BOUND)) {
            for (RawCalls.Reply reply : together(List.of(
                    () -> calls.post("generate/text/async", text("koboldcpp/outage", 1)),
                    () -> calls.post("generate/async", image("Elldreth's Lucid Mix", 1)),
                    () -> work.post("generate/text/pop", scribe("koboldcpp/outage")),
                    () -> work.post("generate/text/submit", result(job, "too early")),
                    () -> calls.delete("generate/text/status/" + waiting),
                    () -> calls.get("generate/text/status/" + UUID.randomUUID()),
                    () -> calls.get("generate/check/" + UUID.randomUUID())))) {
                reply.saysTryAgain(503);
            }
            assertThat(calls.get("generate/text/status/" + running).status())
                    .as("what memory knows is answered")
                    .isEqualTo(200);
        } finally {
            Files.move(aside, control);
        }
        Awaiting.until("the database runs again", COME_BACK_BOUND, () -> server.databaseAnswers(postmaster));
        assertThat(worker.submitText(result(job, "at last")).reward()).isPositive();
        Awaiting.until(
                "the result is there",
                NEWS_BOUND,
                () -> requester.textStatus(running).finished() == 1);
        String late = worker.popText(scribe("koboldcpp/outage")).id();
        assertThat(late).as("what was accepted before waits still").isNotNull();
        worker.submitText(result(late, "it waited"));
    }

    @Test
    void withoutItsMediaFolderTheServerRefusesPicturesAndTakesThemOnceItIsBack() throws Exception {
        ImagePopReply job = runningImage("Dreamshaper");
        Path media = folder.resolve("disk/media");
        Path away = folder.resolve("disk/media.away");
        Files.move(media, away);
        try {
            picturesAreRefused(job, 503);
        } finally {
            Files.move(away, media);
        }
        picturesAreTaken(job);
    }

    @Test
    void aFullMediaDiskRefusesPicturesUntilThereIsRoom() throws Exception {
        TmpfsMount small = TmpfsMount.required(disk);
        ImagePopReply job = runningImage("Anything v3");
        small.fill();
        try {
            picturesAreRefused(job, 507);
        } finally {
            small.free();
        }
        picturesAreTaken(job);
    }

    @Test
    void aPictureThatCannotBeReadNowIsNotSaidToBeMissing() throws Exception {
        String id = requester.requestImage(inlineImage("Midjourney Diffusion")).id();
        picturesAreTaken(workerJob("Midjourney Diffusion"));
        Path media = folder.resolve("disk/media");
        Path away = folder.resolve("disk/media.away");
        Files.move(media, away);
        try {
            calls.get("generate/status/" + id).saysTryAgain(503);
        } finally {
            Files.move(away, media);
        }
        assertThat(Base64.getDecoder()
                        .decode(requester
                                .imageStatus(id)
                                .generations()
                                .getFirst()
                                .img()))
                .isEqualTo(webp());
    }

    @Test
    void aMediaFolderThatComesBackEmptyIsUsedAgain() throws Exception {
        ImagePopReply job = runningImage("Realistic Vision");
        Path media = folder.resolve("disk/media");
        Path away = folder.resolve("disk/media.away");
        Files.move(media, away);
        Files.createDirectory(media);
        try {
            picturesAreTaken(job);
        } finally {
            Files.move(media, folder.resolve("disk/media.second"));
            Files.move(away, media);
        }
    }

    @Test
    void aCallerWhoVanishesHarmsNobody() throws Exception {
        for (int i = 0; i < VANISHING_CALLS; i++) {
            calls.postAndVanish("generate/text/async", text("koboldcpp/whole", 1), 1);
            calls.postAndVanish("generate/text/async", text("koboldcpp/half-sent", 1), 0.5);
            calls.postAndVanish("generate/text/async", text("koboldcpp/half-sent", 1), 0);
        }
        String id = requester.requestText(text("koboldcpp/polite", 1)).id();
        assertThat(worker.popText(scribe("koboldcpp/half-sent")).id())
                .as("half a request is none")
                .isNull();
        String job = worker.popText(scribe("koboldcpp/polite")).id();
        worker.submitText(result(job, "served as ever"));
        assertThat(requester.textStatus(id).finished()).isOne();
        int whole = 0;
        for (String left = worker.popText(scribe("koboldcpp/whole")).id();
                left != null;
                left = worker.popText(scribe("koboldcpp/whole")).id()) {
            worker.submitText(result(left, "for nobody"));
            whole++;
        }
        assertThat(whole).as("each accepted at most once").isLessThanOrEqualTo(VANISHING_CALLS);
    }

    @Test
    void aJobWhoseWorkerNeverReturnsGoesToAnotherAndIsCountedAgainstTheFirst() throws Exception {
        String id = requester.requestText(text("koboldcpp/abandoned", 1)).id();
        TextPopReply abandoned = worker.popText(scribe("koboldcpp/abandoned"));

        makeOverdue(abandoned.id());
        TestUserReply otherOwner = server.createUser("other owner", true, KUDOS);
        try (HordeClient other = server.client(otherOwner.apiKey())) {
            AtomicReference<TextPopReply> second = new AtomicReference<>();
            Awaiting.until("the job is handed out again", NEWS_BOUND, () -> {
                second.set(other.popText(scribe("a patient scribe", "koboldcpp/abandoned")));
                return second.get().id() != null;
            });
            assertThat(requester.textStatus(id))
                    .returns(1, TextStatus::processing)
                    .returns(1, TextStatus::restarted)
                    .returns(false, TextStatus::faulted);
            assertThatExceptionOfType(HordeCallException.Refused.class)
                    .isThrownBy(() -> worker.submitText(result(abandoned.id(), "too late")))
                    .returns(ReturnCode.ABORTED_GEN.wireName(), HordeCallException.Refused::rc);
            assertThat(other.submitText(result(second.get().id(), "in time")).reward())
                    .isPositive();
        }
        TextStatus done = requester.textStatus(id);
        assertThat(done).returns(true, TextStatus::done).returns(1, TextStatus::finished);
        assertThat(done.generations()).hasSize(1);
        assertThat(abortedJobs("scribe of koboldcpp/abandoned")).isOne();
        assertThat(abortedJobs("a patient scribe")).isZero();
    }

    private static ImagePopReply runningImage(String model) {
        requester.requestImage(image(model, 1));
        return workerJob(model);
    }

    private static ImagePopReply workerJob(String model) {
        ImagePopReply job = worker.popImage(dreamer(model));
        assertThat(job.id()).isNotNull();
        return job;
    }

    private static void picturesAreRefused(ImagePopReply job, int uploadStatus) throws Exception {
        String inline = Base64.getEncoder().encodeToString(webp());
        calls.put(URI.create(job.r2Upload()), webp()).saysTryAgain(uploadStatus);
        calls.post("generate/async", imageFrom(inline)).saysTryAgain(503);
        try (RawCalls work = new RawCalls(server.address(), working.apiKey(), REPLY_BOUND)) {
            work.post("generate/submit", new ImageSubmitInput(job.id(), inline, null, 77L, null, null))
                    .saysTryAgain(503);
        }
    }

    private static void picturesAreTaken(ImagePopReply job) throws Exception {
        worker.upload(URI.create(job.r2Upload()), webp());
        assertThat(worker.submitImage(delivered(job.id())).reward()).isPositive();
    }

    /** Lets a job's time be over. The node learns of it when it compares itself with the database. */
    private static void makeOverdue(String jobId) throws Exception {
        try (AdminDatabase database = server.database();
                Connection connection = database.dataSource().getConnection();
                var deadline = connection.prepareStatement("""
                        with late as (
                            update job set deadline = now() - interval '1 second' where id = ?::uuid returning request_id
                        )
                        update request set version = version + 1 from late where request.id = late.request_id""")) {
            deadline.setString(1, jobId);
            assertThat(deadline.executeUpdate()).isOne();
        }
    }

    private static int abortedJobs(String workerName) throws Exception {
        try (AdminDatabase database = server.database();
                Connection connection = database.dataSource().getConnection();
                var count = connection.prepareStatement("select aborted_jobs from worker where name = ?")) {
            count.setString(1, workerName);
            try (var rows = count.executeQuery()) {
                assertThat(rows.next()).isTrue();
                return rows.getInt(1);
            }
        }
    }

    private static void awaitLoad(DrillRecord record) throws Exception {
        boolean underLoad = record.awaitEvents(EVENTS_BETWEEN_FAULTS, LOAD_BOUND);
        assertThat(record.violations())
                .as("%s; the server's log ends\n%s", record.summary(), server.endOfLog())
                .isEmpty();
        assertThat(underLoad)
                .as("%s; the log ends\n%s", record.summary(), server.endOfLog())
                .isTrue();
    }

    private static List<RawCalls.Reply> together(List<Callable<RawCalls.Reply>> wanted) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<RawCalls.Reply> replies = new ArrayList<>();
            for (Future<RawCalls.Reply> reply : threads.invokeAll(wanted)) {
                replies.add(reply.get());
            }
            return replies;
        }
    }
}
