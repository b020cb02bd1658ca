package io.throng.server.settlement;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.throng.protocol.image.ImageParams;
import io.throng.protocol.wire.WireWriter;
import io.throng.server.account.Account;
import io.throng.server.account.ProblemJob;
import io.throng.server.account.RecordDelta;
import io.throng.server.account.RecordKey;
import io.throng.server.account.RecordType;
import io.throng.server.dispatch.Requester;
import io.throng.server.dispatch.matching.AgentTable;
import io.throng.server.dispatch.matching.JobKind;
import io.throng.server.dispatch.matching.SpeedRules;
import io.throng.server.kudos.HoldId;
import io.throng.server.kudos.LedgerEvent;
import io.throng.server.kudos.SettlementRules;
import io.throng.server.kudos.WorkPayment;
import io.throng.server.media.MediaKey;
import io.throng.server.media.MediaStore;
import io.throng.server.model.ModelReference;
import io.throng.server.price.ImagePrices;
import io.throng.server.price.PriceConfig;
import io.throng.server.price.TextPrices;
import io.throng.server.request.ImageOrder;
import io.throng.server.request.NewRequest;
import io.throng.server.request.Order;
import io.throng.server.request.TextOrder;
import io.throng.server.sharedkey.KeyCharge;
import io.throng.server.webhook.WebhookDelivery;
import io.throng.server.worker.WorkerDiscipline;
import io.throng.server.worker.WorkerRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.UUID;
import java.util.function.Supplier;

/** Composes what follows from the end of a job: kudos, counters, web hook. Does no I/O. */
public final class Deliveries {

    private static final double MILLION = 1e6;

    private final WorkerRegistry workers;
    private final WorkerDiscipline discipline;
    private final Supplier<ModelReference> models;
    private final PriceConfig prices;
    private final boolean paysMissingUploads;
    private final MediaStore store;
    private final AgentTable agents;
    private final Clock clock;

    public Deliveries(
            WorkerRegistry workers,
            WorkerDiscipline discipline,
            Supplier<ModelReference> models,
            PriceConfig prices,
            boolean paysMissingUploads,
            MediaStore store,
            AgentTable agents,
            Clock clock) {
        this.workers = workers;
        this.discipline = discipline;
        this.models = models;
        this.prices = prices;
        this.paysMissingUploads = paysMissingUploads;
        this.store = store;
        this.agents = agents;
        this.clock = clock;
    }

    /** A settlement and the reward that the worker is told. */
    record Delivery(Settlement settlement, long rewardHundredths) {}

    /** What a job is worth: what the worker gets before its agent's share, and what the requester pays. */
    private record Worth(long rewardHundredths, long burnHundredths, int agentPercent) {}

    Settlement faulted(Submits.Known known, boolean stale) {
        return new Settlement(
                known.job().id(),
                UUID.randomUUID(),
                known.job().requestId(),
                known.order().kind(),
                known.job().model(),
                new Settlement.WorkerShare(known.job().workerId(), 0, 0),
                known.request().request().thingsPerJob(),
                new Settlement.Figures(asked(known.order()), 0),
                NewRequest.LIFE,
                new Settlement.Outcome.Faulted(stale));
    }

    Delivery delivered(
            Submits.Known known,
            String result,
            Submits.Judgement judgement,
            long seed,
            String metadata,
            boolean missingUpload) {
        boolean censored = judgement != Submits.Judgement.FINE;
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        Worth worth = worth(known, result, censored);
        boolean pays = !known.job().fake() && (!missingUpload || paysMissingUploads);
        Requester requester = known.request().request().requester();
        Account owner = known.owner();
        WorkPayment work = new WorkPayment(
                requester.id(),
                worth.burnHundredths(),
                owner.id(),
                worth.rewardHundredths(),
                worth.agentPercent(),
                owner.isInEvaluation());
        LedgerEvent event = SettlementRules.jobSettled(known.job().id(), now, work);
        if (known.order().paidUpfront()) {
            event = event.using(HoldId.upfront(known.job().requestId()), worth.burnHundredths());
        }
        double speed = speed(known, result, now);
        Settlement settlement = new Settlement(
                known.job().id(),
                UUID.randomUUID(),
                known.job().requestId(),
                known.order().kind(),
                known.job().model(),
                new Settlement.WorkerShare(known.job().workerId(), work.earnedHundredths(), speed),
                known.request().request().thingsPerJob(),
                new Settlement.Figures(asked(known.order()), things(known, result)),
                NewRequest.LIFE,
                new Settlement.Outcome.Delivered(
                        result,
                        metadata,
                        seed,
                        censored,
                        pays ? Optional.of(event) : Optional.empty(),
                        pays ? worth.burnHundredths() : 0,
                        known.job().fake() ? List.of() : webhook(known, result, censored, seed, metadata, worth),
                        known.job().fake() ? List.of() : records(known, requester, owner),
                        missingUpload,
                        pays ? keyCharge(known, worth) : Optional.empty(),
                        problem(known, requester, judgement)));
        return new Delivery(settlement, worth.rewardHundredths());
    }

    private static Optional<KeyCharge> keyCharge(Submits.Known known, Worth worth) {
        return known.order()
                .sharedKey()
                .map(key -> KeyCharge.job(key, known.order().recordKey(), worth.burnHundredths()));
    }

    private static Optional<ProblemJob> problem(Submits.Known known, Requester requester, Submits.Judgement judgement) {
        if (judgement != Submits.Judgement.ABUSE
                || known.job().fake()
                || known.order().kind() != JobKind.IMAGE) {
            return Optional.empty();
        }
        return Optional.of(new ProblemJob(
                known.job().id(),
                requester.id(),
                known.job().workerId(),
                known.order().address(),
                known.order().proxiedAccount()));
    }

    /** The work of a job as its request put it (workers spec 6). */
    public static long asked(Order order) {
        return switch (order) {
            case ImageOrder image -> {
                ImageParams params = image.draft().params();
                yield (long) params.effectiveWidth() * params.effectiveHeight() * params.effectiveSteps();
            }
            case TextOrder text -> text.draft().pricedMaxLength();
        };
    }

    /** The work that a delivery stands for. */
    private static long things(Submits.Known known, String result) {
        return switch (known.order()) {
            case ImageOrder image -> known.request().request().thingsPerJob();
            case TextOrder text -> TextPrices.tokens(result, text.draft().pricedMaxLength());
        };
    }

    private Worth worth(Submits.Known known, String result, boolean censored) {
        return switch (known.order()) {
            case ImageOrder image -> {
                ImageParams params = image.draft().params();
                int factor = ImagePrices.modelFactor(
                        models.get().images().baseline(known.job().model()),
                        "qr_code".equals(params.workflow()),
                        params.effectiveHiresFix());
                long reward =
                        ImagePrices.rewardHundredths(known.request().request().priceHundredths(), factor);
                long burn = censored
                        ? ImagePrices.censoredBurnHundredths(image.draft().burnTerms())
                        : ImagePrices.burnHundredths(reward, image.draft().burnTerms());
                yield new Worth(reward, burn, agentPercent(known));
            }
            case TextOrder text -> {
                long reward = TextPrices.rewardHundredths(
                        text.prompt(), result, text.draft().pricedMaxLength(), terms(known, text));
                yield new Worth(reward, TextPrices.burnHundredths(reward, censored), 100);
            }
        };
    }

    private TextPrices.Terms terms(Submits.Known known, TextOrder text) {
        if (prices.requireMatchedTargeting() && text.targeting().present()) {
            return new TextPrices.Terms.MatchedTargeting();
        }
        OptionalDouble billions = models.get().textBillions(known.job().model());
        boolean validated = workers.offer(known.job().workerId())
                .map(offer -> offer.agent().validatedTextBackend())
                .orElseGet(() -> agents.profile(agentOf(known)).validatedTextBackend());
        return billions.isPresent()
                ? new TextPrices.Terms.KnownModel(billions.getAsDouble(), validated)
                : new TextPrices.Terms.UnknownModel(known.owner().isTrusted());
    }

    private int agentPercent(Submits.Known known) {
        return workers.offer(known.job().workerId())
                .map(offer -> offer.agent().rewardPercent())
                .orElseGet(() -> agents.profile(agentOf(known)).rewardPercent());
    }

    /** The agent that the worker named at its last stored check-in. */
    private static String agentOf(Submits.Known known) {
        try {
            return WireWriter.mapper()
                    .readTree(known.worker().offer())
                    .path("bridge_agent")
                    .asText("");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored offer cannot be read", e);
        }
    }

    private double speed(Submits.Known known, String result, Instant now) {
        if (known.job().fake()) {
            return 0;
        }
        double seconds = Math.max(Duration.between(known.job().started(), now).toMillis(), 0) / 1000.0;
        UUID worker = known.job().workerId();
        double speed;
        int points;
        switch (known.order()) {
            case ImageOrder image -> {
                speed = SpeedRules.unitsPerSecond((double) things(known, result), seconds);
                points = SpeedRules.suspiciousImage(speed) ? 1 : 0;
            }
            case TextOrder text -> {
                speed = SpeedRules.unitsPerSecond((double) things(known, result), seconds);
                points = SpeedRules.textSuspicions(
                        speed,
                        known.owner().isTrusted(),
                        known.job().model(),
                        models.get().textBillions(known.job().model()));
            }
        }
        if (points > 0) {
            discipline.unbelievablyFast(worker, points);
        }
        return workers.delivered(worker, speed);
    }

    private static List<RecordDelta> records(Submits.Known known, Requester requester, Account owner) {
        long things = known.request().request().thingsPerJob();
        boolean image = known.order().kind() == JobKind.IMAGE;
        RecordKey key = image ? RecordKey.IMAGE : RecordKey.TEXT;
        double unit = image ? things / MILLION : things;
        return List.of(
                RecordDelta.one(requester.id(), RecordType.REQUEST, key),
                new RecordDelta(
                        requester.id(), RecordType.USAGE, key, Math.round(unit * requester.usageMultiplier() * 100)),
                RecordDelta.one(owner.id(), RecordType.FULFILLMENT, key),
                new RecordDelta(owner.id(), RecordType.CONTRIBUTION, key, Math.round(unit * 100)));
    }

    private List<WebhookDelivery> webhook(
            Submits.Known known, String result, boolean censored, long seed, String metadata, Worth worth) {
        if (known.order().webhook().isEmpty()) {
            return List.of();
        }
        ObjectNode body = WireWriter.mapper().createObjectNode();
        if (known.order().kind() == JobKind.IMAGE) {
            body.put("img", image(known, result));
        } else {
            body.put("text", result);
            body.put("state", censored ? "censored" : "ok");
        }
        body.put("seed", seed);
        body.put("worker_id", known.job().workerId().toString());
        body.put("worker_name", known.worker().name());
        body.put("model", known.job().model());
        body.put("id", known.job().id().toString());
        if (known.order().kind() == JobKind.IMAGE) {
            body.put("censored", censored);
        }
        try {
            body.set("gen_metadata", WireWriter.mapper().readTree(metadata));
            body.put("request", known.job().requestId().toString());
            body.put("kudos", worth.rewardHundredths() / 100.0);
            return List.of(new WebhookDelivery(
                    UUID.randomUUID(),
                    known.order().webhook().get(),
                    WireWriter.mapper().writeValueAsString(body)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a web hook's body cannot be written", e);
        }
    }

    private String image(Submits.Known known, String result) {
        return result.equals(Submits.UPLOADED)
                ? store.downloadUrl(MediaKey.result(known.job().id()), MediaStore.URL_LIFE)
                        .uri()
                        .toString()
                : result;
    }
}
