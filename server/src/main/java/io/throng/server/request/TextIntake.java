package io.throng.server.request;

import io.throng.protocol.DryRunReply;
import io.throng.protocol.text.TextRequestInput;
import io.throng.server.account.ProblemJob;
import io.throng.server.dispatch.matching.JobKind;
import io.throng.server.dispatch.matching.ModelFacts;
import io.throng.server.http.HordeException;
import io.throng.server.kudos.SettlementRules;
import io.throng.server.moderation.PromptGuard;
import io.throng.server.moderation.address.Origin;
import io.throng.server.price.PriceConfig;
import io.throng.server.price.Rounding;
import io.throng.server.price.TextPrices;
import io.throng.server.request.ImageIntake.Answer;
import io.throng.server.request.rules.Downgrade;
import io.throng.server.request.rules.TextDraft;
import io.throng.server.request.rules.TextRewrites;
import io.throng.server.request.rules.TextValidation;
import io.throng.server.request.rules.Upfront;
import io.throng.server.request.rules.UpfrontRule;
import io.throng.server.sharedkey.SharedKeyRules;
import io.throng.server.style.StyleChoice;
import io.throng.server.worker.WorkerRegistry;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

/** {@code POST generate/text/async}: text spec 3, in its order. Blocking; for virtual threads. */
public final class TextIntake {
    private final Intake intake;
    private final PromptGuard guard;
    private final Supplier<? extends ModelFacts> facts;
    private final PriceConfig config;
    private final LiveRequests live;
    private final WorkerRegistry workers;
    private final Clock clock;

    public TextIntake(
            Intake intake,
            PromptGuard guard,
            Supplier<? extends ModelFacts> facts,
            PriceConfig config,
            LiveRequests live,
            WorkerRegistry workers,
            Clock clock) {
        this.intake = intake;
        this.guard = guard;
        this.facts = facts;
        this.config = config;
        this.live = live;
        this.workers = workers;
        this.clock = clock;
    }

    public Answer take(TextRequestInput asked, String apiKey, String clientAgent, Origin origin) throws SQLException {
        Optional<StyleChoice> style = intake.style(JobKind.TEXT, asked.style(), apiKey);
        TextRequestInput input = style.isPresent() ? style.get().apply(asked) : asked;
        int extras = input.extraSourceImages() == null
                ? 0
                : input.extraSourceImages().size();
        int jobs = input.effectiveParams().effectiveN();
        Intake.Caller caller = intake.admit(
                new Intake.Asked(
                        JobKind.TEXT,
                        style,
                        input.webhook(),
                        input.proxiedAccount(),
                        extras,
                        input.prompt(),
                        input.workers(),
                        jobs,
                        input.effectiveDisableBatching(),
                        input.effectiveModels(),
                        input.effectiveAllowDowngrade()),
                apiKey);
        String prompt = guard.admit(
                new PromptGuard.Asked.Texts(input.prompt(), input.effectiveModels()), caller.account(), origin);
        TextValidation.check(input);
        TextDraft draft = TextRewrites.draft(input, prompt);
        UUID id = UUID.randomUUID();
        List<OptionalDouble> sizes =
                draft.models().stream().map(facts.get()::textBillions).toList();
        long amount = TextPrices.upfrontHundredths(draft.params().effectiveMaxLength(), sizes, jobs);
        boolean held = false;
        Upfront upfront = UpfrontRule.forText(draft, load(), config.upfrontKudosOnWorkerList());
        boolean mayGoLast = input.effectiveAllowDowngrade() && upfront.downgradeAllowed();
        if (!input.effectiveDryRun()) {
            caller = intake.withinBudget(caller, amount, mayGoLast);
        }
        if (upfront instanceof Upfront.Required required) {
            held = intake.hold(id, caller.account(), amount);
            if (!held && !(input.effectiveAllowDowngrade() && required.downgradeAllowed())) {
                throw Intake.notEnoughUpfront(required.reportedLimit(), amount);
            }
            if (!held) {
                draft = Downgrade.text(draft, required);
            }
        }
        if (input.effectiveDryRun()) {
            releaseIf(held, id);
            long estimate = TextPrices.estimateHundredths(
                    draft.params().effectiveMaxLength(), draft.params().effectiveMaxContextLength(), sizes, jobs);
            return new Answer.Priced(new DryRunReply(Rounding.toWholeKudos(estimate)));
        }
        try {
            SharedKeyRules.requireText(caller.credential(), draft.params().effectiveMaxLength());
        } catch (HordeException e) {
            releaseIf(held, id);
            throw e;
        }
        TextOrder order = new TextOrder(
                draft,
                Optional.ofNullable(input.webhook()),
                clientAgent,
                Optional.ofNullable(input.proxiedAccount()),
                held,
                caller.sharedKey(),
                Optional.of(ProblemJob.network(origin.client())));
        Intake.Cost cost =
                new Intake.Cost(SettlementRules.textActivationTaxHundredths(style.isPresent()), 0, amount, mayGoLast);
        try {
            return new Answer.Accepted(intake.activate(id, order, jobs, caller, cost, style, Set.of()));
        } catch (HordeException.Refusal e) {
            releaseIf(held, id);
            throw e;
        }
    }

    private void releaseIf(boolean held, UUID id) throws SQLException {
        if (held) {
            intake.release(id);
        }
    }

    private UpfrontRule.Load load() {
        long queued = live.of(JobKind.TEXT).waitingJobs();
        return new UpfrontRule.Load(
                workers.threads(JobKind.TEXT, clock.instant()), Math.toIntExact(Math.min(queued, 1 << 30)));
    }
}
