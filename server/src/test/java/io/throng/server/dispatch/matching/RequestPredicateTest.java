package io.throng.server.dispatch.matching;

import static io.throng.server.dispatch.matching.FixedModelFacts.FACTS;
import static io.throng.server.dispatch.matching.WaitingRequest.REQUESTER;
import static io.throng.server.dispatch.matching.WaitingRequest.plainImage;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The rows of image spec 5.4 and 5.5 that depend on the individual request. */
class RequestPredicateTest {

    private static final long OWNER = 7;
    private static final UUID WORKER = new UUID(0, 1);
    private static final UUID ANOTHER = new UUID(0, 2);
    private static final UUID THIRD = new UUID(0, 3);
    private static final WaitingRequest PLAIN =
            WaitingRequest.of(plainImage(FixedModelFacts.SD15).build());

    @Test
    void maintenanceLeavesOnlyTheOwnersRequestsAndFriendsAreNoException() {
        WorkerOffer offer = worker().set(WorkerSetting.MAINTENANCE, true)
                .priorityUserIds(List.of(REQUESTER))
                .build(FACTS);
        assertThat(Matching.refuses(PLAIN, offer)).contains(Predicate.OUT_OF_MAINTENANCE);
        assertThat(Matching.refuses(PLAIN.from(OWNER, false), offer)).isEmpty();
        assertThat(Predicate.OUT_OF_MAINTENANCE.reason()).isEmpty();
    }

    @Test
    void aPausedWorkerIsNotRefusedButMakesNothingPossibleExceptForItsOwner() {
        WorkerOffer offer = worker().set(WorkerSetting.PAUSED, true).build(FACTS);
        assertThat(Matching.refuses(PLAIN, offer)).isEmpty();
        assertThat(offer.decoysFor(REQUESTER)).isTrue();
        assertThat(Matching.serves(PLAIN, offer)).isFalse();
        assertThat(offer.decoysFor(OWNER)).isFalse();
        assertThat(Matching.serves(PLAIN.from(OWNER, false), offer)).isTrue();
    }

    @Test
    void aWorkerThatGotADecoyNeverSeesTheRequestAgainAndIsNotToldWhy() {
        WaitingRequest decoyed = PLAIN.withLists(List.of(), List.of(), Set.of(WORKER));
        assertThat(Matching.refuses(decoyed, worker().build(FACTS))).contains(Predicate.NEVER_DECOYED);
        assertThat(Predicate.NEVER_DECOYED.reason()).isEmpty();
    }

    @Test
    void theBlacklistIgnoresCaseAndReadsTheNegativePromptToo() {
        WaitingRequest request = PLAIN.withPrompt("A Lighthouse###thick FOG");
        assertThat(Matching.refuses(
                        request, worker().blacklist(List.of("lightHOUSE")).build(FACTS)))
                .contains(Predicate.PROMPT_ACCEPTABLE);
        assertThat(Matching.refuses(request, worker().blacklist(List.of("fog")).build(FACTS)))
                .contains(Predicate.PROMPT_ACCEPTABLE);
        assertThat(Matching.refuses(request, worker().blacklist(List.of("boat")).build(FACTS)))
                .isEmpty();
    }

    @Test
    void blankBlacklistWordsRefuseNothing() {
        assertThat(Matching.refuses(PLAIN, worker().blacklist(List.of("", " ")).build(FACTS)))
                .isEmpty();
    }

    @Test
    void anAllowListAdmitsOnlyItsWorkers() {
        assertThat(Matching.refuses(
                        PLAIN.withLists(List.of(ANOTHER, WORKER), List.of(), Set.of()), worker().build(FACTS)))
                .isEmpty();
        assertThat(Matching.refuses(PLAIN.withLists(List.of(ANOTHER), List.of(), Set.of()), worker().build(FACTS)))
                .contains(Predicate.TARGETED);
    }

    @Test
    void aBlockListOfTwoExcludesBothAndAdmitsAThird() {
        WaitingRequest blocking = PLAIN.withLists(List.of(), List.of(WORKER, ANOTHER), Set.of());
        assertThat(Matching.refuses(blocking, worker(WORKER).build(FACTS))).contains(Predicate.TARGETED);
        assertThat(Matching.refuses(blocking, worker(ANOTHER).build(FACTS))).contains(Predicate.TARGETED);
        assertThat(Matching.refuses(blocking, worker(THIRD).build(FACTS))).isEmpty();
    }

    @Test
    void withMatchedTargetingAnAllowListIsServedOnlyToOwnerAndFriends() {
        WaitingRequest targeted = PLAIN.withLists(List.of(WORKER), List.of(), Set.of());
        WorkerOffer.Builder worker = worker().set(WorkerSetting.MATCHED_TARGETING, true);
        assertThat(Matching.refuses(targeted, worker.build(FACTS))).contains(Predicate.TARGETED);
        assertThat(Matching.refuses(targeted.from(OWNER, false), worker.build(FACTS)))
                .isEmpty();
        assertThat(Matching.refuses(
                        targeted, worker.priorityUserIds(List.of(REQUESTER)).build(FACTS)))
                .isEmpty();
        assertThat(Matching.refuses(
                        PLAIN,
                        worker().set(WorkerSetting.MATCHED_TARGETING, true).build(FACTS)))
                .isEmpty();
    }

    @Test
    void anUnsafeAddressNeedsATrustedSide() {
        WaitingRequest unsafe = WaitingRequest.of(
                plainImage(FixedModelFacts.SD15).require(Requirement.UNSAFE_IP).build());
        assertThat(Matching.refuses(unsafe, worker().build(FACTS))).contains(Predicate.TRUST_FOR_UNSAFE_IP);
        assertThat(Matching.refuses(unsafe.from(REQUESTER, true), worker().build(FACTS)))
                .isEmpty();
        assertThat(Matching.refuses(unsafe, worker().ownerTrusted(true).build(FACTS)))
                .isEmpty();
        assertThat(Predicate.TRUST_FOR_UNSAFE_IP.reason()).contains(SkipReason.UNTRUSTED);
    }

    @Test
    void upfrontKudosAreAskedOfStrangersWhoCannotPayThePrice() {
        WorkerOffer.Builder worker = worker().set(WorkerSetting.REQUIRE_UPFRONT_KUDOS, true);
        assertThat(Matching.refuses(PLAIN.withKudos(999, 1000), worker.build(FACTS)))
                .contains(Predicate.KUDOS_UPFRONT);
        assertThat(Matching.refuses(PLAIN.withKudos(1000, 1000), worker.build(FACTS)))
                .isEmpty();
        assertThat(Matching.refuses(PLAIN.withKudos(0, 1000).from(REQUESTER, true), worker.build(FACTS)))
                .isEmpty();
        assertThat(Matching.refuses(PLAIN.withKudos(0, 1000).from(OWNER, false), worker.build(FACTS)))
                .isEmpty();
        assertThat(Matching.refuses(
                        PLAIN.withKudos(0, 1000),
                        worker.priorityUserIds(List.of(REQUESTER)).build(FACTS)))
                .isEmpty();
    }

    @Test
    void trap8TheGatesOfAWorkerComeInTheirOrder() {
        WaitingRequest request = WaitingRequest.of(plainImage(FixedModelFacts.SD15)
                        .require(Requirement.NSFW)
                        .require(Requirement.TRUSTED_WORKERS)
                        .build())
                .withPrompt("fog")
                .withLists(List.of(), List.of(WORKER), Set.of(WORKER));
        WorkerOffer.Builder worker = worker().set(WorkerSetting.MAINTENANCE, true)
                .set(WorkerSetting.STALE, true)
                .set(WorkerSetting.NSFW, false)
                .ownerTrusted(false)
                .blacklist(List.of("fog"));
        assertThat(gate(request, worker)).contains(Predicate.OUT_OF_MAINTENANCE);
        worker.set(WorkerSetting.MAINTENANCE, false);
        assertThat(gate(request, worker)).contains(Predicate.RECENTLY_SEEN);
        worker.set(WorkerSetting.STALE, false);
        assertThat(gate(request, worker)).contains(Predicate.ACCEPTS_NSFW);
        worker.set(WorkerSetting.NSFW, true);
        assertThat(gate(request, worker)).contains(Predicate.OWNER_TRUSTED);
        worker.ownerTrusted(true);
        assertThat(gate(request, worker)).contains(Predicate.NEVER_DECOYED);
        request = request.withLists(List.of(), List.of(WORKER), Set.of());
        assertThat(gate(request, worker)).contains(Predicate.PROMPT_ACCEPTABLE);
        worker.blacklist(List.of());
        assertThat(gate(request, worker)).contains(Predicate.TARGETED);
        assertThat(gate(request.withLists(List.of(), List.of(), Set.of()), worker))
                .isEmpty();
    }

    private static Optional<Predicate> gate(WaitingRequest request, WorkerOffer.Builder worker) {
        WorkerOffer offer = worker.build(FACTS);
        return Predicate.first(Matching.failing(request.shape(), offer) | Matching.refusing(request, offer));
    }

    private static WorkerOffer.Builder worker() {
        return worker(WORKER);
    }

    private static WorkerOffer.Builder worker(UUID id) {
        return WorkerOffer.dreamer(
                        id, OWNER, new AgentProfile(BridgeAgent.UNKNOWN, Capability.ALL, Sampler.ALL, 75, false))
                .models(List.of(FixedModelFacts.SD15))
                .maxPixels(1 << 20)
                .set(WorkerSetting.UNSAFE_IP, true);
    }
}
