package io.throng.server.movein;

import io.throng.server.account.AccountKind;
import io.throng.server.account.RecordKey;
import io.throng.server.account.RecordType;
import io.throng.server.account.Role;
import io.throng.server.account.Suspicion;
import io.throng.server.kudos.Bucket;
import io.throng.server.kudos.LedgerEvent;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Makes drafts of accounts: what cannot be kept here is made to fit or left out, and counted. Pure but for the tally.
 */
final class UserDrafts {
    private static final Pattern KEY_HASH = Pattern.compile("[0-9a-f]{64}");
    private static final String WIPED_THERE = "<wiped>";
    private static final String NAMELESS = "Nameless";
    private static final int MAX_NAME_LENGTH = 100;
    private static final int MAX_IDENTITY_LENGTH = 100;
    private static final int MAX_TEXT_LENGTH = 500;
    private static final int MAX_CONCURRENCY = 500;
    private static final int DEFAULT_CONCURRENCY = 30;
    private static final double MIN_MULTIPLIER = 0.1;
    private static final double MAX_MULTIPLIER = 10;

    private final String source;
    private final MoveInReport.Tally tally;

    UserDrafts(String source, MoveInReport.Tally tally) {
        this.source = source;
        this.tally = tally;
    }

    /** The account to be; empty when it cannot be one. */
    Optional<SourceUser> draft(SourceUsers.Rows rows) {
        SourceRow row = rows.user();
        if (row.userId("id").isEmpty()) {
            tally.leftOut(
                    "the number is not within 0 to 2147483647", row.raw("id").orElse("null"));
            return Optional.empty();
        }
        int id = row.userId("id").getAsInt();
        String identity = identity(id, row);
        if (identity.length() > MAX_IDENTITY_LENGTH) {
            tally.leftOut("the log-in identity is longer than " + MAX_IDENTITY_LENGTH, id);
            return Optional.empty();
        }
        boolean wiped = AccountKind.ofIdentity(identity) == AccountKind.WIPED;
        Draft draft = new Draft(id);
        draft.field("identity", identity);
        draft.field(
                "username", wiped ? WIPED_THERE : SourceTexts.cut(name(id, row), MAX_NAME_LENGTH, "name", id, tally));
        Instant created = row.moment("created").orElseGet(() -> {
            tally.adjusted("has no date of creation, or none that can be read", id);
            return row.moment("last_active").orElse(Instant.EPOCH);
        });
        draft.field("created", created);
        draft.field("last_active", row.moment("last_active").orElse(created));
        draft.field("concurrency", bounded(id, row, "concurrency", MAX_CONCURRENCY, DEFAULT_CONCURRENCY));
        draft.field("worker_invited", bounded(id, row, "worker_invited", Integer.MAX_VALUE, 0));
        draft.field("usage_multiplier", multiplier(id, row));
        draft.field("public_workers", row.flag("public_workers", false));
        if (!wiped) {
            draft.field(
                    "contact",
                    row.text("contact").map(text -> SourceTexts.cut(text, MAX_TEXT_LENGTH, "contact", id, tally)));
            draft.field(
                    "admin_comment",
                    row.text("admin_comment")
                            .map(text -> SourceTexts.cut(text, MAX_TEXT_LENGTH, "comment", id, tally)));
        }
        long monthly = Draft.hundredths(row.number("monthly_kudos"));
        draft.field("monthly_kudos", Math.max(0, monthly));
        draft.field("monthly_kudos_last_received", row.moment("monthly_kudos_last_received"));
        Optional<String> keyHash = wiped ? Optional.empty() : keyHash(id, row);
        Optional<String> passkey = wiped ? Optional.empty() : row.text("proxy_passkey");
        draft.field(SourceUser.KEY, keyHash).field(SourceUser.PASSKEY, passkey);
        Set<Role> roles = roles(id, rows.roles());
        roles.forEach(role -> draft.field(SourceUser.ROLE + role.name(), true));
        records(id, rows.records(), draft);
        suspicions(id, rows.suspicions(), draft);
        OpeningKudos kudos = kudos(id, row, rows.stats());
        kudos.addTo(draft, AccountKind.ofIdentity(identity).floorHundredths());
        BigDecimal there = row.number("kudos")
                .orElse(BigDecimal.ZERO)
                .add(row.number("evaluating_kudos").orElse(BigDecimal.ZERO));
        return Optional.of(new SourceUser(id, identity, keyHash, passkey, roles, there, kudos, draft));
    }

    private String name(int id, SourceRow row) {
        return row.text("username")
                .map(SourceTexts::name)
                .filter(name -> !name.isEmpty())
                .orElseGet(() -> {
                    tally.adjusted("has no name, is called " + NAMELESS, id);
                    return NAMELESS;
                });
    }

    private String identity(int id, SourceRow row) {
        Optional<String> identity = row.text("oauth_id");
        if (identity.isEmpty()) {
            tally.adjusted("has no log-in identity, becomes pseudonymous", id);
            return LedgerEvent.refNamed("identity", source, id).toString();
        }
        return identity.get().equals(WIPED_THERE)
                ? AccountKind.WIPED_PREFIX + ":" + source + ":" + id + ">"
                : identity.get();
    }

    private Optional<String> keyHash(int id, SourceRow row) {
        Optional<String> hash = row.text("api_key").map(text -> text.toLowerCase(Locale.ROOT));
        if (hash.isEmpty() || !KEY_HASH.matcher(hash.get()).matches()) {
            tally.adjusted("has no key, or one whose hash is not 64 hex digits: needs a new one", id);
            return Optional.empty();
        }
        return hash;
    }

    private Set<Role> roles(int id, List<SourceRow> rows) {
        Set<Role> roles = EnumSet.noneOf(Role.class);
        for (SourceRow row : rows) {
            if (row.flag("value", true)) {
                Optional<Role> role = role(row.text("role").orElse(""));
                role.ifPresent(roles::add);
                if (role.isEmpty()) {
                    tally.leftOut("role " + row.raw("role").orElse("null") + " is unknown here", id);
                }
            }
        }
        if (roles.contains(Role.MODERATOR)) {
            roles.add(Role.TRUSTED);
        }
        return roles;
    }

    /** Roles stand there by name or by number. */
    private static Optional<Role> role(String text) {
        return Arrays.stream(Role.values())
                .filter(role -> role.name().equalsIgnoreCase(text)
                        || Integer.toString(role.number()).equals(text))
                .findFirst();
    }

    private void records(int id, List<SourceRow> rows, Draft draft) {
        for (SourceRow row : rows) {
            Optional<RecordType> type = recordType(row.text("record_type").orElse(""));
            Optional<RecordKey> key = recordKey(row.text("record").orElse(""));
            Optional<Long> value = row.number("value").map(Draft::hundredths);
            if (type.isPresent() && key.isPresent() && value.isPresent()) {
                draft.total(
                        SourceUser.RECORD + type.get().number() + "."
                                + key.get().number(),
                        value.get());
            } else {
                tally.leftOut(
                        "record " + row.raw("record_type").orElse("null") + " "
                                + row.raw("record").orElse("null") + " is unknown here, or no number",
                        id);
            }
        }
    }

    private static Optional<RecordType> recordType(String text) {
        return Arrays.stream(RecordType.values())
                .filter(type -> type.name().equalsIgnoreCase(text)
                        || Short.toString(type.number()).equals(text))
                .findFirst();
    }

    private static Optional<RecordKey> recordKey(String text) {
        return Arrays.stream(RecordKey.values())
                .filter(key -> key.name().equalsIgnoreCase(text))
                .findFirst();
    }

    private void suspicions(int id, List<SourceRow> rows, Draft draft) {
        for (SourceRow row : rows) {
            Optional<Suspicion> suspicion = suspicion(row.text("suspicion_id").orElse(""));
            suspicion.ifPresent(known -> draft.total(SourceUser.SUSPICION + known.number(), 1));
            if (suspicion.isEmpty()) {
                tally.leftOut("suspicion " + row.raw("suspicion_id").orElse("null") + " is unknown here", id);
            }
        }
    }

    /** The reason that a name or number there stands for. */
    static Optional<Suspicion> suspicion(String text) {
        return Arrays.stream(Suspicion.values())
                .filter(reason -> reason.name().equalsIgnoreCase(text)
                        || Short.toString(reason.number()).equals(text))
                .findFirst();
    }

    private OpeningKudos kudos(int id, SourceRow row, List<SourceRow> stats) {
        Map<Bucket, Long> buckets = new EnumMap<>(Bucket.class);
        for (SourceRow stat : stats) {
            String action = stat.text("action").orElse("");
            Optional<Bucket> bucket = Stream.of(Bucket.values())
                    .filter(Bucket::isTotal)
                    .filter(known -> known.name().equalsIgnoreCase(action))
                    .findFirst();
            Optional<Long> amount = stat.number("value").map(Draft::hundredths).filter(OpeningKudos::isPostable);
            if (bucket.isPresent() && amount.isPresent()) {
                buckets.merge(bucket.get(), amount.get(), Long::sum);
            } else {
                tally.adjusted("bucket " + action + " is unknown here, or no amount: counted in no bucket", id);
            }
        }
        return new OpeningKudos(postable(id, row, "kudos"), postable(id, row, "evaluating_kudos"), buckets);
    }

    private long postable(int id, SourceRow row, String column) {
        Optional<BigDecimal> amount = row.number(column);
        if (amount.isEmpty() && row.raw(column).isPresent()) {
            tally.adjusted(column + " is no number: taken as 0", id);
        }
        long hundredths = Draft.hundredths(amount);
        if (!OpeningKudos.isPostable(hundredths)
                || hundredths == 0 && amount.orElse(BigDecimal.ZERO).abs().compareTo(BigDecimal.ONE) > 0) {
            tally.adjusted(column + " is more than a ledger holds: taken as 0", id);
            return 0;
        }
        if (amount.isPresent() && amount.get().compareTo(BigDecimal.valueOf(hundredths, 2)) != 0) {
            tally.adjusted(column + " has more than two decimals: rounded", id);
        }
        return hundredths;
    }

    private long bounded(int id, SourceRow row, String column, int most, int otherwise) {
        long value = row.within(column, 0, most, otherwise);
        if (row.whole(column).isPresent() && row.whole(column).getAsLong() != value) {
            tally.adjusted(column + " is not within 0 to " + most + ": the nearer of them", id);
        }
        return value;
    }

    private double multiplier(int id, SourceRow row) {
        double there =
                row.number("usage_multiplier").map(BigDecimal::doubleValue).orElse(1.0);
        double here = Math.clamp(there, MIN_MULTIPLIER, MAX_MULTIPLIER);
        if (here != there) {
            tally.adjusted(
                    "usage_multiplier is not within " + MIN_MULTIPLIER + " to " + MAX_MULTIPLIER
                            + ": the nearer of them",
                    id);
        }
        return here;
    }
}
