package io.throng.worker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Who may use which back end now. Roles that share a back end share its slots, so that images, texts and alchemy do not fight for one
 * card. Of the jobs that wait, the more important role's goes first, then one whose model the back end has loaded, then the oldest
 * (worker spec 3.8); a job that has been overtaken {@link #MAX_OVERTAKINGS} times is overtaken no more.
 */
final class BackendSlots {
    /** How often a job that needs another model may be overtaken. */
    static final int MAX_OVERTAKINGS = 8;

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Slot> slots = new LinkedHashMap<>();
    private final Map<String, Integer> roleLimits = new HashMap<>();
    private final Map<String, Integer> roleUses = new HashMap<>();
    private final List<Waiter> waiters = new ArrayList<>();

    /** Says how many calls at once a role may put on a back end; where several roles say so, the smallest number counts. */
    void claim(String id, String role, int permits) {
        lock.lock();
        try {
            slots.computeIfAbsent(id, ignored -> new Slot()).claims.put(role, permits);
            grant();
        } finally {
            lock.unlock();
        }
    }

    /** Says how many jobs a role may do at once, over all back ends. */
    void limit(String role, int threads) {
        lock.lock();
        try {
            roleLimits.put(role, threads);
            grant();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for a slot.
     *
     * @param ids back ends that can do the job; claimed before
     * @param model the model it needs
     * @param role whose job it is
     * @param priority 0 for the most important role
     * @param limit longest wait
     * @return the slot, to be closed; empty if none became free in time
     */
    Optional<Lease> take(Set<String> ids, String model, String role, int priority, Duration limit)
            throws InterruptedException {
        lock.lockInterruptibly();
        Waiter waiter = new Waiter(Set.copyOf(ids), model, role, priority, lock.newCondition());
        try {
            waiters.add(waiter);
            grant();
            long left = limit.toNanos();
            while (waiter.granted == null && left > 0) {
                left = waiter.ready.awaitNanos(left);
            }
            return waiter.granted == null ? Optional.empty() : Optional.of(new Lease(waiter.granted, role));
        } catch (InterruptedException e) {
            if (waiter.granted != null) {
                release(waiter.granted, role);
            }
            throw e;
        } finally {
            waiters.remove(waiter);
            lock.unlock();
        }
    }

    /** Models loaded now, as far as is known: the last one each of these back ends was asked for. */
    List<String> residentModels(Set<String> ids) {
        lock.lock();
        try {
            return ids.stream()
                    .map(slots::get)
                    .filter(slot -> slot != null && !slot.resident.isEmpty())
                    .map(slot -> slot.resident)
                    .distinct()
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    private void release(String id, String role) {
        lock.lock();
        try {
            slots.get(id).used--;
            roleUses.merge(role, -1, Integer::sum);
            grant();
        } finally {
            lock.unlock();
        }
    }

    /** Hands free slots out until nobody who waits can have one. The lists are short: one entry a held job. */
    private void grant() {
        while (true) {
            Waiter best = null;
            String bestId = null;
            for (Waiter waiter : waiters) {
                if (waiter.granted != null || !roleMayStart(waiter.role)) {
                    continue;
                }
                for (Map.Entry<String, Slot> slot : slots.entrySet()) {
                    if (waiter.ids.contains(slot.getKey())
                            && slot.getValue().free()
                            && (best == null || before(waiter, slot.getValue(), best, slots.get(bestId)))) {
                        best = waiter;
                        bestId = slot.getKey();
                    }
                }
            }
            if (best == null) {
                return;
            }
            give(best, bestId);
        }
    }

    private boolean roleMayStart(String role) {
        return roleUses.getOrDefault(role, 0) < roleLimits.getOrDefault(role, Integer.MAX_VALUE);
    }

    private static boolean before(Waiter a, Slot aSlot, Waiter b, Slot bSlot) {
        if (a.priority != b.priority) {
            return a.priority < b.priority;
        }
        return a.goesFirstOn(aSlot) && !b.goesFirstOn(bSlot);
    }

    private void give(Waiter chosen, String id) {
        for (Waiter other : waiters) {
            if (other == chosen) {
                break;
            }
            if (other.granted == null && other.ids.contains(id)) {
                other.overtaken++;
            }
        }
        Slot slot = slots.get(id);
        slot.used++;
        slot.resident = chosen.model;
        roleUses.merge(chosen.role, 1, Integer::sum);
        chosen.granted = id;
        chosen.ready.signal();
    }

    /** The right to use a back end once. */
    final class Lease implements AutoCloseable {
        private final String id;
        private final String role;
        private boolean closed;

        private Lease(String id, String role) {
            this.id = id;
            this.role = role;
        }

        /** Which back end. */
        String id() {
            return id;
        }

        /** Gives the slot back; once more has no effect. */
        @Override
        public void close() {
            synchronized (this) {
                if (closed) {
                    return;
                }
                closed = true;
            }
            release(id, role);
        }
    }

    private static final class Slot {
        private final Map<String, Integer> claims = new HashMap<>();
        private int used;
        private String resident = "";

        boolean free() {
            return claims.values().stream().allMatch(permits -> used < permits);
        }
    }

    private static final class Waiter {
        private final Set<String> ids;
        private final String model;
        private final String role;
        private final int priority;
        private final Condition ready;
        private int overtaken;
        private String granted;

        Waiter(Set<String> ids, String model, String role, int priority, Condition ready) {
            this.ids = ids;
            this.model = model;
            this.role = role;
            this.priority = priority;
            this.ready = ready;
        }

        boolean goesFirstOn(Slot slot) {
            return overtaken >= MAX_OVERTAKINGS || slot.resident.equals(model);
        }
    }
}
