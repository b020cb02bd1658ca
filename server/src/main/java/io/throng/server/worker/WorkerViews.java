package io.throng.server.worker;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.throng.protocol.worker.TeamReference;
import io.throng.protocol.worker.WorkerDetails;
import io.throng.protocol.worker.WorkerKudos;
import io.throng.protocol.worker.WorkerType;
import io.throng.server.account.Role;
import io.throng.server.dispatch.matching.AgentProfile;
import io.throng.server.dispatch.matching.AgentTable;
import io.throng.server.dispatch.matching.Capability;
import io.throng.server.dispatch.matching.SpeedRules;
import io.throng.server.http.Markup;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.List;

/** Shows workers to readers: workers spec 2.3. Reads nothing but memory. */
public final class WorkerViews {
    /** Check-ins whose meaning is remembered; others are read anew. */
    static final int MAX_REMEMBERED = 20_000;

    /** What an alchemist says of its speed before its first form; clients compare with it. */
    static final String NOTHING_YET = "No requests fulfilled yet";

    private static final double HUNDREDTHS = 100.0;
    private static final double MILLION = 1e6;

    private final AcceptedModels accepted;
    private final AgentTable agents;
    private final MessageBoard messages;
    private final Cache<Said, Offered> offers =
            Caffeine.newBuilder().maximumSize(MAX_REMEMBERED).build();

    private record Said(WorkerType type, String offer) {}

    public WorkerViews(AcceptedModels accepted, AgentTable agents, MessageBoard messages) {
        this.accepted = requireNonNull(accepted);
        this.agents = requireNonNull(agents);
        this.messages = requireNonNull(messages);
    }

    /** Jobs the worker runs at once. */
    public int threads(WorkerProfile worker) {
        return offered(worker).threads();
    }

    /** The models that count as served by the worker: those it offers and may offer (workers spec 1.6). */
    public List<String> models(WorkerProfile worker) {
        List<String> offered = offered(worker).models();
        return worker.type() == WorkerType.IMAGE
                ? accepted.images(offered, worker.owner().roles().contains(Role.CUSTOMIZER))
                : offered;
    }

    /**
     * The worker as a reader sees it.
     *
     * @param privileged whether the reader is a moderator
     */
    public WorkerDetails view(WorkerProfile worker, boolean privileged, Instant now) {
        Offered offered = offered(worker);
        WorkerProfile.Totals totals = worker.totals();
        WorkerDetails.Builder view = WorkerDetails.builder()
                .name(worker.name())
                .id(worker.id().toString())
                .type(worker.type())
                .online(worker.online(now))
                .requestsFulfilled(totals.fulfilments())
                .uncompletedJobs(totals.uncompleted())
                .kudosRewards(totals.kudosHundredths() / HUNDREDTHS)
                .kudosDetails(new WorkerKudos(
                        totals.generatedHundredths() == 0 ? null : totals.generatedHundredths() / HUNDREDTHS,
                        totals.uptimeHundredths() == 0 ? null : totals.uptimeHundredths() / 100))
                .performance(performance(worker))
                .threads(offered.threads())
                .uptime(totals.uptimeSeconds())
                .maintenanceMode(worker.maintenance())
                .info(worker.info().orElse(null))
                .trusted(worker.owner().roles().contains(Role.TRUSTED))
                .flagged(worker.owner().roles().contains(Role.FLAGGED))
                .team(worker.team()
                        .map(team -> new TeamReference(team.name(), team.id().toString()))
                        .orElse(TeamReference.NONE))
                .bridgeAgent(Markup.escaped(offered.agent()))
                .nsfw(offered.nsfw());
        switch (worker.type()) {
            case IMAGE -> addDreamer(view, worker, offered);
            case TEXT ->
                view.models(models(worker)).maxLength(offered.maxLength()).maxContextLength(offered.maxContextLength());
            case INTERROGATION -> view.forms(offered.forms());
        }
        if (privileged || worker.owner().publicWorkers()) {
            view.owner(worker.owner().alias()).messages(messages.detailsTo(worker.id(), now));
        }
        if (privileged) {
            view.paused(worker.paused())
                    .suspicious(worker.suspicions())
                    .ipaddr(worker.address().orElse(null))
                    .contact(worker.owner().contact().orElse(null));
        }
        return view.build();
    }

    private void addDreamer(WorkerDetails.Builder view, WorkerProfile worker, Offered offered) {
        AgentProfile agent = agents.profile(offered.agent());
        view.models(models(worker))
                .maxPixels(offered.maxPixels())
                .megapixelstepsGenerated(Math.rint(worker.totals().things() / MILLION))
                .img2img(offered.img2img() && agent.can(Capability.IMG2IMG))
                .painting(offered.painting() && agent.can(Capability.INPAINTING))
                .postProcessing(offered.postProcessing())
                .controlnet(offered.controlnet())
                .sdxlControlnet(offered.sdxlControlnet())
                .lora(offered.lora());
    }

    /** Speed in words that clients take apart: the number stands before the first space. */
    static String performance(WorkerProfile worker) {
        return switch (worker.type()) {
            case IMAGE ->
                rounded(worker.speed().orElse(SpeedRules.NEW_DREAMER_PIXELSTEPS_PER_SECOND) / MILLION, 1)
                        + " megapixelsteps per second";
            case TEXT ->
                rounded(worker.speed().orElse(SpeedRules.NEW_SCRIBE_TOKENS_PER_SECOND), 1) + " tokens per second";
            case INTERROGATION ->
                worker.speed().isPresent()
                        ? rounded(worker.speed().getAsDouble(), 1) + " seconds per form"
                        : NOTHING_YET;
        };
    }

    private Offered offered(WorkerProfile worker) {
        return offers.get(new Said(worker.type(), worker.offer()), said -> Offered.read(said.type(), said.offer()));
    }

    private static double rounded(double value, int decimals) {
        return BigDecimal.valueOf(value)
                .setScale(decimals, RoundingMode.HALF_EVEN)
                .doubleValue();
    }
}
