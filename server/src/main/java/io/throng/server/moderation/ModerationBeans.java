package io.throng.server.moderation;

import com.github.benmanes.caffeine.cache.Ticker;
import io.micrometer.core.instrument.MeterRegistry;
import io.throng.server.account.AccountChanges;
import io.throng.server.account.AccountDirectory;
import io.throng.server.account.ApiKeys;
import io.throng.server.account.ModeratorNotices;
import io.throng.server.account.PrivilegedActions;
import io.throng.server.duty.Duty;
import io.throng.server.http.AddressRange;
import io.throng.server.http.ClientAddresses;
import io.throng.server.http.PassKeys;
import io.throng.server.moderation.address.AddressConfig;
import io.throng.server.moderation.address.AddressTimeouts;
import io.throng.server.moderation.address.HttpReputation;
import io.throng.server.moderation.address.NetworkList;
import io.throng.server.moderation.address.Origins;
import io.throng.server.moderation.address.Reputation;
import io.throng.server.moderation.address.ReputationProvider;
import io.throng.server.moderation.address.TrustedAddresses;
import io.throng.server.moderation.audit.AuditLog;
import io.throng.server.moderation.filter.Filters;
import io.throng.server.moderation.filter.StarterFilters;
import io.throng.server.moderation.limit.LimitTalk;
import io.throng.server.moderation.limit.LimitsConfig;
import io.throng.server.moderation.limit.RateLimits;
import io.throng.server.moderation.limit.RateTable;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/** Makes what moderation is built from out of the settings, and its duties. */
@Singleton
final class ModerationBeans {
    private static final Duration FORGET_PAUSE = Duration.ofHours(1);
    private static final String LIMITS_SEED = "seed of rate limits";
    private static final int HEX = 16;
    private static final int HEX_DIGITS_OF_LONG = 16;

    @Produces
    @Singleton
    Filters filters(DataSource dataSource, PrivilegedActions actions, ModerationConfig config) throws SQLException {
        Filters filters = new Filters(dataSource, actions, config.filtersDisabled());
        filters.refresh();
        return filters;
    }

    @Produces
    @Singleton
    StarterFilters starterFilters(Filters filters) {
        return new StarterFilters(filters);
    }

    @Produces
    @Singleton
    Moderators moderators(AccountDirectory accounts) {
        return new Moderators(accounts);
    }

    @Produces
    @Singleton
    AuditLog auditLog(DataSource dataSource) {
        return new AuditLog(dataSource, Clock.systemUTC());
    }

    @Produces
    @Singleton
    ModeratorNotices notices(ModerationConfig config) {
        return new WebhookNotices(config.noticeWebhook());
    }

    @Produces
    @Singleton
    AddressTimeouts timeouts(DataSource dataSource) throws SQLException {
        AddressTimeouts timeouts = new AddressTimeouts(dataSource, Clock.systemUTC());
        timeouts.refresh();
        return timeouts;
    }

    @Produces
    @Singleton
    TrustedAddresses trustedAddresses(AddressConfig config) {
        return new TrustedAddresses(
                config.services().orElse(List.of()).stream()
                        .map(AddressRange::parseExact)
                        .toList(),
                Ticker.systemTicker());
    }

    @Produces
    @Singleton
    Reputation reputation(AddressConfig config) throws IOException {
        Optional<ReputationProvider> provider = Optional.empty();
        if (config.reputationUrl().isPresent()) {
            provider = Optional.of(new HttpReputation(config.reputationUrl().get(), config.reputationSpecialAnswer()));
        } else if (config.unsafeNetworksFile().isPresent()) {
            provider = Optional.of(NetworkList.of(config.unsafeNetworksFile().get()));
        }
        NetworkList safe = config.safeNetworksFile().isPresent()
                ? NetworkList.of(config.safeNetworksFile().get())
                : NetworkList.shippedSafe();
        return new Reputation(provider, safe, Ticker.systemTicker());
    }

    /** Without services nobody has a passkey. */
    @Produces
    @Singleton
    Origins origins(ClientAddresses addresses, PassKeys passKeys) {
        return new Origins(addresses, passKeys);
    }

    @Produces
    @Singleton
    RateLimits rateLimits(LimitsConfig config, ApiKeys keys) {
        return new RateLimits(
                RateTable.shipped(config.rules()), limitsSeed(keys), Ticker.systemTicker(), config.maxWindows());
    }

    /** Of the secret that all nodes share, so that they know each other's hashes. */
    static long limitsSeed(ApiKeys keys) {
        return Long.parseUnsignedLong(keys.hash(LIMITS_SEED).substring(0, HEX_DIGITS_OF_LONG), HEX);
    }

    @Produces
    @Singleton
    LimitTalk limitTalk(RateLimits limits) {
        return new LimitTalk(limits);
    }

    @Produces
    @Singleton
    PromptGuard promptGuard(
            DataSource dataSource,
            Filters filters,
            AddressTimeouts timeouts,
            TrustedAddresses trusted,
            Provider<AccountChanges> accountChanges,
            ModeratorNotices notices,
            MeterRegistry meters,
            ModerationConfig config) {
        // The bean behind it needs the node, and the node the guard.
        AccountChanges changes = userId -> accountChanges.get().changed(userId);
        return new PromptGuard(dataSource, filters, timeouts, trusted, changes, notices, meters, config.scanTexts());
    }

    @Produces
    @Singleton
    Duty readFilters(Filters filters) {
        return new Duty("read-filters", SharedVersion.LOOK, Duty.Where.EVERY_NODE, filters::refresh);
    }

    @Produces
    @Singleton
    Duty readAddresses(AddressTimeouts timeouts) {
        return new Duty("read-addresses", SharedVersion.LOOK, Duty.Where.EVERY_NODE, timeouts::refresh);
    }

    @Produces
    @Singleton
    Duty forgetModeration(DataSource dataSource, AddressTimeouts timeouts, AuditLog auditLog) {
        return new Duty("forget-moderation", FORGET_PAUSE, Duty.Where.ONE_NODE, () -> {
            timeouts.forgetExpired();
            auditLog.forget();
            try (Connection connection = dataSource.getConnection()) {
                RefusedPrompts.forget(connection, Clock.systemUTC().instant());
            }
        });
    }
}
