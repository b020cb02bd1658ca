package io.throng.cli.drill;

import static io.throng.cli.drill.DrillJobs.dreamer;
import static io.throng.cli.drill.DrillJobs.image;
import static io.throng.cli.drill.DrillJobs.imageFrom;
import static io.throng.cli.drill.DrillJobs.webp;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.throng.cli.admin.AdminDatabase;
import io.throng.client.HordeClient;
import io.throng.protocol.AcceptedReply;
import io.throng.protocol.image.ImagePopReply;
import io.throng.protocol.image.ImageSubmitInput;
import io.throng.protocol.text.TextRequestInput;
import io.throng.protocol.text.TextStatus;
import io.throng.server.kudos.LedgerReport;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * A database whose disk is full and an object store that is away: what cannot be kept is refused, what was accepted stays, and when there
 * is room or the store is back it goes on.
 */
@Tag("drill")
@Timeout(300)
class FullDiskTest {
    private static final long KUDOS = 1_000_000;
    /** A new cluster takes about 40 MiB, and the first segments of its log 32 more. */
    private static final int DATABASE_DISK_MEBIBYTES = 160;

    private static final int LONG_PROMPT_CHARACTERS = 6_000;
    private static final int REQUESTS_THAT_FILL = 60;
    private static final Duration REPLY_BOUND = Duration.ofSeconds(25);
    private static final Duration COME_BACK_BOUND = Duration.ofSeconds(60);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    @Test
    void aFullDatabaseDiskRefusesRequestsAndKeepsThoseItAccepted() throws Exception {
        try (TmpfsMount disk =
                        TmpfsMount.required(TmpfsMount.at(folder.resolve("data/postgres"), DATABASE_DISK_MEBIBYTES));
                ServerUnderTest server =
                        new ServerUnderTest(folder.resolve("data"), Map.of("THRONG_NODE_COMMIT_PATIENCE", "PT2S"))) {
            server.start();
            String askingKey = server.createUser("requester", true, KUDOS).apiKey();
            try (HordeClient requester = server.client(askingKey);
                    RawCalls asking = new RawCalls(server.address(), askingKey, REPLY_BOUND)) {
                List<String> accepted = new ArrayList<>();
                disk.fill();
                RawCalls.Reply refused = null;
                for (int i = 0; i < REQUESTS_THAT_FILL && refused == null; i++) {
                    RawCalls.Reply reply = asking.post("generate/text/async", longRequest());
                    if (reply.status() == 202) {
                        accepted.add(idOf(reply));
                    } else {
                        refused = reply;
                    }
                }
                assertThat(refused).as("the disk was not full after all").isNotNull();
                refused.saysTryAgain(503);

                disk.free();
                AtomicReference<RawCalls.Reply> next = new AtomicReference<>();
                Awaiting.until("requests are taken again", COME_BACK_BOUND, () -> {
                    next.set(asking.post("generate/text/async", longRequest()));
                    return next.get().status() == 202;
                });
                accepted.add(idOf(next.get()));
                for (String id : accepted) {
                    assertThat(requester.textStatus(id)).returns(1, TextStatus::waiting);
                }
                booksBalance(server);
            }
        }
    }

    @Test
    void aDeadObjectStoreIsSaidToBeAwayAndUsedOnceItIsBack() throws Exception {
        int port;
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = probe.getLocalPort();
        }
        try (ServerUnderTest server = new ServerUnderTest(
                folder.resolve("data"),
                Map.of(
                        "THRONG_MEDIA_STORE", "s3",
                        "THRONG_MEDIA_S3_ENDPOINT", "http://127.0.0.1:" + port,
                        "THRONG_MEDIA_S3_REGION", "eu-1",
                        "THRONG_MEDIA_S3_BUCKET", "drill",
                        "THRONG_MEDIA_S3_ACCESS_KEY", "access",
                        "THRONG_MEDIA_S3_SECRET_KEY", "secret",
                        "THRONG_MEDIA_S3_PATH_STYLE", "true"))) {
            server.start();
            String askingKey = server.createUser("requester", true, KUDOS).apiKey();
            String workingKey = server.createUser("worker", true, KUDOS).apiKey();
            try (HordeClient requester = server.client(askingKey);
                    HordeClient worker = server.client(workingKey);
                    RawCalls asking = new RawCalls(server.address(), askingKey, REPLY_BOUND);
                    RawCalls working = new RawCalls(server.address(), workingKey, REPLY_BOUND)) {
                String id = requester.requestImage(image("Dreamshaper", 1)).id();
                ImagePopReply job = worker.popImage(dreamer("Dreamshaper"));
                assertThat(job.r2Upload())
                        .startsWith("http://127.0.0.1:" + port + "/drill/")
                        .contains("X-Amz-Credential=access%2F")
                        .contains("%2Feu-1%2Fs3%2F");
                String inline = Base64.getEncoder().encodeToString(webp());
                asking.post("generate/async", imageFrom(inline)).saysTryAgain(503);
                working.post("generate/submit", inline(job, inline)).saysTryAgain(503);
                assertThat(requester.checkImage(id).processing()).isOne();

                try (TinyObjectStore store = new TinyObjectStore(port)) {
                    assertThat(working.post("generate/submit", inline(job, inline))
                                    .status())
                            .isEqualTo(200);
                    assertThat(store.objects()).isOne();
                    assertThat(asking.post("generate/async", imageFrom(inline)).status())
                            .isEqualTo(202);
                }
                assertThat(requester.imageStatus(id).generations()).hasSize(1);
                booksBalance(server);
            }
        }
    }

    private static ImageSubmitInput inline(ImagePopReply job, String base64) {
        return new ImageSubmitInput(job.id(), base64, null, 77L, null, null);
    }

    /** Of random letters, so that it cannot be compressed into a page that has room. */
    private static TextRequestInput longRequest() {
        StringBuilder prompt = new StringBuilder(LONG_PROMPT_CHARACTERS);
        RandomGenerator random = RandomGenerator.getDefault();
        for (int i = 0; i < LONG_PROMPT_CHARACTERS; i++) {
            prompt.append((char) random.nextInt(0x4e00, 0x9f00));
        }
        return TextRequestInput.builder()
                .prompt(prompt.toString())
                .models(List.of("koboldcpp/full"))
                .build();
    }

    private static String idOf(RawCalls.Reply reply) throws Exception {
        return new ObjectMapper().readValue(reply.body(), AcceptedReply.class).id();
    }

    private static void booksBalance(ServerUnderTest server) throws Exception {
        try (AdminDatabase database = server.database()) {
            assertThat(database.audit().verify())
                    .returns(List.of(), LedgerReport::differences)
                    .returns(true, LedgerReport::isClean);
        }
    }
}
