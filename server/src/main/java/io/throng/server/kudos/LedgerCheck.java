package io.throng.server.kudos;

/** The invariants of the books, each as a query that yields one sentence per violation. Codes below 8 are running totals. */
enum LedgerCheck {
    EVENTS_SUM_TO_ZERO("""
            select format('event %s sums to %s instead of zero', event_seq, sum(amount))
            from kudos_posting group by event_seq having sum(amount) <> 0"""),
    BALANCES_ARE_SUMS("""
            select format('account %s has the balance %s, its postings sum to %s', a.id, a.balance, coalesce(p.total, 0))
            from kudos_account a
            left join (select account_id, sum(amount) as total from kudos_posting where account_id >= 0 group by account_id) p
                on p.account_id = a.id
            where a.balance <> coalesce(p.total, 0)"""),
    BUCKETS_ARE_SUMS("""
            select format('account %s has buckets %s, its postings sum to %s', a.id, a.totals, coalesce(p.totals, zero))
            from (
                select id, array[accumulated, gifted, donated, admin, received, recurring, awarded, styled]::numeric[] as totals
                from kudos_account) a
            cross join (select array_fill(0::numeric, array[8]) as zero)
            left join (
                select account_id, array[
                    coalesce(sum(amount) filter (where bucket = 0), 0), coalesce(sum(amount) filter (where bucket = 1), 0),
                    coalesce(sum(amount) filter (where bucket = 2), 0), coalesce(sum(amount) filter (where bucket = 3), 0),
                    coalesce(sum(amount) filter (where bucket = 4), 0), coalesce(sum(amount) filter (where bucket = 5), 0),
                    coalesce(sum(amount) filter (where bucket = 6), 0), coalesce(sum(amount) filter (where bucket = 7), 0)
                    ] as totals
                from kudos_posting where account_id >= 0 group by account_id) p on p.account_id = a.id
            where a.totals <> coalesce(p.totals, zero)"""),
    FLOORS_HOLD("""
            select format('account %s has the balance %s below its floor %s', id, balance, floor)
            from kudos_account a
            where balance < floor and exists (select 1 from kudos_posting p where p.account_id = a.id)"""),
    POSTINGS_HAVE_EVENTS("""
            select format('event %s has postings but is not in the journal', p.event_seq)
            from (select distinct event_seq from kudos_posting) p
            where not exists (select 1 from kudos_event e where e.seq = p.event_seq)"""),
    POSTINGS_HAVE_ACCOUNTS("""
            select format('account %s has postings but was never opened', p.account_id)
            from (select distinct account_id from kudos_posting where account_id >= 0) p
            where not exists (select 1 from kudos_account a where a.id = p.account_id)"""),
    USERS_HAVE_ACCOUNTS("""
            select format('user %s lacks a ledger account', u.id) from app_user u
            where not exists (select 1 from kudos_account a where a.id = 2 * u.id::bigint)
                or not exists (select 1 from kudos_account a where a.id = 2 * u.id::bigint + 1)"""),
    HOLDS_HAVE_PAYERS("""
            select format('hold %s %s is on account %s, which was never opened', h.kind, h.ref, h.account_id)
            from kudos_hold h where not exists (select 1 from kudos_account a where a.id = h.account_id)"""),
    HOLDS_ARE_BOUNDED("""
            select format('hold %s %s of %s has %s remaining', kind, ref, original, remaining)
            from kudos_hold
            where remaining < 0 or remaining > original or (remaining = 0 and released_at is null)""");

    private final String sql;

    LedgerCheck(String sql) {
        this.sql = sql;
    }

    String sql() {
        return sql;
    }
}
