package io.throng.server.pop;

import io.throng.protocol.alchemy.AlchemyPopInput;
import io.throng.protocol.image.ImagePopInput;
import io.throng.protocol.text.TextPopInput;
import io.throng.server.account.Account;
import io.throng.server.dispatch.matching.AgentProfile;
import io.throng.server.dispatch.matching.JobKind;
import io.throng.server.dispatch.matching.ModelFacts;
import io.throng.server.dispatch.matching.UptimeReward;
import io.throng.server.kudos.LedgerEvent;
import io.throng.server.kudos.SettlementRules;
import io.throng.server.worker.CheckIn;
import io.throng.server.worker.Worker;
import io.throng.server.worker.WorkerRegistry;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/**
 * Keeps what pops say of workers. Every pop counts at once in memory; the database hears of a worker when {@link #DEBOUNCE} has
 * passed since it last did, or when the worker says something else of itself than before.
 */
public final class CheckIns {
    /** How often a worker that pops all the time is written (image spec 5.2). */
    static final Duration DEBOUNCE = Duration.ofSeconds(30);

    private final WorkerRegistry workers;
    private final Consumer<CheckIn> lane;

    /** @param lane takes what is to be written; never blocks */
    public CheckIns(WorkerRegistry workers, Consumer<CheckIn> lane) {
        this.workers = workers;
        this.lane = lane;
    }

    /**
     * Notes that a worker pops; answers it as it is now.
     *
     * @param asBefore whether the worker's last pop said the very same
     */
    Worker note(
            Worker worker,
            PopCall call,
            boolean asBefore,
            Account owner,
            AgentProfile agent,
            ModelFacts facts,
            InetAddress address,
            Instant now) {
        Duration silence = Duration.between(worker.lastCheckIn(), now);
        boolean same = asBefore || workers.saysAsBefore(worker.id(), call.said());
        if (same && silence.compareTo(DEBOUNCE) < 0) {
            return worker;
        }
        while (true) {
            Optional<Worker> known = workers.known(worker.id());
            CheckIn checkIn = checkIn(known.orElse(worker), call, owner, agent, facts, address, now);
            // What somebody switched meanwhile must stay switched: then the check-in is made out of that.
            if (known.isEmpty() || workers.replace(known.get(), checkIn.worker())) {
                // Not waited for: a check-in that is lost is made good by the next one.
                lane.accept(checkIn);
                return checkIn.worker();
            }
        }
    }

    private static CheckIn checkIn(
            Worker worker,
            PopCall call,
            Account owner,
            AgentProfile agent,
            ModelFacts facts,
            InetAddress address,
            Instant now) {
        boolean counted = worker.atWork(now);
        // Whole seconds of the clock, so that nothing is lost however often a worker changes its mind.
        long seconds = now.getEpochSecond() - worker.lastCheckIn().getEpochSecond();
        long uptime = worker.uptimeSeconds() + (counted ? Math.max(0, seconds) : 0);
        long rewarded = counted ? worker.uptimeRewardedSeconds() : uptime;
        Optional<LedgerEvent> reward = Optional.empty();
        long amount = 0;
        if (counted && UptimeReward.due(uptime - rewarded)) {
            amount = amount(call, agent, facts);
            reward = Optional.of(SettlementRules.uptimeRewarded(
                    LedgerEvent.refNamed("uptime", worker.id(), uptime),
                    now,
                    owner.id(),
                    amount,
                    owner.isInEvaluation() && call.kind() != JobKind.ALCHEMY));
            rewarded = uptime;
        }
        Worker seen = worker.seen(now, call.json(), uptime, rewarded);
        return new CheckIn(seen, address.getHostAddress(), reward, amount);
    }

    private static long amount(PopCall call, AgentProfile agent, ModelFacts facts) {
        return switch (call.input()) {
            case ImagePopInput image ->
                UptimeReward.dreamerHundredths(call.models().size(), image.effectiveAllowLora());
            case TextPopInput text ->
                UptimeReward.scribeHundredths(
                        text.effectiveMaxContextLength(),
                        call.models().isEmpty()
                                ? OptionalDouble.empty()
                                : facts.textBillions(call.models().getFirst()),
                        agent.validatedTextBackend());
            case AlchemyPopInput alchemy -> UptimeReward.ALCHEMIST_HUNDREDTHS;
            default ->
                throw new IllegalStateException("not a pop: " + call.input().getClass());
        };
    }
}
