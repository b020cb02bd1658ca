package io.throng.server.dispatch;

import static java.util.Objects.requireNonNull;

import io.throng.server.dispatch.matching.RequestShape;
import io.throng.server.dispatch.matching.WaitingRequestView;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * A request that has not been forgotten, as a node remembers it: what matching looks at, where it stands, what runs of it. The
 * order itself (prompt for the worker, parameters) stays in the database and comes back with the claim.
 *
 * <p>The final members are fixed at activation. The others are guarded by the lock of the {@link WaitingIndex} of its kind.
 */
public final class LiveRequest extends RankedQueue.Node<LiveRequest> implements WaitingRequestView {
    /** How much a waiting request's priority grows per second; the AI Horde adds 50 every 10 s. */
    static final long AGEING_PER_SECOND = 5;

    private final UUID id;
    private final Requester requester;
    private final RequestShape shape;
    private final Instant created;
    private final long serviceKey;
    private final Targeting targeting;
    private final long thingsPerJob;
    private final long priceHundredths;
    private final String prompt;
    private final Batching batching;

    private RequestState state;
    private int reserved;
    private List<LiveJob> running = List.of();
    private Set<UUID> decoyedWorkers = Set.of();

    /**
     * @param priority at activation
     * @param thingsPerJob pixelsteps of an image, tokens of a text at most
     * @param prompt lower-cased, for the workers' lists of refused words; empty when no worker looks at it
     */
    public LiveRequest(
            RequestState state,
            Requester requester,
            RequestShape shape,
            Instant created,
            long priority,
            Targeting targeting,
            long thingsPerJob,
            long priceHundredths,
            String prompt,
            Batching batching) {
        this.state = requireNonNull(state);
        this.id = state.id();
        this.requester = requireNonNull(requester);
        this.shape = requireNonNull(shape);
        this.created = requireNonNull(created);
        this.serviceKey = serviceKey(priority, created);
        this.targeting = requireNonNull(targeting);
        this.thingsPerJob = thingsPerJob;
        this.priceHundredths = priceHundredths;
        this.prompt = requireNonNull(prompt);
        this.batching = requireNonNull(batching);
    }

    /**
     * What the jobs of one pop have in common.
     *
     * @param disabled every image must come from a pop of its own
     * @param seed of the first job; -1 for a new random one at every pop
     * @param seedVariation how much the seed grows with every job still waiting; 0 for not at all
     */
    public record Batching(boolean disabled, long seed, int seedVariation) {
        public static final Batching PLAIN = new Batching(false, -1, 0);
    }

    public Batching batching() {
        return batching;
    }

    /**
     * The priority with ageing as a number that never changes. All requests age alike, so {@code priority + 5 × age} orders any two
     * of them as {@code priority − 5 × created} does, and nothing has to be rewritten as time passes.
     */
    public static long serviceKey(long priority, Instant created) {
        long bounded = Math.clamp(priority, -(1L << 50), 1L << 50);
        return bounded * 1000 - AGEING_PER_SECOND * created.toEpochMilli();
    }

    public UUID id() {
        return id;
    }

    public Requester requester() {
        return requester;
    }

    @Override
    public long requesterId() {
        return requester.id();
    }

    @Override
    public boolean requesterTrusted() {
        return requester.trusted();
    }

    @Override
    public long availableKudosHundredths() {
        return requester.availableHundredths();
    }

    @Override
    public RequestShape shape() {
        return shape;
    }

    public Instant created() {
        return created;
    }

    public Targeting targeting() {
        return targeting;
    }

    public long thingsPerJob() {
        return thingsPerJob;
    }

    /** Price of one job in hundredths of a kudo; 0 for text, whose price depends on the result. */
    @Override
    public long priceHundredths() {
        return priceHundredths;
    }

    @Override
    public String lowerCasePrompt() {
        return prompt;
    }

    @Override
    public List<UUID> allowedWorkerIds() {
        return targeting.exclude() ? List.of() : targeting.workers();
    }

    @Override
    public List<UUID> blockedWorkerIds() {
        return targeting.exclude() ? targeting.workers() : List.of();
    }

    /** Workers that were given a fake job of this request and never see it again. */
    @Override
    public boolean decoyed(UUID worker) {
        return decoyedWorkers.contains(worker);
    }

    RequestState state() {
        return state;
    }

    /** Jobs that may be proposed now: those that wait less those that proposals of this node are about to claim. */
    int available() {
        return state.faulted() ? 0 : Math.max(state.n() - reserved, 0);
    }

    void reserve(int jobs) {
        reserved += jobs;
    }

    void release(int jobs) {
        reserved = Math.max(reserved - jobs, 0);
    }

    /** Takes in a newer state of the row; an older one is ignored. */
    boolean take(RequestState newer) {
        if (newer.version() <= state.version()) {
            return false;
        }
        state = newer;
        return true;
    }

    List<LiveJob> running() {
        return running;
    }

    /** Jobs were handed out; those that were read from the database before their claim was heard of are known already. */
    void begin(List<LiveJob> jobs) {
        Set<LiveJob> all = new LinkedHashSet<>(running);
        all.addAll(jobs);
        running = List.copyOf(all);
    }

    void end(UUID job) {
        running = running.stream().filter(live -> !live.id().equals(job)).toList();
    }

    /** What the database says runs; its fake jobs tell which workers were given one, here or elsewhere. */
    void replaceRunning(List<LiveJob> jobs) {
        running = List.copyOf(jobs);
        jobs.stream().filter(LiveJob::fake).forEach(job -> decoy(job.workerId()));
    }

    /** Notes that a paused worker was given a fake job of this request. */
    public void decoy(UUID worker) {
        Set<UUID> more = new HashSet<>(decoyedWorkers);
        more.add(worker);
        decoyedWorkers = Set.copyOf(more);
    }

    @Override
    int compareService(LiveRequest other) {
        if (serviceKey != other.serviceKey) {
            return serviceKey > other.serviceKey ? -1 : 1;
        }
        int byAge = created.compareTo(other.created);
        return byAge != 0 ? byAge : id.compareTo(other.id);
    }

    @Override
    long ownJobs() {
        return available();
    }

    @Override
    long ownThings() {
        return available() * thingsPerJob;
    }
}
