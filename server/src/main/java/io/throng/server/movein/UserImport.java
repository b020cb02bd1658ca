package io.throng.server.movein;

import io.throng.server.account.Account;
import io.throng.server.account.AccountKind;
import io.throng.server.account.Role;
import io.throng.server.account.TrustPromotion;
import io.throng.server.kudos.BookingResult;
import io.throng.server.kudos.EventKind;
import io.throng.server.kudos.EventOutcome;
import io.throng.server.kudos.Ledger;
import io.throng.server.kudos.LedgerEvent;
import io.throng.server.kudos.Posting;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Brings accounts in: rows, keys, roles, suspicions, records and kudos. An account keeps its number when that is free here; who has
 * logged in here before with the same identity is one account with the one there.
 */
final class UserImport {
    static final String KIND = "user";

    /** Accounts written in one transaction; each is at most one event, so the ledger's batch is wide enough. */
    static final int PORTION = 500;

    private static final TargetTable TABLE = new TargetTable(
            "app_user",
            "int",
            List.of(
                    TargetTable.Column.of("identity", "text"),
                    TargetTable.Column.of("username", "text"),
                    TargetTable.Column.once("created", "timestamptz"),
                    new TargetTable.Column("last_active", "?::timestamptz", "greatest(last_active, ?::timestamptz)"),
                    TargetTable.Column.of("concurrency", "int"),
                    TargetTable.Column.of("worker_invited", "int"),
                    TargetTable.Column.of("usage_multiplier", "double precision"),
                    TargetTable.Column.of("public_workers", "boolean"),
                    TargetTable.Column.of("contact", "text"),
                    TargetTable.Column.of("admin_comment", "text"),
                    TargetTable.Column.of("monthly_kudos", "bigint"),
                    TargetTable.Column.of("monthly_kudos_last_received", "timestamptz")),
            List.of());

    private final ImportRun run;
    private final Connection connection;
    private final Ledger ledger;
    private final TrustPromotion promotion;
    private final UserBelongings belongings;
    private final ImportedRows rows;
    private final MoveInReport.Tally tally;
    private int nextFreeId;
    private final KudosSums sums = new KudosSums();

    UserImport(ImportRun run, Ledger ledger, TrustPromotion promotion, UserBelongings belongings) {
        this.run = run;
        this.connection = run.connection();
        this.ledger = ledger;
        this.promotion = promotion;
        this.belongings = belongings;
        this.rows = run.rows(KIND);
        this.tally = run.report().of("users");
    }

    /** An account here. */
    private record Local(int id, String identity) {
        boolean isWiped() {
            return AccountKind.ofIdentity(identity) == AccountKind.WIPED;
        }
    }

    /** An account with news and where they go. */
    private record Change(SourceUser user, Local local, int version, Seen.News news, Manner manner) {}

    private enum Manner {
        /** The account was made now. */
        CREATED,
        /** It was brought in before. */
        FOLLOWED,
        /** It was here by itself; it gets what adds up and keeps what it is. */
        JOINED
    }

    void run(SourceUsers users) throws SQLException {
        long before = openings();
        nextFreeId = Math.toIntExact(Math.max(users.greatestId(), greatestId()) + 1);
        if (!run.isDry()) {
            reserveIds();
        }
        UserDrafts drafts = new UserDrafts(run.source(), tally);
        users.read(PORTION, portion -> {
            List<SourceUser> drafted = new ArrayList<>();
            for (SourceUsers.Rows row : portion) {
                drafts.draft(row).ifPresentOrElse(drafted::add, () -> sums.readInVain(row.user()));
            }
            bringIn(drafted);
            run.commitPortion();
        });
        if (!run.isDry()) {
            reserveIds();
            run.commitPortion();
        }
        run.report().kudos(sums.sums(before, openings()));
    }

    private void bringIn(List<SourceUser> users) throws SQLException {
        Map<String, ImportedRows.Earlier> known =
                rows.find(users.stream().map(user -> user.draft().sourceId()).toList());
        Map<String, Local> byIdentity = new HashMap<>();
        Map<Integer, Local> byId = new HashMap<>();
        for (Local local : locals(users, known)) {
            byIdentity.put(local.identity(), local);
            byId.put(local.id(), local);
        }
        List<Change> changes = new ArrayList<>();
        for (SourceUser user : users) {
            sums.read(user);
            ImportedRows.Earlier before = known.get(user.draft().sourceId());
            Optional<Change> change = before == null
                    ? added(user, byIdentity, byId)
                    : followed(user, before, byId.get(Integer.parseInt(before.localId())), byIdentity);
            change.ifPresent(changes::add);
        }
        for (Change change : changes) {
            write(change);
        }
        book(changes);
        for (Change change : changes) {
            if (change.user().roles().contains(Role.TRUSTED) && change.news().grewBy(OpeningKudos.ESCROW) > 0) {
                // As whoever is made trusted by hand gets the escrow.
                promotion.drain(connection, change.local().id(), run.now());
            }
            rows.remember(
                    change.user().draft(),
                    Integer.toString(change.local().id()),
                    change.version(),
                    change.manner() == Manner.JOINED);
        }
    }

    private Optional<Change> followed(
            SourceUser user, ImportedRows.Earlier before, Local local, Map<String, Local> byIdentity) {
        sums.earlier(before.seen().totals());
        Seen.News news = before.seen().newsIn(user.draft());
        if (news.isEmpty()) {
            tally.unchanged();
            return Optional.empty();
        }
        boolean wipedThere = AccountKind.ofIdentity(user.identity()) == AccountKind.WIPED;
        if (local == null || local.isWiped() && !wipedThere) {
            tally.leftOut("was wiped here since it was brought in", user.id());
            sums.leftOut(news.totals());
            return Optional.empty();
        }
        Local same = byIdentity.get(user.identity());
        if (same != null && same.id() != local.id()) {
            tally.leftOut("has changed its log-in identity to one that another account has here", user.id());
            sums.leftOut(news.totals());
            return Optional.empty();
        }
        tally.changed();
        Manner manner = before.joined() ? Manner.JOINED : Manner.FOLLOWED;
        return Optional.of(new Change(user, local, before.version() + 1, news, manner));
    }

    private Optional<Change> added(SourceUser user, Map<String, Local> byIdentity, Map<Integer, Local> byId)
            throws SQLException {
        boolean anonymousIdentity = user.identity().equals(AccountKind.ANONYMOUS_IDENTITY);
        if (anonymousIdentity != (user.id() == Account.ANONYMOUS_ID)) {
            tally.leftOut("is anonymous by number or by log-in identity, but not by both", user.id());
            sums.leftOut(user.draft().totals());
            return Optional.empty();
        }
        Local same = byIdentity.get(user.identity());
        if (same != null && run.isTaken(same.id())) {
            tally.leftOut("has the log-in identity of another account there", user.id());
            sums.leftOut(user.draft().totals());
            return Optional.empty();
        }
        Seen.News news = Seen.NOTHING.newsIn(user.draft());
        if (same != null) {
            if (!anonymousIdentity) {
                tally.adjusted(
                        "was here already with the same log-in: keeps its name, key, roles and settings", user.id());
            }
            run.user(user.id(), same.id());
            tally.created();
            return Optional.of(new Change(user, same, 1, news, Manner.JOINED));
        }
        Local made = new Local(byId.containsKey(user.id()) ? nextFreeId++ : user.id(), user.identity());
        if (made.id() != user.id()) {
            tally.adjusted("the number is taken here: another one", user.id() + " became " + made.id());
        }
        if (!TABLE.insert(connection, Integer.toString(made.id()), user.draft())) {
            tally.leftOut("somebody registered with the same number or log-in at this moment: run again", user.id());
            sums.leftOut(user.draft().totals());
            return Optional.empty();
        }
        byIdentity.put(made.identity(), made);
        byId.put(made.id(), made);
        run.user(user.id(), made.id());
        tally.created();
        return Optional.of(new Change(user, made, 1, news, Manner.CREATED));
    }

    private void write(Change change) throws SQLException {
        int id = change.local().id();
        SourceUser user = change.user();
        switch (change.manner()) {
            case CREATED -> {
                ledger.open(
                        connection, id, AccountKind.ofIdentity(user.identity()).floorHundredths());
                belongings.roles(id, change.news(), user.roles());
                belongings.passkey(id, user.id(), user.passkey());
                belongings.key(id, user.id(), user.keyHash());
            }
            case FOLLOWED -> {
                TABLE.update(connection, Integer.toString(id), user.draft(), change.news());
                belongings.roles(id, change.news(), user.roles());
                if (change.news().fields().contains(SourceUser.PASSKEY)) {
                    belongings.passkey(id, user.id(), user.passkey());
                }
                if (change.news().fields().contains(SourceUser.KEY)) {
                    belongings.key(id, user.id(), user.keyHash());
                }
            }
            case JOINED -> {
                // Keeps what it is.
            }
        }
        if (id != Account.ANONYMOUS_ID) {
            belongings.suspicions(id, change.news());
        }
        belongings.records(id, change.news());
    }

    private void book(List<Change> changes) throws SQLException {
        List<LedgerEvent> events = new ArrayList<>();
        List<Change> moved = new ArrayList<>();
        for (Change change : changes) {
            List<Posting> postings =
                    OpeningKudos.postings(change.local().id(), change.news().totals());
            if (!postings.isEmpty()) {
                events.add(LedgerEvent.of(
                                EventKind.OPENING,
                                LedgerEvent.refNamed(
                                        "opening", run.source(), change.user().id(), change.version()),
                                run.now(),
                                postings)
                        .remarking("source", run.source())
                        .remarking("user", change.user().draft().sourceId()));
                moved.add(change);
            }
        }
        BookingResult result = ledger.book(connection, events);
        for (int i = 0; i < moved.size(); i++) {
            Map<String, Long> totals = moved.get(i).news().totals();
            switch (result.outcomes().get(i)) {
                case EventOutcome.Booked booked -> {
                    sums.booked(totals, booked.forgivenHundredths());
                    if (OpeningKudos.lift(totals) > 0) {
                        tally.adjusted(
                                "is below the least balance: lifted to it",
                                moved.get(i).user().id());
                    }
                }
                // What was seen of it and the event are written in one transaction, so one cannot be there without the
                // other.
                case EventOutcome.Replayed replayed -> throw inconsistent(moved.get(i), replayed);
                case EventOutcome.Conflict conflict -> throw inconsistent(moved.get(i), conflict);
                case EventOutcome.UnknownAccount unknown -> throw inconsistent(moved.get(i), unknown);
            }
        }
    }

    private static IllegalStateException inconsistent(Change change, EventOutcome outcome) {
        return new IllegalStateException("the ledger and what was brought in of account "
                + change.user().id() + " contradict each other: " + outcome);
    }

    private List<Local> locals(List<SourceUser> users, Map<String, ImportedRows.Earlier> known) throws SQLException {
        List<Local> locals = new ArrayList<>();
        Integer[] ids = Stream.concat(
                        users.stream().map(SourceUser::id),
                        known.values().stream().map(row -> Integer.valueOf(row.localId())))
                .distinct()
                .toArray(Integer[]::new);
        // Relies on the primary key of app_user and on the unique index of its identities.
        try (PreparedStatement select = connection.prepareStatement(
                "select id, identity from app_user where id = any (?) or identity = any (?)")) {
            select.setArray(1, connection.createArrayOf("int4", ids));
            select.setArray(
                    2,
                    connection.createArrayOf(
                            "text", users.stream().map(SourceUser::identity).toArray()));
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    locals.add(new Local(row.getInt(1), row.getString(2)));
                }
            }
        }
        return locals;
    }

    private long greatestId() throws SQLException {
        return number("select greatest(max(id), (select last_value from app_user_id_seq)) from app_user");
    }

    /** Keeps registrations at running nodes from taking numbers that are brought in. */
    private void reserveIds() throws SQLException {
        number("select setval('app_user_id_seq', greatest((select last_value from app_user_id_seq), " + (nextFreeId - 1)
                + "))");
    }

    private long openings() throws SQLException {
        // Relies on kudos_posting_account.
        return number("select -coalesce(sum(amount), 0) from kudos_posting where account_id = -3");
    }

    private long number(String sql) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql);
                ResultSet row = select.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }
}
