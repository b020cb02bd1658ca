package io.throng.server.request;

import io.throng.protocol.AcceptedReply;
import io.throng.protocol.DryRunReply;
import io.throng.protocol.ExtraSourceImage;
import io.throng.protocol.ReturnCode;
import io.throng.protocol.image.ImageRequestInput;
import io.throng.protocol.image.SourceProcessing;
import io.throng.server.account.ProblemJob;
import io.throng.server.dispatch.WaitingIndex;
import io.throng.server.dispatch.matching.JobKind;
import io.throng.server.http.HordeException;
import io.throng.server.kudos.SettlementRules;
import io.throng.server.media.ImportedImage;
import io.throng.server.media.MediaKey;
import io.throng.server.media.MediaStore;
import io.throng.server.media.SourceImages;
import io.throng.server.model.ImageModelReference;
import io.throng.server.moderation.PromptGuard;
import io.throng.server.moderation.address.Origin;
import io.throng.server.moderation.address.Reputation;
import io.throng.server.moderation.address.ReputationProvider;
import io.throng.server.operations.HordeModes;
import io.throng.server.price.ImagePrices;
import io.throng.server.price.PriceConfig;
import io.throng.server.price.Rounding;
import io.throng.server.request.rules.Downgrade;
import io.throng.server.request.rules.ImageDraft;
import io.throng.server.request.rules.ImageEstimate;
import io.throng.server.request.rules.ImageRewrites;
import io.throng.server.request.rules.ImageValidation;
import io.throng.server.request.rules.Sharing;
import io.throng.server.request.rules.Upfront;
import io.throng.server.request.rules.UpfrontRule;
import io.throng.server.sharedkey.SharedKeyRules;
import io.throng.server.style.StyleChoice;
import io.throng.server.worker.WorkerRegistry;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jboss.logging.Logger;

/** {@code POST generate/async}: image spec 2, in the order of 2.1. Blocking; for virtual threads. */
public final class ImageIntake {
    private static final Logger LOG = Logger.getLogger(ImageIntake.class);

    private final Intake intake;
    private final PromptGuard guard;
    private final Reputation reputation;
    private final Supplier<ImageModelReference> models;
    private final ImagePrices prices;
    private final PriceConfig config;
    private final SourceImages sources;
    private final MediaStore store;
    private final LiveRequests live;
    private final WorkerRegistry workers;
    private final HordeModes modes;
    private final boolean anonymousShared;
    private final Clock clock;
    private final RandomGenerator random;

    /** @param anonymousShared whether anonymous requests share their results without being asked */
    public ImageIntake(
            Intake intake,
            PromptGuard guard,
            Reputation reputation,
            Supplier<ImageModelReference> models,
            ImagePrices prices,
            PriceConfig config,
            SourceImages sources,
            MediaStore store,
            LiveRequests live,
            WorkerRegistry workers,
            HordeModes modes,
            boolean anonymousShared,
            Clock clock,
            RandomGenerator random) {
        this.intake = intake;
        this.guard = guard;
        this.reputation = reputation;
        this.models = models;
        this.prices = prices;
        this.config = config;
        this.sources = sources;
        this.store = store;
        this.live = live;
        this.workers = workers;
        this.modes = modes;
        this.anonymousShared = anonymousShared;
        this.clock = clock;
        this.random = random;
    }

    /** What the caller gets: an accepted request, or the price of one. */
    public sealed interface Answer {
        record Accepted(AcceptedReply reply) implements Answer {}

        record Priced(DryRunReply reply) implements Answer {}
    }

    public Answer take(ImageRequestInput asked, String apiKey, String clientAgent, Origin origin) throws SQLException {
        Optional<StyleChoice> style = intake.style(JobKind.IMAGE, asked.style(), apiKey);
        ImageRequestInput input = style.isPresent() ? style.get().apply(asked) : asked;
        int extras = input.extraSourceImages() == null
                ? 0
                : input.extraSourceImages().size();
        Intake.Caller caller = intake.admit(
                new Intake.Asked(
                        JobKind.IMAGE,
                        style,
                        input.webhook(),
                        input.proxiedAccount(),
                        extras,
                        input.prompt(),
                        input.workers(),
                        input.effectiveParams().effectiveN(),
                        input.effectiveDisableBatching(),
                        input.effectiveModels(),
                        input.effectiveAllowDowngrade()),
                apiKey);
        ImageModelReference reference = models.get();
        boolean adultModel = input.effectiveModels().stream()
                .anyMatch(model -> reference.entry(model).nsfw());
        String prompt = guard.admit(
                new PromptGuard.Asked.Images(
                        input.prompt(), input.effectiveReplacementFilter(), adultModel, input.effectiveModels()),
                caller.account(),
                origin);
        boolean raid = modes.on(HordeModes.Mode.RAID);
        // A style's models are matched, the caller's own are validated (image spec 2.4).
        ImageValidation.Validated validated = ImageValidation.check(
                input,
                asked.effectiveModels(),
                prompt,
                caller.facts(),
                new ImageValidation.Circumstances(raid, raid && isUnsafe(caller, origin), clientAgent),
                reference);
        if (Sharing.of(input, caller.facts(), anonymousShared)) {
            validated = validated.withShared();
        }
        ImageDraft draft = ImageRewrites.draft(validated, prompt, caller.facts(), random);
        UUID id = UUID.randomUUID();
        ImageEstimate estimate = ImageEstimate.of(draft, prices, reference);
        boolean held = false;
        Upfront upfront = UpfrontRule.forImage(draft, reference, load(), config.upfrontKudosOnWorkerList());
        boolean mayGoLast = input.effectiveAllowDowngrade() && upfront.downgradeAllowed();
        if (!input.effectiveDryRun()) {
            caller = intake.withinBudget(caller, estimate.totalHundredths(), mayGoLast);
        }
        if (upfront instanceof Upfront.Required required) {
            held = intake.hold(id, caller.account(), estimate.totalHundredths());
            if (!held && !(input.effectiveAllowDowngrade() && required.downgradeAllowed())) {
                throw Intake.notEnoughUpfront(required.reportedLimit(), estimate.totalHundredths());
            }
            if (!held) {
                draft = Downgrade.image(draft, required, reference);
                estimate = ImageEstimate.of(draft, prices, reference);
            }
        }
        if (input.effectiveDryRun()) {
            releaseIf(held, id);
            return new Answer.Priced(new DryRunReply(Rounding.toWholeKudos(estimate.totalHundredths())));
        }
        ImageOrder order;
        try {
            SharedKeyRules.requireImage(
                    caller.credential(), draft.areaPixels(), draft.params().effectiveSteps());
            order = order(
                    id,
                    draft,
                    validated.input(),
                    new Sender(clientAgent, ProblemJob.network(origin.client()), caller.sharedKey()),
                    held);
        } catch (RuntimeException e) {
            releaseIf(held, id);
            forgetSources(id, extras);
            throw e;
        }
        Intake.Cost cost = new Intake.Cost(
                SettlementRules.imageActivationTaxHundredths(extras),
                estimate.priceHundredths(),
                estimate.totalHundredths(),
                mayGoLast);
        try {
            return new Answer.Accepted(
                    intake.activate(id, order, draft.images(), caller, cost, style, validated.warnings()));
        } catch (HordeException.Refusal e) {
            releaseIf(held, id);
            forgetSources(id, extras);
            throw e;
        }
    }

    private boolean isUnsafe(Intake.Caller caller, Origin origin) {
        return !caller.facts().trustedOrPatron()
                && reputation.judge(origin.client()) == ReputationProvider.Verdict.UNSAFE;
    }

    private void releaseIf(boolean held, UUID id) throws SQLException {
        if (held) {
            intake.release(id);
        }
    }

    private UpfrontRule.Load load() {
        WaitingIndex index = live.of(JobKind.IMAGE);
        return new UpfrontRule.Load(
                workers.threads(JobKind.IMAGE, clock.instant()),
                Math.toIntExact(Math.min(index.waitingJobs(), 1 << 30)));
    }

    /** Where an order comes from. */
    private record Sender(String clientAgent, String address, Optional<UUID> sharedKey) {}

    private ImageOrder order(UUID id, ImageDraft draft, ImageRequestInput input, Sender sender, boolean held) {
        Optional<String> source = Optional.empty();
        Optional<String> mask = Optional.empty();
        if (input.sourceImage() != null) {
            ImportedImage image = sources.take(MediaKey.source(id), input.sourceImage(), SourceImages.Use.SOURCE);
            source = Optional.of(image.key().name());
            if (input.sourceMask() != null) {
                mask = Optional.of(sources.take(MediaKey.mask(id), input.sourceMask(), SourceImages.Use.MASK)
                        .key()
                        .name());
            } else if (input.effectiveSourceProcessing() == SourceProcessing.INPAINTING) {
                SourceImages.requireMaskInside(image);
            }
        }
        List<ImageOrder.ExtraSource> extras = new ArrayList<>();
        if (input.extraSourceImages() != null) {
            for (ExtraSourceImage extra : input.extraSourceImages()) {
                if (extra.image() == null) {
                    throw new HordeException.Refusal(
                            ReturnCode.IMAGE_VALIDATION_FAILED,
                            "Extra source image " + extras.size() + " has no image.");
                }
                ImportedImage image =
                        sources.take(MediaKey.extraSource(id, extras.size()), extra.image(), SourceImages.Use.SOURCE);
                extras.add(new ImageOrder.ExtraSource(image.key().name(), extra.effectiveStrength()));
            }
        }
        return new ImageOrder(
                draft,
                source,
                mask,
                extras,
                input.effectiveSourceProcessing(),
                Optional.ofNullable(input.webhook()),
                sender.clientAgent(),
                Optional.ofNullable(input.proxiedAccount()),
                held,
                sender.sharedKey(),
                Optional.of(sender.address()));
    }

    private void forgetSources(UUID id, int extras) {
        try {
            store.delete(MediaKey.source(id));
            store.delete(MediaKey.mask(id));
            for (int i = 0; i < extras; i++) {
                store.delete(MediaKey.extraSource(id, i));
            }
        } catch (RuntimeException e) {
            LOG.warnf("source images of refused request %s stay until they are swept: %s", id, e.getMessage());
        }
    }
}
