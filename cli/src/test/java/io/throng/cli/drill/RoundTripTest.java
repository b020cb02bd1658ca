package io.throng.cli.drill;

import static io.throng.cli.drill.DrillJobs.delivered;
import static io.throng.cli.drill.DrillJobs.dreamer;
import static io.throng.cli.drill.DrillJobs.image;
import static io.throng.cli.drill.DrillJobs.result;
import static io.throng.cli.drill.DrillJobs.scribe;
import static io.throng.cli.drill.DrillJobs.text;
import static io.throng.cli.drill.DrillJobs.webp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.throng.client.ClientSettings;
import io.throng.client.HordeCallException;
import io.throng.client.HordeClient;
import io.throng.protocol.GenerationState;
import io.throng.protocol.ReturnCode;
import io.throng.protocol.image.ImageCheck;
import io.throng.protocol.image.ImageGeneration;
import io.throng.protocol.image.ImagePopReply;
import io.throng.protocol.image.ImageStatus;
import io.throng.protocol.text.TextGeneration;
import io.throng.protocol.text.TextPopReply;
import io.throng.protocol.text.TextStatus;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A request's way from the requester over a worker and back, over HTTP only. Every test has models of its own, so that no job strays. */
@Tag("drill")
@Timeout(300)
class RoundTripTest {
    private static final long KUDOS = 100_000;
    private static final int SIDE_PIXELS = 64;
    private static final int SIGTERM_EXIT = 128 + 15;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private static Path folder;

    private static ServerUnderTest server;
    private static HordeClient requester;
    private static HordeClient worker;

    @BeforeAll
    static void startServer() throws Exception {
        server = new ServerUnderTest(folder);
        server.start();
        requester = server.client(server.createUser("requester", false, KUDOS).apiKey());
        worker = server.client(server.createUser("worker", true, KUDOS).apiKey());
    }

    @AfterAll
    static void stopServer() throws Exception {
        if (worker != null) {
            worker.close();
        }
        if (requester != null) {
            requester.close();
        }
        if (server != null) {
            server.close();
        }
    }

    @Test
    void aTextRequestComesBackAsTheTextItsWorkerWrote() {
        String id = requester.requestText(text("koboldcpp/travels", 1)).id();
        assertThat(requester.textStatus(id))
                .returns(1, TextStatus::waiting)
                .returns(0, TextStatus::processing)
                .returns(false, TextStatus::done);

        TextPopReply job = worker.popText(scribe("koboldcpp/travels"));
        assertThat(job.ids()).containsExactly(job.id());
        assertThat(job.model()).isEqualTo("koboldcpp/travels");
        assertThat(job.payload().prompt()).isEqualTo("Once upon a time");
        assertThat(job.payload().n()).isEqualTo(1);
        assertThat(job.payload().maxLength()).isEqualTo(40);
        assertThat(job.skipped()).isEmpty();
        assertThat(requester.textStatus(id))
                .returns(0, TextStatus::waiting)
                .returns(1, TextStatus::processing)
                .returns(true, TextStatus::isPossible);

        assertThat(worker.submitText(result(job.id(), "there was a crowd.")).reward())
                .isPositive();
        TextStatus done = requester.textStatus(id);
        assertThat(done)
                .returns(true, TextStatus::done)
                .returns(false, TextStatus::faulted)
                .returns(1, TextStatus::finished);
        assertThat(done.kudos()).isGreaterThan(1);
        assertThat(done.generations()).hasSize(1);
        assertThat(done.generations().getFirst())
                .returns("there was a crowd.", TextGeneration::text)
                .returns(7L, TextGeneration::seed)
                .returns("scribe of koboldcpp/travels", TextGeneration::workerName)
                .returns("koboldcpp/travels", TextGeneration::model)
                .returns(GenerationState.OK, TextGeneration::state)
                .returns(List.of(), TextGeneration::genMetadata);

        refused(() -> worker.submitText(result(job.id(), "again")), 400, ReturnCode.DUPLICATE_GEN);
        assertThat(requester.textStatus(id)).isEqualTo(done);
    }

    @Test
    void aWorkerThatFindsNothingIsToldSoInFull() {
        TextPopReply texts = worker.popText(scribe("koboldcpp/idle"));
        assertThat(texts.id()).isNull();
        assertThat(texts.ids()).isEmpty();
        assertThat(texts.payload()).isNotNull();

        ImagePopReply images = worker.popImage(dreamer("Dreamshaper"));
        assertThat(images.id()).isNull();
        assertThat(images.ids()).isEmpty();
        assertThat(images.payload()).isNotNull();
        assertThat(images.skipped()).containsKeys("models", "nsfw", "post-processing");
    }

    @Test
    void anImageComesBackByteForByte() throws IOException {
        String id = requester.requestImage(image("Deliberate", 1)).id();
        ImagePopReply job = worker.popImage(dreamer("Deliberate"));
        assertThat(job.ids()).containsExactly(job.id());
        assertThat(job.r2Uploads()).containsExactly(job.r2Upload());
        assertThat(job.payload().width()).isEqualTo(SIDE_PIXELS);
        assertThat(job.payload().seed()).isEqualTo("77");

        byte[] picture = webp();
        worker.upload(URI.create(job.r2Upload()), picture);
        assertThat(worker.submitImage(delivered(job.id())).reward()).isPositive();

        assertThat(requester.checkImage(id)).returns(true, ImageCheck::done).returns(1, ImageCheck::finished);
        ImageStatus status = requester.imageStatus(id);
        assertThat(status).returns(true, ImageStatus::done).returns(false, ImageStatus::faulted);
        assertThat(status.generations()).hasSize(1);
        assertThat(status.generations().getFirst())
                .returns(job.id(), ImageGeneration::id)
                .returns("77", ImageGeneration::seed)
                .returns("Deliberate", ImageGeneration::model)
                .returns(false, ImageGeneration::censored)
                .returns(GenerationState.OK, ImageGeneration::state);
        assertThat(requester.download(URI.create(status.generations().getFirst().img())))
                .isEqualTo(picture);
    }

    @Test
    void aCancelledRequestAnswersItsLastStatusAndIsHandedOutNoMore() {
        String id = requester.requestText(text("koboldcpp/cancelled", 2)).id();

        assertThat(requester.cancelText(id)).returns(2, TextStatus::waiting);

        assertThat(worker.popText(scribe("koboldcpp/cancelled")).id()).isNull();
        assertThat(requester.textStatus(id)).returns(0, TextStatus::waiting);
        assertThat(requester.cancelText(id)).returns(0, TextStatus::waiting);
    }

    @Test
    void aJobRunningWhenItsImageRequestIsCancelledIsStillTaken() throws IOException {
        String id = requester.requestImage(image("Realistic Vision", 2)).id();
        ImagePopReply job = worker.popImage(dreamer("Realistic Vision"));

        assertThat(requester.cancelImage(id)).returns(1, ImageStatus::waiting).returns(1, ImageStatus::processing);

        worker.upload(URI.create(job.r2Upload()), webp());
        assertThat(worker.submitImage(delivered(job.id())).reward()).isPositive();
        assertThat(requester.imageStatus(id))
                .returns(true, ImageStatus::done)
                .returns(1, ImageStatus::finished)
                .returns(0, ImageStatus::waiting);
    }

    @Test
    void anUnknownIdIsNotFoundWhateverItLooksLike() {
        String image = requester.requestImage(image("Anything v3", 1)).id();
        for (String id : List.of(UUID.randomUUID().toString(), "nonsense", "0")) {
            refused(() -> requester.textStatus(id), 404, ReturnCode.REQUEST_NOT_FOUND);
            refused(() -> requester.cancelText(id), 404, ReturnCode.REQUEST_NOT_FOUND);
            refused(() -> requester.imageStatus(id), 404, ReturnCode.REQUEST_NOT_FOUND);
            refused(() -> requester.checkImage(id), 404, ReturnCode.REQUEST_NOT_FOUND);
            refused(() -> requester.cancelImage(id), 404, ReturnCode.REQUEST_NOT_FOUND);
            refused(() -> worker.submitText(result(id, "a text")), 404, ReturnCode.INVALID_JOB_ID);
            refused(() -> worker.submitImage(delivered(id)), 404, ReturnCode.INVALID_JOB_ID);
        }
        refused(() -> requester.textStatus(image), 404, ReturnCode.REQUEST_NOT_FOUND);
    }

    @Test
    void aKeyOfNobodyIsRefusedAndAForeignJobToo() {
        try (HordeClient nobody = server.client("no-such-key");
                HordeClient anonymous = server.client(ClientSettings.ANONYMOUS_KEY)) {
            refused(() -> nobody.requestText(text("koboldcpp/foreign", 1)), 401, ReturnCode.INVALID_API_KEY);
            refused(() -> nobody.requestImage(image("Dreamshaper", 1)), 401, ReturnCode.INVALID_API_KEY);
            refused(() -> nobody.popText(scribe("koboldcpp/foreign")), 401, ReturnCode.INVALID_API_KEY);
            refused(() -> nobody.popImage(dreamer("Dreamshaper")), 401, ReturnCode.INVALID_API_KEY);
            refused(() -> anonymous.popText(scribe("koboldcpp/foreign")), 403, ReturnCode.ANON_FORBIDDEN_WORKER);

            requester.requestText(text("koboldcpp/foreign", 1));
            String job = worker.popText(scribe("koboldcpp/foreign")).id();
            refused(() -> nobody.submitText(result(job, "stolen")), 401, ReturnCode.INVALID_API_KEY);
            refused(() -> requester.submitText(result(job, "stolen")), 403, ReturnCode.WRONG_CREDENTIALS);
            assertThat(worker.submitText(result(job, "my own")).reward()).isPositive();
        }
    }

    @Test
    void stoppedItLeavesNothingRunningAndStartedAgainItKnowsWhatWasFinishedAndWhatWaits() throws Exception {
        String finished = requester.requestImage(image("stable_diffusion", 1)).id();
        ImagePopReply job = worker.popImage(dreamer("stable_diffusion"));
        byte[] picture = webp();
        worker.upload(URI.create(job.r2Upload()), picture);
        worker.submitImage(delivered(job.id()));
        String waiting = requester.requestText(text("koboldcpp/waits", 1)).id();

        assertThat(server.stop()).as(server.endOfLog()).isIn(0, SIGTERM_EXIT);
        assertThat(server.databaseRuns()).isFalse();
        server.start();

        ImageStatus status = requester.imageStatus(finished);
        assertThat(status).returns(true, ImageStatus::done).returns(1, ImageStatus::finished);
        assertThat(requester.download(URI.create(status.generations().getFirst().img())))
                .isEqualTo(picture);
        assertThat(requester.textStatus(waiting)).returns(1, TextStatus::waiting);
        String revived = worker.popText(scribe("koboldcpp/waits")).id();
        worker.submitText(result(revived, "at last"));
        assertThat(requester.textStatus(waiting).generations())
                .extracting(TextGeneration::text)
                .containsExactly("at last");
    }

    private static void refused(ThrowingCallable call, int status, ReturnCode code) {
        assertThatExceptionOfType(HordeCallException.Refused.class)
                .isThrownBy(call)
                .returns(status, HordeCallException.Refused::status)
                .returns(code.wireName(), HordeCallException.Refused::rc);
    }
}
