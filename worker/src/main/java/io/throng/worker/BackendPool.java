package io.throng.worker;

import static java.util.Objects.requireNonNull;

import io.throng.worker.backend.BackendException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The back ends of a role, with what each of them offered when it was last asked. One that does not answer is left out until it does.
 *
 * @param <B> interface of the back ends
 * @param <O> what they offer
 */
final class BackendPool<B extends AutoCloseable, O> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BackendPool.class);

    private final String role;
    private final int priority;
    private final BackendSlots slots;
    private final List<Member<B>> members;
    private final Description<B, O> description;
    private final AtomicBoolean suspected = new AtomicBoolean();
    private volatile Map<String, O> offers = Map.of();

    /**
     * @param role whose back ends these are
     * @param priority of the role where back ends are shared, 0 for the most important
     * @param members the back ends, in the order of preference
     * @param description asks one what it offers
     */
    BackendPool(String role, int priority, BackendSlots slots, List<Member<B>> members, Description<B, O> description) {
        this.role = requireNonNull(role, "role");
        this.priority = priority;
        this.slots = requireNonNull(slots, "slots");
        this.members = List.copyOf(members);
        this.description = requireNonNull(description, "description");
    }

    /** Asks every back end what it offers. */
    void refresh() throws BackendException, InterruptedException {
        suspected.set(false);
        Map<String, O> found = new LinkedHashMap<>();
        List<String> failures = new ArrayList<>();
        for (Member<B> member : members) {
            try {
                O offer = description.describe(member.backend());
                slots.claim(member.id(), role, member.permits().orElse(description.concurrency(offer)));
                found.put(member.id(), offer);
            } catch (BackendException e) {
                failures.add(members.size() == 1 ? e.getMessage() : member.id() + ": " + e.getMessage());
            }
        }
        if (!found.isEmpty()) {
            failures.forEach(failure -> LOG.warn("a back end of the {} is left out: {}", role, failure));
        }
        offers = Collections.unmodifiableMap(found);
        if (found.isEmpty()) {
            throw new BackendException(String.join("; ", failures));
        }
    }

    /** What the back ends that answered offer, by id. */
    Map<String, O> offers() {
        return offers;
    }

    /** Models loaded now. */
    Set<String> residentModels() {
        return new LinkedHashSet<>(slots.residentModels(offers.keySet()));
    }

    /** A back end has failed a job: it is worth asking what is still there. */
    void suspect() {
        suspected.set(true);
    }

    /** Whether a back end has failed since the last {@link #refresh()}. */
    boolean suspected() {
        return suspected.get();
    }

    /**
     * Waits for a back end.
     *
     * @param able which offers will do
     * @param model the model the job needs
     * @param avoid back ends to use only if there is no other
     * @param limit longest wait
     * @throws BackendException if none will do, or none became free in time
     */
    Use<B> take(Predicate<O> able, String model, Set<String> avoid, Duration limit)
            throws BackendException, InterruptedException {
        Set<String> candidates = new LinkedHashSet<>();
        offers.forEach((id, offer) -> {
            if (able.test(offer)) {
                candidates.add(id);
            }
        });
        if (candidates.isEmpty()) {
            throw new BackendException("no back end can do this job with " + model);
        }
        Set<String> preferred = new LinkedHashSet<>(candidates);
        preferred.removeAll(avoid);
        Set<String> chosen = preferred.isEmpty() ? candidates : preferred;
        Optional<BackendSlots.Lease> lease = slots.take(chosen, model, role, priority, limit);
        if (lease.isEmpty()) {
            throw new BackendException("no slot became free in time");
        }
        B backend = backend(lease.get().id());
        return new Use<>(backend, lease.get());
    }

    /** The back end with this id. */
    B backend(String id) {
        return members.stream()
                .filter(member -> member.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no back end " + id))
                .backend();
    }

    /** The back ends' ids. */
    Collection<String> ids() {
        return members.stream().map(Member::id).toList();
    }

    @Override
    public void close() {
        for (Member<B> member : members) {
            try {
                member.backend().close();
            } catch (Exception e) {
                LOG.warn("the back end {} could not be closed", member.id(), e);
            }
        }
    }

    /**
     * A back end under the name of the settings.
     *
     * @param permits most calls at once, if the settings say
     */
    record Member<B>(String id, B backend, OptionalInt permits) {}

    /** How to ask a back end what it offers. */
    interface Description<B, O> {
        /** Its offer. */
        O describe(B backend) throws BackendException, InterruptedException;

        /** How many calls at once it offers to take. */
        int concurrency(O offer);
    }

    /** A back end in use, until closed. */
    record Use<B>(B backend, BackendSlots.Lease lease) implements AutoCloseable {
        /** Its id. */
        String id() {
            return lease.id();
        }

        @Override
        public void close() {
            lease.close();
        }
    }
}
