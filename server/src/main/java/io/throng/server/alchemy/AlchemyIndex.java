package io.throng.server.alchemy;

import io.throng.protocol.alchemy.AlchemyForm;
import io.throng.server.alchemy.rules.AlchemistOffer;
import io.throng.server.alchemy.rules.WaitingForm;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The forms that wait, in the memory of a node: by kind and by requester, each in the order of service. A pop merges the queues of
 * the kinds it names and takes what its worker may have; taking one form costs O(log n). What is proposed is reserved until the
 * database has decided, so that two pops of one node do not claim the same.
 */
final class AlchemyIndex {
    /** Forms that a pop looks at before it gives up. */
    static final int MAX_CHECKS = 2_000;

    /** Forms handed out by one pop, however many are asked for. */
    static final int MAX_FORMS_PER_POP = 100;

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<UUID, AlchemyStanding> all = new HashMap<>();
    private final Map<AlchemyForm, NavigableSet<WaitingForm>> byForm = new EnumMap<>(AlchemyForm.class);
    private final Map<Integer, NavigableSet<WaitingForm>> byUser = new HashMap<>();
    private final Set<UUID> reserved = new HashSet<>();
    private int waiting;
    private int open;

    /**
     * What a pop may claim.
     *
     * @param forms best first; reserved until {@link #settle} is called with this proposal
     * @param untrusted forms passed over because the worker's owner is not trusted
     */
    record Proposal(List<WaitingForm> forms, int untrusted) {
        Proposal {
            forms = List.copyOf(forms);
        }
    }

    /**
     * Looks for the best forms for a worker: those of favoured users first, then everybody's.
     *
     * @param amount forms wanted, 1 or more
     * @param except forms that were lost to other nodes
     */
    Proposal propose(AlchemistOffer offer, int amount, Set<UUID> except) {
        lock.lock();
        try {
            Selection selection = new Selection(offer, Math.min(amount, MAX_FORMS_PER_POP), except);
            List<NavigableSet<WaitingForm>> favoured = new ArrayList<>();
            for (int user : offer.favoured()) {
                favoured.add(byUser.getOrDefault(user, Collections.emptyNavigableSet()));
            }
            selection.from(favoured);
            List<NavigableSet<WaitingForm>> everybody = new ArrayList<>();
            for (AlchemyForm form : offer.forms()) {
                everybody.add(byForm.getOrDefault(form, Collections.emptyNavigableSet()));
            }
            selection.from(everybody);
            selection.taken.forEach(form -> reserved.add(form.id()));
            return new Proposal(selection.taken, selection.untrusted.size());
        } finally {
            lock.unlock();
        }
    }

    /** Gives back what a proposal reserved, once the outcome of its claim is known and has been taken in. */
    void settle(Proposal proposal) {
        lock.lock();
        try {
            proposal.forms().forEach(form -> reserved.remove(form.id()));
        } finally {
            lock.unlock();
        }
    }

    /** Takes in how a request stands; older news than what is known changes nothing. */
    void take(AlchemyStanding standing) {
        lock.lock();
        try {
            AlchemyStanding known = all.get(standing.requestId());
            if (known != null && known.version() >= standing.version()) {
                return;
            }
            drop(known);
            all.put(standing.requestId(), standing);
            for (WaitingForm form : standing.waiting()) {
                byForm.computeIfAbsent(form.form(), key -> new TreeSet<>(WaitingForm.SERVICE))
                        .add(form);
                byUser.computeIfAbsent(form.asker().userId(), key -> new TreeSet<>(WaitingForm.SERVICE))
                        .add(form);
            }
            waiting += standing.waiting().size();
            open += standing.open();
        } finally {
            lock.unlock();
        }
    }

    /** Forgets requests. */
    void forget(Collection<UUID> requestIds) {
        lock.lock();
        try {
            requestIds.forEach(id -> drop(all.remove(id)));
        } finally {
            lock.unlock();
        }
    }

    /** Versions of what is remembered. */
    Map<UUID, Integer> versions() {
        lock.lock();
        try {
            Map<UUID, Integer> versions = new HashMap<>();
            all.forEach((id, standing) -> versions.put(id, standing.version()));
            return versions;
        } finally {
            lock.unlock();
        }
    }

    /** Forms that wait. */
    int waitingForms() {
        lock.lock();
        try {
            return waiting;
        } finally {
            lock.unlock();
        }
    }

    /** Forms that wait or are being worked on. */
    int openForms() {
        lock.lock();
        try {
            return open;
        } finally {
            lock.unlock();
        }
    }

    /** Requests remembered. */
    int size() {
        lock.lock();
        try {
            return all.size();
        } finally {
            lock.unlock();
        }
    }

    private void drop(AlchemyStanding standing) {
        if (standing == null) {
            return;
        }
        for (WaitingForm form : standing.waiting()) {
            byForm.get(form.form()).remove(form);
            int user = form.asker().userId();
            NavigableSet<WaitingForm> own = byUser.get(user);
            own.remove(form);
            if (own.isEmpty()) {
                byUser.remove(user);
            }
        }
        waiting -= standing.waiting().size();
        open -= standing.open();
    }

    /** One pop's way through the queues. */
    private final class Selection {
        private final AlchemistOffer offer;
        private final int amount;
        private final Set<UUID> except;
        private final Set<UUID> seen = new HashSet<>();
        private final Set<UUID> untrusted = new HashSet<>();
        private final List<WaitingForm> taken = new ArrayList<>();
        private int checks;

        private Selection(AlchemistOffer offer, int amount, Set<UUID> except) {
            this.offer = offer;
            this.amount = amount;
            this.except = except;
        }

        private record Head(WaitingForm form, Iterator<WaitingForm> rest) {}

        private void from(List<NavigableSet<WaitingForm>> queues) {
            PriorityQueue<Head> heads = new PriorityQueue<>(Comparator.comparing(Head::form, WaitingForm.SERVICE));
            queues.forEach(queue -> push(heads, queue.iterator()));
            while (!heads.isEmpty() && taken.size() < amount && checks < MAX_CHECKS) {
                Head head = heads.remove();
                look(head.form());
                push(heads, head.rest());
            }
        }

        private static void push(PriorityQueue<Head> heads, Iterator<WaitingForm> queue) {
            if (queue.hasNext()) {
                heads.add(new Head(queue.next(), queue));
            }
        }

        private void look(WaitingForm form) {
            if (!seen.add(form.id()) || reserved.contains(form.id()) || except.contains(form.id())) {
                return;
            }
            checks++;
            switch (offer.verdict(form)) {
                case FITS -> taken.add(form);
                case PASSED_OVER -> {}
                case UNTRUSTED -> untrusted.add(form.id());
            }
        }
    }
}
