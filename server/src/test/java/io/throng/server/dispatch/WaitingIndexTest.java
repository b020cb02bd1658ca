package io.throng.server.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.throng.server.dispatch.matching.AgentProfile;
import io.throng.server.dispatch.matching.BridgeAgent;
import io.throng.server.dispatch.matching.JobKind;
import io.throng.server.dispatch.matching.RequestShape;
import io.throng.server.dispatch.matching.SkipReason;
import io.throng.server.dispatch.matching.WorkerOffer;
import io.throng.server.dispatch.matching.WorkerSetting;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class WaitingIndexTest {
    private static final Instant EPOCH = Instant.parse("2026-03-01T12:00:00Z");
    private static final UUID WORKER = new UUID(9, 1);
    private static final int OWNER = 50;
    private static final int USER = 60;

    private final WaitingIndex index = new WaitingIndex(JobKind.TEXT, new Random(1));

    @Property(tries = 1500)
    void proposesWhatANaiveSearchOfAllRequestsWould(@ForAll long seed) {
        NaiveIndexRun run = new NaiveIndexRun(seed);
        for (int step = 0; step < 150; step++) {
            run.step();
        }
    }

    @Test
    void olderRequestsOvertakeRicherOnesByFivePrioritySecond() {
        UUID rich = put(USER, 2, 49, 10);
        UUID old = put(USER, 2, 0, 0);
        UUID richer = put(USER, 2, 51, 10);

        assertThat(propose()).isEqualTo(richer);
        assertThat(propose()).isEqualTo(richer);
        assertThat(propose()).isEqualTo(old);
        assertThat(propose()).isEqualTo(old);
        assertThat(propose()).isEqualTo(rich);
    }

    @Test
    void whatIsReservedIsNotProposedUntilItIsSettled() {
        UUID request = put(USER, 3, 0, 0);
        WaitingIndex.Proposal two =
                index.propose(offer(), any -> 2, Set.of()).proposal().orElseThrow();
        WaitingIndex.Proposal one =
                index.propose(offer(), any -> 2, Set.of()).proposal().orElseThrow();

        assertThat(two.reserved()).isEqualTo(2);
        assertThat(one.reserved()).as("no more than are left").isEqualTo(1);
        assertThat(index.propose(offer(), any -> 2, Set.of()).proposal()).isEmpty();
        assertThat(index.waitingJobs()).isZero();
        assertThat(index.view(request).orElseThrow().position()).isZero();

        index.settle(one);

        assertThat(index.waitingJobs()).as("its claim was lost").isEqualTo(1);
        index.take(state(request, 1, 1, 2, false));
        index.settle(two);
        assertThat(index.waitingJobs()).as("its claim took two of three").isEqualTo(1);
        assertThat(index.waitingRequests()).isEqualTo(1);
    }

    @Test
    void anOwnRequestComesFirstHoweverLowItsRankButOnlyAmongTheBestTen() {
        for (int i = 0; i < WaitingSearch.FAVOURED_CHECKS; i++) {
            put(request(new UUID(3, i), OWNER, 1, 100 - i, 0, "other"));
        }
        UUID stranger = put(USER, 1, 50, 0);
        UUID eleventh = put(OWNER, 1, 0, 0);
        assertThat(propose()).isEqualTo(stranger);
        assertThat(propose()).as("by rank, in the end").isEqualTo(eleventh);

        UUID next = put(USER, 1, 90, 0);
        UUID tenth = put(OWNER, 1, 95, 0);
        assertThat(propose()).isEqualTo(tenth);
        assertThat(propose()).isEqualTo(next);
    }

    @Test
    void aWorkerInMaintenanceServesItsOwnerOnly() {
        WorkerOffer offer = builder().set(WorkerSetting.MAINTENANCE, true).build(SimulatedWorker.NO_FACTS);
        put(USER, 1, 100, 0);
        assertThat(index.propose(offer, any -> 1, Set.of()).proposal()).isEmpty();
        UUID own = put(OWNER, 1, 0, 0);
        assertThat(index.propose(offer, any -> 1, Set.of())
                        .proposal()
                        .orElseThrow()
                        .request()
                        .id())
                .isEqualTo(own);
    }

    @Test
    void aPausedWorkerGetsOneDecoyOfARequestThatKeepsItsJobs() {
        UUID request = put(USER, 2, 0, 0);

        WaitingIndex.Proposal decoy =
                index.propose(paused(), any -> 2, Set.of()).proposal().orElseThrow();

        assertThat(decoy.fake()).isTrue();
        assertThat(decoy.reserved()).isEqualTo(1);
        assertThat(index.waitingJobs()).isEqualTo(2);
        index.settle(decoy);
        assertThat(index.waitingJobs()).isEqualTo(2);
        assertThat(index.propose(paused(), any -> 2, Set.of()).proposal()).isEmpty();
        assertThat(propose()).as("another worker").isEqualTo(request);
    }

    @Test
    void aNodeThatReadsEverythingAnewKnowsWhoWasGivenADecoy() {
        UUID request = new UUID(5, 5);
        LiveJob decoy = job(request, 1, true);

        index.put(request(request, USER, 2, 0, 0, "a"), List.of(decoy));

        assertThat(index.propose(paused(), any -> 1, Set.of()).proposal()).isEmpty();
    }

    @Test
    void aPausedWorkerServesItsOwnerForReal() {
        put(OWNER, 1, 0, 0);
        assertThat(index.propose(paused(), any -> 1, Set.of())
                        .proposal()
                        .orElseThrow()
                        .fake())
                .isFalse();
    }

    @Test
    void aReadingThatIsOlderThanWhatIsKnownBringsNoJobBackAndLosesNone() {
        UUID id = new UUID(5, 6);
        LiveJob ended = job(id, 1, false);
        LiveJob begun = job(id, 2, false);
        index.put(request(id, USER, 2, 0, 0, "a"), List.of(ended));
        index.take(state(id, 1, 1, 1, false));
        index.end(id, ended.id());
        index.take(state(id, 2, 0, 1, false));
        index.begin(id, List.of(begun));

        index.put(request(id, USER, 2, 0, 0, "a"), List.of(ended));

        WaitingIndex.View view = index.view(id).orElseThrow();
        assertThat(view.running()).containsExactly(begun);
        assertThat(view.state()).isEqualTo(state(id, 2, 0, 1, false));
        assertThat(index.waitingJobs()).isZero();
    }

    @Test
    void aJobReadBeforeItsClaimWasHeardOfIsThereOnce() {
        UUID id = new UUID(5, 7);
        LiveJob job = job(id, 1, false);
        index.put(request(id, USER, 2, 0, 0, "a"), List.of(job));

        index.begin(id, List.of(job));

        assertThat(index.view(id).orElseThrow().running()).containsExactly(job);
    }

    @Test
    void aFaultedRequestIsRememberedAndNeverProposed() {
        UUID id = put(USER, 3, 0, 0);
        index.take(state(id, 1, 3, 0, true));

        assertThat(index.propose(offer(), any -> 1, Set.of()).proposal()).isEmpty();
        assertThat(index.size()).isEqualTo(1);
        assertThat(index.waitingRequests()).isZero();
        assertThat(index.take(state(new UUID(8, 8), 1, 0, 0, false))).isFalse();
    }

    @Test
    void aRequestForgottenWhileItIsProposedDoesNotComeBack() {
        UUID id = put(USER, 1, 0, 0);
        WaitingIndex.Proposal proposal =
                index.propose(offer(), any -> 1, Set.of()).proposal().orElseThrow();
        index.remove(id);

        index.settle(proposal);

        assertThat(index.size()).isZero();
        assertThat(index.waitingRequests()).isZero();
        assertThat(index.find(id)).isEqualTo(Optional.empty());
    }

    @Test
    void anEmptyHandedWorkerLearnsWhyPerShapeAndPerRequest() {
        put(request(new UUID(4, 1), USER, 1, 0, 0, "other"));
        put(request(new UUID(4, 2), USER, 1, 0, 0, "other"));
        WorkerOffer squeamish = builder().blacklist(List.of("PROMPT")).build(SimulatedWorker.NO_FACTS);
        put(USER, 1, 0, 0);

        WaitingIndex.Search search = index.propose(squeamish, any -> 1, Set.of());

        assertThat(search.proposal()).isEmpty();
        assertThat(search.skipped().count(SkipReason.MODELS)).isEqualTo(2);
        assertThat(search.skipped().count(SkipReason.BLACKLIST)).isEqualTo(1);
    }

    @Test
    void aRequestRefusedForSeveralReasonsCountsUnderEach() {
        LiveRequest request = new LiveRequest(
                state(new UUID(4, 4), 0, 1, 0, false),
                new Requester(USER, false, 0),
                RequestShape.text()
                        .models(List.of("a"), SimulatedWorker.NO_FACTS)
                        .lengths(80, 1024)
                        .build(),
                EPOCH,
                0,
                new Targeting(List.of(WORKER), true),
                100,
                0,
                "a prompt",
                LiveRequest.Batching.PLAIN);
        put(request);
        WorkerOffer squeamish = builder().blacklist(List.of("prompt")).build(SimulatedWorker.NO_FACTS);

        WaitingIndex.Search search = index.propose(squeamish, any -> 1, Set.of());

        assertThat(search.skipped().count(SkipReason.WORKER_ID)).isEqualTo(1);
        assertThat(search.skipped().count(SkipReason.BLACKLIST)).isEqualTo(1);
    }

    @Test
    void aWorkerInMaintenanceIsToldOfItsOwnersRequestsOnly() {
        put(request(new UUID(4, 5), USER, 1, 0, 0, "other"));
        put(request(new UUID(4, 6), OWNER, 1, 0, 0, "other"));
        put(OWNER, 1, 0, 0);
        WorkerOffer offer = builder()
                .set(WorkerSetting.MAINTENANCE, true)
                .blacklist(List.of("prompt"))
                .build(SimulatedWorker.NO_FACTS);

        WaitingIndex.Search search = index.propose(offer, any -> 1, Set.of());

        assertThat(search.proposal()).isEmpty();
        assertThat(search.skipped().count(SkipReason.MODELS)).isEqualTo(1);
        assertThat(search.skipped().count(SkipReason.BLACKLIST)).isEqualTo(2);
    }

    @Test
    void jobsOfAUserAreCountedOnceForEachModelTheyName() {
        RequestShape both = RequestShape.text()
                .models(List.of("a", "other"), SimulatedWorker.NO_FACTS)
                .lengths(80, 1024)
                .build();
        put(request(new UUID(4, 3), USER, 3, 0, 0, both));
        put(USER, 2, 0, 0);
        put(OWNER, 7, 0, 0);

        assertThat(index.waitingJobs(USER)).isEqualTo(5);
        assertThat(index.waitingJobs(USER, List.of("a", "other"))).isEqualTo(8);
        assertThat(index.waitingJobs(USER, List.of("other", "else"))).isEqualTo(3);
        assertThat(index.waitingJobs(USER + 1)).isZero();
        assertThat(index.waitingJobs()).isEqualTo(12);
    }

    private UUID put(int user, int jobs, long priority, int createdSecond) {
        return put(request(new UUID(2, index.size()), user, jobs, priority, createdSecond, "a"));
    }

    private UUID put(LiveRequest request) {
        index.put(request, List.of());
        return request.id();
    }

    private UUID propose() {
        return index.propose(offer(), any -> 1, Set.of())
                .proposal()
                .orElseThrow()
                .request()
                .id();
    }

    private static WorkerOffer.Builder builder() {
        return WorkerOffer.scribe(WORKER, OWNER, new AgentProfile(BridgeAgent.UNKNOWN, 0, 0, 75, true))
                .models(List.of("a"))
                .lengths(512, 4096);
    }

    private static WorkerOffer offer() {
        return WorkerOffer.scribe(new UUID(9, 2), OWNER, new AgentProfile(BridgeAgent.UNKNOWN, 0, 0, 75, true))
                .models(List.of("a"))
                .lengths(512, 4096)
                .build(SimulatedWorker.NO_FACTS);
    }

    private static WorkerOffer paused() {
        return builder().set(WorkerSetting.PAUSED, true).build(SimulatedWorker.NO_FACTS);
    }

    private static LiveJob job(UUID request, int number, boolean fake) {
        return new LiveJob(new UUID(6, number), request, WORKER, "a", 1, EPOCH, EPOCH.plusSeconds(150), fake);
    }

    private static RequestState state(UUID id, int version, int n, int processing, boolean faulted) {
        return new RequestState(id, version, n, 3, processing, 0, 0, faulted, false, EPOCH, 0);
    }

    private static LiveRequest request(UUID id, int user, int jobs, long priority, int createdSecond, String model) {
        RequestShape shape = RequestShape.text()
                .models(List.of(model), SimulatedWorker.NO_FACTS)
                .lengths(80, 1024)
                .build();
        return request(id, user, jobs, priority, createdSecond, shape);
    }

    private static LiveRequest request(
            UUID id, int user, int jobs, long priority, int createdSecond, RequestShape shape) {
        return new LiveRequest(
                state(id, 0, jobs, 0, false),
                new Requester(user, false, 0),
                shape,
                EPOCH.plusSeconds(createdSecond),
                priority,
                Targeting.ANY,
                100,
                0,
                "a prompt",
                LiveRequest.Batching.PLAIN);
    }
}
