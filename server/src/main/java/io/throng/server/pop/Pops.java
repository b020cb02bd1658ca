package io.throng.server.pop;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.throng.protocol.ReturnCode;
import io.throng.server.account.Account;
import io.throng.server.account.AccountDirectory;
import io.throng.server.account.Role;
import io.throng.server.commit.GroupCommitter;
import io.throng.server.dispatch.Claim;
import io.throng.server.dispatch.LiveJob;
import io.throng.server.dispatch.LiveRequest;
import io.throng.server.dispatch.WaitingIndex;
import io.throng.server.dispatch.matching.AgentProfile;
import io.throng.server.dispatch.matching.AgentTable;
import io.throng.server.dispatch.matching.BatchSeed;
import io.throng.server.dispatch.matching.BatchSize;
import io.throng.server.dispatch.matching.Capability;
import io.throng.server.dispatch.matching.JobDeadline;
import io.throng.server.dispatch.matching.JobKind;
import io.throng.server.dispatch.matching.ModelChoice;
import io.throng.server.dispatch.matching.SkipCounters;
import io.throng.server.dispatch.matching.SpeedRules;
import io.throng.server.dispatch.matching.WorkerOffer;
import io.throng.server.http.HordeException;
import io.throng.server.model.ModelReference;
import io.throng.server.request.LiveRequests;
import io.throng.server.request.NewRequest;
import io.throng.server.request.OrderCache;
import io.throng.server.worker.Worker;
import io.throng.server.worker.WorkerRegistry;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Pops. A worker and an account that this node knows are served without blocking: a pop with nothing to do touches memory only, a
 * pop that finds work waits for the group commit of its claim. Others are first looked up on a thread of their own.
 */
public final class Pops {
    /** Claims a pop tries when other nodes are faster each time. */
    static final int MAX_CLAIMS = 5;

    /** Workers whose last offer is kept for the case that they say the same again. */
    static final int MAX_STANDING_OFFERS = 100_000;

    /** How long a request lives on after a pop by an extra slow worker (image spec 3.5). */
    static final Duration LIFE_AT_EXTRA_SLOW_WORKER = Duration.ofMinutes(60);

    private final Attendance attendance;
    private final WorkerRegistry workers;
    private final LiveRequests live;
    private final OrderCache orders;
    private final Supplier<ModelReference> models;
    private final AgentTable agents;
    private final GroupCommitter.Lane<Claim, Claim.Result> claims;
    private final Options options;
    private final RandomGenerator random;
    private final PopMetrics metrics;
    private final Cache<UUID, StandingOffer> standing =
            Caffeine.newBuilder().maximumSize(MAX_STANDING_OFFERS).build();

    /**
     * What the operator decides.
     *
     * @param anyModel whether workers may offer image models that the reference does not know
     * @param matchedTargeting requests for chosen workers are served in the owner's and friends' pass only
     */
    public record Options(boolean anyModel, boolean matchedTargeting) {}

    public Pops(
            Attendance attendance,
            WorkerRegistry workers,
            LiveRequests live,
            OrderCache orders,
            Supplier<ModelReference> models,
            AgentTable agents,
            GroupCommitter.Lane<Claim, Claim.Result> claims,
            Options options,
            RandomGenerator random,
            PopMetrics metrics) {
        this.attendance = attendance;
        this.workers = workers;
        this.live = live;
        this.orders = orders;
        this.models = models;
        this.agents = agents;
        this.claims = claims;
        this.options = options;
        this.random = random;
        this.metrics = metrics;
    }

    /** Told how pops end; must return at once. */
    public interface PopMetrics {
        void handed(JobKind kind, int jobs);

        void nothing(JobKind kind);
    }

    CompletableFuture<PopOutcome> pop(PopCall call, String apiKey, InetAddress address) {
        for (String friend : call.priorityUsernames()) {
            if (friend.indexOf('#') < 0) {
                throw invalidPriority(friend);
            }
        }
        return attendance
                .come(call, apiKey, address, owner -> accepted(call, owner))
                .thenCompose(present -> serve(call, present, address));
    }

    private CompletableFuture<PopOutcome> serve(PopCall call, Attendance.Present present, InetAddress address) {
        Account owner = present.owner();
        Worker known = present.worker();
        ModelReference facts = models.get();
        StandingOffer before = standing.getIfPresent(known.id());
        boolean asBefore = before != null && before.holds(call, owner, known, facts);
        StandingOffer offer = asBefore ? before : offer(call, owner, known, facts);
        Worker worker = attendance.note(call, present, asBefore, offer.offer().agent(), facts, address);
        if (!asBefore || worker != known) {
            standing.put(worker.id(), offer.of(worker));
            workers.offers(worker.id(), offer.offer(), call.threads());
        }
        return search(new Search(call, worker, offer.offer(), facts, new HashSet<>()), MAX_CLAIMS);
    }

    private StandingOffer offer(PopCall call, Account owner, Worker worker, ModelReference facts) {
        List<String> accepted = accepted(call, owner);
        AgentProfile agent = agents.profile(call.agent());
        WorkerOffer offer =
                call.offer(worker, owner, friends(call), accepted, agent, options.matchedTargeting(), facts);
        return new StandingOffer(call, owner, worker, facts, offer);
    }

    private record Search(PopCall call, Worker worker, WorkerOffer offer, ModelReference facts, Set<UUID> lost) {}

    private CompletableFuture<PopOutcome> search(Search search, int attempts) {
        WaitingIndex index = live.of(search.call().kind());
        String[] model = {""};
        WaitingIndex.Search found =
                index.propose(search.offer(), request -> batch(search, request, model), search.lost());
        if (found.proposal().isEmpty() || attempts == 0) {
            found.proposal().ifPresent(index::settle);
            return CompletableFuture.completedFuture(nothing(search, found.skipped()));
        }
        WaitingIndex.Proposal proposal = found.proposal().get();
        if (proposal.fake()) {
            model[0] = ModelChoice.ofDecoy(
                    proposal.request().shape(), search.offer().models(), random);
        }
        Claim claim = claim(search, proposal, model[0]);
        return claims.submit(claim)
                .whenComplete((result, failure) -> take(search, proposal, claim, result))
                .thenCompose(result -> switch (result) {
                    case Claim.Result.Granted granted ->
                        CompletableFuture.completedFuture(handed(search, proposal, claim, granted));
                    case Claim.Result.Lost lost -> {
                        search.lost().add(claim.requestId());
                        yield search(search, attempts - 1);
                    }
                });
    }

    private void take(Search search, WaitingIndex.Proposal proposal, Claim claim, Claim.Result result) {
        WaitingIndex index = live.of(search.call().kind());
        if (result instanceof Claim.Result.Granted granted && !claim.fake()) {
            index.take(granted.state());
            List<LiveJob> jobs = new ArrayList<>(granted.jobIds().size());
            for (UUID job : granted.jobIds()) {
                jobs.add(new LiveJob(
                        job,
                        claim.requestId(),
                        claim.workerId(),
                        claim.model(),
                        granted.seed(),
                        granted.instants().started(),
                        granted.instants().deadline(),
                        false));
            }
            index.begin(claim.requestId(), jobs);
        }
        index.settle(proposal);
    }

    private int batch(Search search, LiveRequest request, String[] model) {
        model[0] = ModelChoice.of(request.shape(), search.offer(), random);
        int remaining = Integer.MAX_VALUE;
        return switch (search.call().kind()) {
            case IMAGE ->
                BatchSize.ofImages(
                        request.shape(),
                        search.facts().images().baseline(model[0]),
                        search.offer().maxPixels(),
                        search.call().amount(),
                        remaining,
                        request.batching().disabled());
            case TEXT -> BatchSize.ofTexts(search.call().amount(), remaining);
            case ALCHEMY -> throw search.call().kind().noGeneration();
        };
    }

    private Claim claim(Search search, WaitingIndex.Proposal proposal, String model) {
        LiveRequest request = proposal.request();
        List<UUID> jobs = new ArrayList<>(proposal.reserved());
        for (int i = 0; i < proposal.reserved(); i++) {
            jobs.add(UUID.randomUUID());
        }
        long drawn = random.nextLong();
        LiveRequest.Batching batching = request.batching();
        OptionalLong stored = batching.seed() < 0 ? OptionalLong.empty() : OptionalLong.of(batching.seed());
        OptionalInt variation =
                batching.seedVariation() == 0 ? OptionalInt.empty() : OptionalInt.of(batching.seedVariation());
        return new Claim(
                request.id(),
                search.worker().id(),
                jobs,
                model,
                // The same draw each time, so that a repeated claim gives the same seed.
                waiting -> BatchSeed.of(stored, variation, Math.max(waiting, 1), new SplittableRandom(drawn)),
                Duration.ofSeconds(ttlSeconds(search, request)),
                search.call().extraSlow() ? LIFE_AT_EXTRA_SLOW_WORKER : NewRequest.LIFE,
                proposal.fake());
    }

    private int ttlSeconds(Search search, LiveRequest request) {
        return switch (search.call().kind()) {
            case IMAGE ->
                JobDeadline.imageSeconds(
                        request.shape(), search.facts(), search.call().extraSlow());
            case TEXT ->
                JobDeadline.textSeconds(
                        (int) request.thingsPerJob(),
                        search.worker().thingsPerSecond().orElse(SpeedRules.NEW_SCRIBE_TOKENS_PER_SECOND));
            case ALCHEMY -> throw search.call().kind().noGeneration();
        };
    }

    private PopOutcome handed(
            Search search, WaitingIndex.Proposal proposal, Claim claim, Claim.Result.Granted granted) {
        metrics.handed(search.call().kind(), granted.jobIds().size());
        AgentProfile agent = search.offer().agent();
        PopOutcome.Sources sources = !agent.can(Capability.IMG2IMG)
                ? PopOutcome.Sources.NONE
                : agent.can(Capability.R2_SOURCE) ? PopOutcome.Sources.ADDRESSES : PopOutcome.Sources.INLINE;
        return new PopOutcome.Handed(
                search.worker().id(),
                orders.remember(proposal.request().id(), granted.body()),
                granted.jobIds(),
                claim.model(),
                granted.seed(),
                (int) claim.timeToLive().toSeconds(),
                sources);
    }

    private PopOutcome nothing(Search search, SkipCounters skipped) {
        if (search.worker().maintenance()) {
            throw new HordeException.Refusal(
                    ReturnCode.WORKER_MAINTENANCE, search.worker().maintenanceNotice());
        }
        metrics.nothing(search.call().kind());
        return new PopOutcome.Nothing(search.worker().id(), skipped.toWire());
    }

    /** The models of the call that this account may offer (image spec 5.2, text spec 9.2). */
    private List<String> accepted(PopCall call, Account owner) {
        List<String> accepted = new ArrayList<>();
        for (String model : call.models()) {
            int branded = model.indexOf("::");
            if (branded >= 0) {
                boolean own = model.substring(branded + 2).equals(owner.alias()) && owner.has(Role.SPECIAL);
                if (!own) {
                    throw new HordeException.Refusal(
                            ReturnCode.BAD_REQUEST, "The model '" + model + "' may only be offered by its owner.");
                }
            } else if (call.kind() == JobKind.IMAGE
                    && !options.anyModel()
                    && !owner.has(Role.CUSTOMIZER)
                    && !models.get().images().knownNames().contains(model)) {
                continue;
            }
            accepted.add(model);
        }
        if (accepted.isEmpty()) {
            throw new HordeException.Refusal(
                    ReturnCode.BAD_REQUEST,
                    call.models().isEmpty()
                            ? "Unfortunately we cannot accept workers serving no models."
                            : "Unfortunately we cannot accept workers serving only models that this horde does not know.");
        }
        return accepted;
    }

    private static List<Long> friends(PopCall call) {
        List<Long> friends = new ArrayList<>();
        for (String friend : call.priorityUsernames()) {
            String number = friend.substring(friend.lastIndexOf('#') + 1).strip();
            if (number.isEmpty() || number.chars().anyMatch(digit -> digit < '0' || digit > '9')) {
                throw invalidPriority(friend);
            }
            // A number beyond those of accounts is nobody's.
            AccountDirectory.idOfDigits(number).ifPresent(value -> friends.add((long) value));
        }
        return friends;
    }

    private static HordeException.Refusal invalidPriority(String friend) {
        return new HordeException.Refusal(
                ReturnCode.INVALID_PRIORITY_USERNAME,
                "'" + friend.substring(0, Math.min(friend.length(), 60)) + "' is no user: name#number is expected.");
    }
}
