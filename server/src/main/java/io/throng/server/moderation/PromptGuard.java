package io.throng.server.moderation;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.throng.protocol.ReturnCode;
import io.throng.server.account.Account;
import io.throng.server.account.AccountChanges;
import io.throng.server.account.ModeratorNotices;
import io.throng.server.account.Role;
import io.throng.server.account.Suspicion;
import io.throng.server.account.Suspicions;
import io.throng.server.http.HordeException;
import io.throng.server.moderation.address.AddressTimeouts;
import io.throng.server.moderation.address.Origin;
import io.throng.server.moderation.address.TrustedAddresses;
import io.throng.server.moderation.filter.Filters;
import io.throng.server.moderation.filter.PromptScore;
import io.throng.server.moderation.filter.Screening;
import java.net.InetAddress;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/**
 * Stands at the intake of requests: lets prompts through, as they are or rewritten, and draws the consequences of those it refuses
 * (operations spec 2.5). Blocking; for virtual threads.
 */
public final class PromptGuard {
    /** Refused prompts that came through one service within an hour of each other, beyond which moderators are told. */
    public static final int MAX_REFUSED_OF_SERVICE = 10;

    private static final Duration SERVICE_MEMORY = Duration.ofHours(1);
    private static final int MAX_SERVICES = 1_000;

    private static final String REWRITTEN = "rewritten";
    private static final String EMPTIED = "emptied";
    private static final String REFUSED = "refused";

    private final DataSource dataSource;
    private final Filters filters;
    private final AddressTimeouts timeouts;
    private final TrustedAddresses trusted;
    private final AccountChanges accountChanges;
    private final ModeratorNotices notices;
    private final MeterRegistry meters;
    private final boolean scanTexts;
    private final Cache<InetAddress, AtomicInteger> refusedOfServices = Caffeine.newBuilder()
            .maximumSize(MAX_SERVICES)
            .expireAfterAccess(SERVICE_MEMORY)
            .build();

    /** @param scanTexts whether prompts for texts are scored too */
    public PromptGuard(
            DataSource dataSource,
            Filters filters,
            AddressTimeouts timeouts,
            TrustedAddresses trusted,
            AccountChanges accountChanges,
            ModeratorNotices notices,
            MeterRegistry meters,
            boolean scanTexts) {
        this.dataSource = requireNonNull(dataSource);
        this.filters = requireNonNull(filters);
        this.timeouts = requireNonNull(timeouts);
        this.trusted = requireNonNull(trusted);
        this.accountChanges = requireNonNull(accountChanges);
        this.notices = requireNonNull(notices);
        this.meters = requireNonNull(meters);
        this.scanTexts = scanTexts;
        // Known from the start, so that a collector sees the step from none to one.
        List.of(REWRITTEN, EMPTIED, REFUSED).forEach(this::counter);
    }

    /** What is asked for, as far as the guard cares. */
    public sealed interface Asked {
        /** The prompt, both halves. */
        String prompt();

        /**
         * Images.
         *
         * @param replacementFilter whether the caller would rather have its prompt rewritten than refused
         * @param adultModel whether a requested model is marked as made for adults
         * @param models requested models
         */
        record Images(String prompt, boolean replacementFilter, boolean adultModel, java.util.List<String> models)
                implements Asked {}

        /** Texts. */
        record Texts(String prompt, java.util.List<String> models) implements Asked {}
    }

    /**
     * The prompt as it may go on. The address is looked at first.
     *
     * @throws HordeException.Refusal {@code TimeoutIP}, {@code CorruptPrompt}, or {@code BadRequest} for one that is too long
     */
    public String admit(Asked asked, Account account, Origin origin) throws SQLException {
        timeouts.requireAllowed(origin.client());
        if (!origin.isProxied() && (account.isTrusted() || account.has(Role.SERVICE) || account.has(Role.EDUCATION))) {
            trusted.trust(origin.client());
        }
        return switch (Screening.of(screened(asked, account), filters.current())) {
            case Screening.Outcome.Kept() -> asked.prompt();
            case Screening.Outcome.Rewritten(String prompt) -> {
                count(REWRITTEN);
                yield prompt;
            }
            case Screening.Outcome.TooLong(int length, int most) ->
                throw new HordeException.Refusal(
                        ReturnCode.BAD_REQUEST,
                        "The prompt has " + length
                                + " characters before '###', too many for the replacement filter, which takes at most "
                                + most + ".");
            case Screening.Outcome.Emptied() -> {
                count(EMPTIED);
                throw new HordeException.Refusal(
                        ReturnCode.CORRUPT_PROMPT,
                        "This prompt was refused, to keep this horde from making unethical images. Please change it.");
            }
            case Screening.Outcome.Corrupt(PromptScore score) -> {
                count(REFUSED);
                if (!account.isModerator()) {
                    punish(asked.prompt(), score, account, origin);
                }
                throw new HordeException.Refusal(
                        ReturnCode.CORRUPT_PROMPT,
                        "This prompt was refused: it speaks of minors and of lewd matters together. Please change it, and do not try again as it is.");
            }
        };
    }

    /** What the filters say of a text, for those who only want to know. */
    public PromptScore score(String prompt) {
        return filters.current().score(prompt, OptionalInt.empty());
    }

    private Screening.Case screened(Asked asked, Account account) {
        return switch (asked) {
            case Asked.Images images ->
                new Screening.Case(
                        images.prompt(),
                        true,
                        images.replacementFilter() || account.has(Role.EDUCATION),
                        account.isFlagged(),
                        images.adultModel(),
                        images.models());
            case Asked.Texts texts ->
                new Screening.Case(
                        texts.prompt(),
                        scanTexts,
                        account.has(Role.EDUCATION),
                        account.isFlagged(),
                        false,
                        texts.models());
        };
    }

    private void punish(String prompt, PromptScore score, Account account, Origin origin) throws SQLException {
        boolean suspected;
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try {
                RefusedPrompts.keep(connection, UUID.randomUUID(), account.id(), prompt, score);
                suspected = Suspicions.add(connection, account.id(), Suspicion.CORRUPT_PROMPT, "prompt filter");
                connection.commit();
            } catch (SQLException e) {
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
        }
        if (suspected) {
            accountChanges.changed(account.id());
        }
        timeouts.report(origin.client(), trusted.isService(origin.client()));
        if (origin.isProxied()) {
            int refused = refusedOfServices
                    .get(origin.peer(), peer -> new AtomicInteger())
                    .incrementAndGet();
            if (refused == MAX_REFUSED_OF_SERVICE + 1) {
                notices.send(
                        "service-prompts",
                        "More than " + MAX_REFUSED_OF_SERVICE + " prompts that came through the service of "
                                + account.alias() + " were refused within the hour.");
            }
        }
    }

    private void count(String outcome) {
        counter(outcome).increment();
    }

    private Counter counter(String outcome) {
        return meters.counter("throng.prompts", "outcome", outcome);
    }
}
