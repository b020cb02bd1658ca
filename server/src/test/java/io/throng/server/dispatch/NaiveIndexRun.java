package io.throng.server.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.throng.server.dispatch.matching.AgentProfile;
import io.throng.server.dispatch.matching.BridgeAgent;
import io.throng.server.dispatch.matching.JobKind;
import io.throng.server.dispatch.matching.Matching;
import io.throng.server.dispatch.matching.RequestShape;
import io.throng.server.dispatch.matching.WorkerOffer;
import io.throng.server.dispatch.matching.WorkerSetting;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** A {@link WaitingIndex} next to a list that is sorted and searched from end to end each time. */
final class NaiveIndexRun {
    private static final Instant EPOCH = Instant.parse("2026-03-01T12:00:00Z");
    private static final List<String> MODELS = List.of("a", "b", "c");
    private static final int USERS = 4;

    /** A request as the list has it. */
    private static final class Entry {
        private final LiveRequest request;
        private final long priority;
        private RequestState state;
        private int reserved;

        Entry(LiveRequest request, long priority) {
            this.request = request;
            this.priority = priority;
            this.state = request.state();
        }

        int available() {
            return state.faulted() ? 0 : Math.max(0, state.n() - reserved);
        }

        /** Priority as it stands ten minutes on, ageing included, in thousandths. */
        long rank() {
            long ageMillis =
                    EPOCH.plusSeconds(600).toEpochMilli() - request.created().toEpochMilli();
            return priority * 1000 + 5 * ageMillis;
        }
    }

    /** Where a waiting request stands in the queue, itself included. */
    private record Standing(UUID request, long position, long jobsAhead, long thingsAhead) {}

    private static final Comparator<Entry> ORDER = Comparator.comparingLong((Entry entry) -> -entry.rank())
            .thenComparing(entry -> entry.request.created())
            .thenComparing(entry -> entry.request.id());

    private final Random random;
    private final WaitingIndex index;
    private final List<Entry> entries = new ArrayList<>();
    private final Map<WaitingIndex.Proposal, Entry> proposed = new HashMap<>();
    private final Set<UUID> forgotten = new HashSet<>();
    private int ids;

    NaiveIndexRun(long seed) {
        random = new Random(seed);
        index = new WaitingIndex(JobKind.TEXT, new Random(seed + 1));
    }

    void step() {
        switch (random.nextInt(12)) {
            case 0, 1, 2 -> add();
            case 3, 4, 5, 6 -> propose();
            case 7, 8 -> settle();
            case 9, 10 -> change();
            default -> forget();
        }
        compare();
    }

    private void add() {
        List<String> models =
                MODELS.stream().filter(model -> random.nextInt(3) == 0).toList();
        RequestShape shape = RequestShape.text()
                .models(models, SimulatedWorker.NO_FACTS)
                .lengths(random.nextBoolean() ? 80 : 400, 1024)
                .build();
        List<UUID> targets = random.nextInt(4) == 0 ? List.of(worker(random.nextInt(3))) : List.of();
        long priority = random.nextInt(5) * 100L;
        UUID id = new UUID(random.nextLong(), ids++);
        int jobs = 1 + random.nextInt(4);
        LiveRequest request = new LiveRequest(
                new RequestState(id, 0, jobs, jobs, 0, 0, 0, false, false, EPOCH, 0),
                new Requester(random.nextInt(USERS), random.nextBoolean(), 0),
                shape,
                EPOCH.plusSeconds(random.nextInt(5) * 20L),
                priority,
                new Targeting(targets, random.nextBoolean()),
                100,
                0,
                random.nextInt(4) == 0 ? "a refused word" : "a lighthouse",
                LiveRequest.Batching.PLAIN);
        index.put(request, List.of());
        entries.add(new Entry(request, priority));
    }

    private void propose() {
        WorkerOffer offer = offer();
        int size = 1 + random.nextInt(3);
        Set<UUID> except = new HashSet<>();
        entries.stream().filter(entry -> random.nextInt(8) == 0).forEach(entry -> except.add(entry.request.id()));
        Optional<Entry> expected = search(offer, except);

        Optional<WaitingIndex.Proposal> found =
                index.propose(offer, request -> size, except).proposal();

        assertThat(found.map(proposal -> proposal.request().id())).isEqualTo(expected.map(entry -> entry.request.id()));
        found.ifPresent(proposal -> {
            Entry entry = expected.orElseThrow();
            boolean fake = offer.decoysFor(entry.request.requesterId());
            assertThat(proposal.fake()).isEqualTo(fake);
            assertThat(proposal.reserved()).isEqualTo(fake ? 1 : Math.min(size, entry.available()));
            entry.reserved += fake ? 0 : proposal.reserved();
            proposed.put(proposal, entry);
        });
    }

    private Optional<Entry> search(WorkerOffer offer, Set<UUID> except) {
        List<Entry> waiting = entries.stream()
                .filter(entry -> entry.available() > 0)
                .sorted(ORDER)
                .toList();
        Stream<Entry> favoured = offer.favouredUserIds().stream()
                .flatMap(user -> waiting.stream()
                        .filter(entry -> entry.request.requesterId() == user)
                        .limit(WaitingSearch.FAVOURED_CHECKS))
                .sorted(ORDER);
        return Stream.concat(favoured, waiting.stream())
                .filter(entry -> !except.contains(entry.request.id()))
                .filter(entry -> Matching.failing(entry.request.shape(), offer) == 0)
                .filter(entry -> Matching.refuses(entry.request, offer).isEmpty())
                .findFirst();
    }

    private WorkerOffer offer() {
        return WorkerOffer.scribe(
                        worker(random.nextInt(3)),
                        random.nextInt(USERS + 2),
                        new AgentProfile(BridgeAgent.UNKNOWN, 0, 0, 75, true))
                .models(MODELS.stream().filter(model -> random.nextBoolean()).toList())
                .priorityUserIds(random.nextInt(3) == 0 ? List.of((long) random.nextInt(USERS)) : List.of())
                .blacklist(random.nextInt(3) == 0 ? List.of("refused") : List.of())
                .lengths(random.nextBoolean() ? 80 : 512, 4096)
                .set(WorkerSetting.MAINTENANCE, random.nextInt(6) == 0)
                .set(WorkerSetting.PAUSED, random.nextInt(6) == 0)
                .build(SimulatedWorker.NO_FACTS);
    }

    /** A proposal's claim is heard of: won, in part or not at all. */
    private void settle() {
        if (proposed.isEmpty()) {
            return;
        }
        List<WaitingIndex.Proposal> open = proposed.keySet().stream()
                .sorted(Comparator.comparing(proposal -> proposal.request().id()))
                .toList();
        WaitingIndex.Proposal proposal = open.get(random.nextInt(open.size()));
        Entry entry = proposed.remove(proposal);
        if (!proposal.fake()) {
            int won = Math.min(random.nextInt(proposal.reserved() + 1), entry.state.n());
            if (won > 0 && !forgotten.contains(entry.request.id())) {
                take(entry, entry.state.n() - won, entry.state.faulted());
            }
            entry.reserved -= proposal.reserved();
        }
        index.settle(proposal);
    }

    /** Another node claimed, faulted, gave up, or what it did is heard of too late. */
    private void change() {
        if (entries.isEmpty()) {
            return;
        }
        Entry entry = entries.get(random.nextInt(entries.size()));
        RequestState now = entry.state;
        if (random.nextInt(4) == 0) {
            index.take(state(now.id(), now.version() - random.nextInt(2), 9, now.faulted()));
        } else {
            take(entry, random.nextInt(5), now.faulted() || random.nextInt(10) == 0);
        }
    }

    private void take(Entry entry, int n, boolean faulted) {
        entry.state = state(entry.state.id(), entry.state.version() + 1, n, faulted);
        assertThat(index.take(entry.state)).isTrue();
    }

    private static RequestState state(UUID id, int version, int n, boolean faulted) {
        return new RequestState(id, version, n, 9, 0, 0, 0, faulted, false, EPOCH, 0);
    }

    private void forget() {
        if (!entries.isEmpty()) {
            Entry entry = entries.remove(random.nextInt(entries.size()));
            forgotten.add(entry.request.id());
            index.remove(entry.request.id());
        }
    }

    private void compare() {
        List<Entry> waiting = entries.stream()
                .filter(entry -> entry.available() > 0)
                .sorted(ORDER)
                .toList();
        assertThat(index.size()).isEqualTo(entries.size());
        assertThat(index.waitingRequests()).isEqualTo(waiting.size());
        assertThat(index.waitingJobs())
                .isEqualTo(waiting.stream().mapToLong(Entry::available).sum());
        // One comparison of all for each step: thousands of runs make millions of them.
        assertThat(jobsOfUsersInMemory()).isEqualTo(jobsOfUsers(waiting));
        assertThat(standingsInMemory(waiting)).isEqualTo(standings(waiting));
    }

    private List<Long> jobsOfUsersInMemory() {
        return LongStream.range(0, USERS).map(index::waitingJobs).boxed().toList();
    }

    private static List<Long> jobsOfUsers(List<Entry> waiting) {
        long[] jobs = new long[USERS];
        for (Entry entry : waiting) {
            jobs[(int) entry.request.requesterId()] += entry.available();
        }
        return LongStream.of(jobs).boxed().toList();
    }

    private List<Standing> standingsInMemory(List<Entry> waiting) {
        List<Standing> standings = new ArrayList<>();
        for (Entry entry : waiting) {
            WaitingIndex.View view = index.view(entry.request.id()).orElseThrow();
            standings.add(new Standing(entry.request.id(), view.position(), view.jobsAhead(), view.thingsAhead()));
        }
        return standings;
    }

    private static List<Standing> standings(List<Entry> waiting) {
        List<Standing> standings = new ArrayList<>();
        long jobs = 0;
        for (Entry entry : waiting) {
            jobs += entry.available();
            standings.add(new Standing(entry.request.id(), standings.size() + 1, jobs, 100 * jobs));
        }
        return standings;
    }

    private static UUID worker(int number) {
        return new UUID(9, number);
    }
}
