package io.throng.server.kudos;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** The rules of the ledger as plainly as they can be put, one movement after the other. */
final class NaiveLedger {
    final Map<Long, Long> balances = new HashMap<>();
    final Map<HoldId, Long> active = new HashMap<>();
    private final Map<HoldId, Long> payers = new HashMap<>();
    private final Map<Long, Long> floors = new HashMap<>();
    private final Set<UUID> seen = new HashSet<>();

    void open(int userId, long floor) {
        balances.put(LedgerAccounts.spendable(userId), 0L);
        balances.put(LedgerAccounts.escrow(userId), 0L);
        floors.put(LedgerAccounts.spendable(userId), floor);
    }

    void book(LedgerEvent event) {
        if (!seen.add(event.ref())) {
            return;
        }
        Map<Long, Long> changes = new HashMap<>();
        for (Posting posting : event.postings()) {
            changes.merge(posting.account(), posting.amountHundredths(), Long::sum);
        }
        changes.forEach((account, change) -> {
            if (account >= 0) {
                long moved = balances.get(account) + change;
                balances.put(account, floors.containsKey(account) ? Math.max(moved, floors.get(account)) : moved);
            }
        });
        for (HoldUse use : event.holdUses()) {
            Long remaining = active.get(use.hold());
            if (remaining != null) {
                if (remaining <= use.amountHundredths()) {
                    active.remove(use.hold());
                } else {
                    active.put(use.hold(), remaining - use.amountHundredths());
                }
            }
        }
    }

    void place(HoldRequest request) {
        Long payer = payers.get(request.id());
        boolean free = payer == null || (payer == request.account() && !active.containsKey(request.id()));
        if (free && available(request.account()) >= request.amountHundredths()) {
            payers.put(request.id(), request.account());
            active.put(request.id(), request.amountHundredths());
        }
    }

    void release(HoldId id) {
        active.remove(id);
    }

    long available(long account) {
        long held = 0;
        for (Map.Entry<HoldId, Long> hold : active.entrySet()) {
            if (payers.get(hold.getKey()) == account) {
                held += hold.getValue();
            }
        }
        return balances.get(account) - floors.get(account) - held;
    }
}
