package io.throng.client;

import static java.util.Objects.requireNonNull;

import io.throng.protocol.AcceptedReply;
import io.throng.protocol.DryRunReply;
import io.throng.protocol.SubmitReply;
import io.throng.protocol.account.LedgerPage;
import io.throng.protocol.account.UserDetails;
import io.throng.protocol.alchemy.AlchemyAccepted;
import io.throng.protocol.alchemy.AlchemyPopInput;
import io.throng.protocol.alchemy.AlchemyPopReply;
import io.throng.protocol.alchemy.AlchemyRequestInput;
import io.throng.protocol.alchemy.AlchemyStatus;
import io.throng.protocol.alchemy.AlchemySubmitInput;
import io.throng.protocol.image.ImageCheck;
import io.throng.protocol.image.ImagePopInput;
import io.throng.protocol.image.ImagePopReply;
import io.throng.protocol.image.ImageRequestInput;
import io.throng.protocol.image.ImageStatus;
import io.throng.protocol.image.ImageSubmitInput;
import io.throng.protocol.stats.ModelCounts;
import io.throng.protocol.status.ActiveModel;
import io.throng.protocol.text.TextPopInput;
import io.throng.protocol.text.TextPopReply;
import io.throng.protocol.text.TextRequestInput;
import io.throng.protocol.text.TextStatus;
import io.throng.protocol.text.TextSubmitInput;
import io.throng.protocol.worker.ModifyWorkerInput;
import io.throng.protocol.worker.ModifyWorkerReply;
import io.throng.protocol.worker.WorkerDetails;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The operations of a horde, one method each. Thread-safe; keep one per horde and key.
 *
 * <p>Every method may throw a {@link HordeCallException}. Reads, cancellations, uploads and downloads are repeated when no answer
 * came or the horde asked for patience, within the bounds of the {@link ClientSettings}; requests, pops and submits are sent
 * once, because a lost answer does not mean a lost effect.
 */
public final class HordeClient implements AutoCloseable {
    /** Largest picture downloaded. */
    public static final long MAX_DOWNLOAD_BYTES = 64L * 1024 * 1024;

    private final ClientSettings settings;
    private final HttpCaller caller;

    public HordeClient(ClientSettings settings) {
        this.settings = requireNonNull(settings, "settings");
        this.caller = new HttpCaller(settings, RandomGenerator.getDefault());
    }

    /** The settings this client was made with. */
    public ClientSettings settings() {
        return settings;
    }

    /** {@code POST generate/async}: asks for images. */
    public AcceptedReply requestImage(ImageRequestInput request) {
        return caller.once("generate/async", request, AcceptedReply.class);
    }

    /** {@code POST generate/async} as a dry run: what the images would cost, in kudos. */
    public double priceImage(ImageRequestInput request) {
        return caller.once("generate/async", request.toBuilder().dryRun(true).build(), DryRunReply.class)
                .kudos();
    }

    /** {@code GET generate/check/{id}}: how far an image request has come. */
    public ImageCheck checkImage(String id) {
        return caller.repeatable("GET", "generate/check/" + segment(id), ImageCheck.class);
    }

    /** {@code GET generate/status/{id}}: the same with the results; hordes allow it rarely, use {@link #checkImage} to wait. */
    public ImageStatus imageStatus(String id) {
        return caller.repeatable("GET", "generate/status/" + segment(id), ImageStatus.class);
    }

    /** {@code DELETE generate/status/{id}}: cancels an image request; what is finished is returned. */
    public ImageStatus cancelImage(String id) {
        return caller.repeatable("DELETE", "generate/status/" + segment(id), ImageStatus.class);
    }

    /** {@code POST generate/pop}: a dreamer asks for a job; a reply without id carries none. */
    public ImagePopReply popImage(ImagePopInput offer) {
        return caller.once("generate/pop", offer, ImagePopReply.class);
    }

    /** {@code POST generate/submit}: a dreamer hands a result in. */
    public SubmitReply submitImage(ImageSubmitInput result) {
        return caller.once("generate/submit", result, SubmitReply.class);
    }

    /** {@code POST generate/text/async}: asks for texts. */
    public AcceptedReply requestText(TextRequestInput request) {
        return caller.once("generate/text/async", request, AcceptedReply.class);
    }

    /** {@code POST generate/text/async} as a dry run: what the texts would cost, in kudos. */
    public double priceText(TextRequestInput request) {
        return caller.once(
                        "generate/text/async", request.toBuilder().dryRun(true).build(), DryRunReply.class)
                .kudos();
    }

    /** {@code GET generate/text/status/{id}}: how far a text request has come, with the results so far. */
    public TextStatus textStatus(String id) {
        return caller.repeatable("GET", "generate/text/status/" + segment(id), TextStatus.class);
    }

    /** {@code DELETE generate/text/status/{id}}: cancels a text request; what is finished is returned. */
    public TextStatus cancelText(String id) {
        return caller.repeatable("DELETE", "generate/text/status/" + segment(id), TextStatus.class);
    }

    /** {@code POST generate/text/pop}: a scribe asks for a job; a reply without id carries none. */
    public TextPopReply popText(TextPopInput offer) {
        return caller.once("generate/text/pop", offer, TextPopReply.class);
    }

    /** {@code POST generate/text/submit}: a scribe hands a result in. */
    public SubmitReply submitText(TextSubmitInput result) {
        return caller.once("generate/text/submit", result, SubmitReply.class);
    }

    /** {@code POST interrogate/async}: asks for operations on an image; answers the id of the request. */
    public String requestAlchemy(AlchemyRequestInput request) {
        return caller.once("interrogate/async", request, AlchemyAccepted.class).id();
    }

    /** {@code GET interrogate/status/{id}}: how far an alchemy request has come, with the results so far. */
    public AlchemyStatus alchemyStatus(String id) {
        return caller.repeatable("GET", "interrogate/status/" + segment(id), AlchemyStatus.class);
    }

    /** {@code DELETE interrogate/status/{id}}: cancels an alchemy request; forms being worked on are charged nevertheless. */
    public AlchemyStatus cancelAlchemy(String id) {
        return caller.repeatable("DELETE", "interrogate/status/" + segment(id), AlchemyStatus.class);
    }

    /** {@code POST interrogate/pop}: an alchemist asks for forms; a reply without any has null for them. */
    public AlchemyPopReply popAlchemy(AlchemyPopInput offer) {
        return caller.once("interrogate/pop", offer, AlchemyPopReply.class);
    }

    /** {@code POST interrogate/submit}: an alchemist hands a result in, or gives the form up. */
    public SubmitReply submitAlchemy(AlchemySubmitInput result) {
        return caller.once("interrogate/submit", result, SubmitReply.class);
    }

    /** {@code GET find_user}: whose key this is. */
    public UserDetails findUser() {
        return caller.repeatable("GET", "find_user", UserDetails.class);
    }

    /** {@code GET workers/name/{name}}: the worker of this name. */
    public WorkerDetails workerNamed(String name) {
        return caller.repeatable("GET", "workers/name/" + segment(name), WorkerDetails.class);
    }

    /** {@code PUT workers/{id}}: changes a worker of one's own. The same change twice is the same as once. */
    public ModifyWorkerReply modifyWorker(String id, ModifyWorkerInput change) {
        return caller.repeatable("PUT", "workers/" + segment(id), change, ModifyWorkerReply.class);
    }

    /** {@code GET stats/img/models}: how often each model was used, models without workers included. */
    public ModelCounts imageModelCounts() {
        return caller.repeatable("GET", "stats/img/models?model_state=known", ModelCounts.class);
    }

    /** {@code GET status/models}: the models of images that are offered or waited for now. */
    public List<ActiveModel> imageModels() {
        return List.of(caller.repeatable("GET", "status/models?type=image", ActiveModel[].class));
    }

    /** Whether this is a Throng server, which takes notes on results that others would refuse; told by a call only such a server has. */
    public boolean isThrong() {
        try {
            caller.extension("account/ledger?limit=1", LedgerPage.class);
            return true;
        } catch (HordeCallException.Refused | HordeCallException.Invalid e) {
            return false;
        }
    }

    /** {@code GET status/heartbeat}: whether the horde is there. */
    public Heartbeat heartbeat() {
        return caller.repeatable("GET", "status/heartbeat", Heartbeat.class);
    }

    /** Puts a result at the signed address a pop named. Success is status 200 and nothing else. */
    public void upload(URI address, byte[] content) {
        caller.upload(address, content);
    }

    /** The bytes of a result, at most {@link #MAX_DOWNLOAD_BYTES}. */
    public byte[] download(URI address) {
        return caller.download(address, MAX_DOWNLOAD_BYTES);
    }

    /** Ends calls in flight and lets go of connections. */
    @Override
    public void close() {
        caller.close();
    }

    private static String segment(String id) {
        return URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
