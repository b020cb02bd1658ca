package io.throng.server.account;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** Settings of accounts. */
@ConfigMapping(prefix = "throng.account")
public interface AccountConfig {
    /**
     * Goes into the hash of every API key; the same on every node. Unset: one is made at first start and kept in the database.
     * Changing it invalidates every key. Keys that accounts brought along from elsewhere need nothing here.
     */
    Optional<String> secret();

    /**
     * Aliases of the administrators, as a JSON list or separated by commas. The whole alias counts, so whoever changes the name loses
     * the office. Unset: nobody is one.
     */
    @WithDefault("${ADMINS:}")
    Optional<String> admins();

    /** How long the pages of the list of all users, and their order, are taken as read. */
    @WithDefault("300S")
    Duration listFreshness();

    /** How long an account marked for deletion is kept before it is wiped by itself; unset: until somebody deletes it again. */
    @WithDefault("P30D")
    Optional<Duration> wipeAfter();

    /** How long it is kept which jobs were reported as depicting abuse of children, and whose they were; at least a day. */
    @WithDefault("P365D")
    Duration problemJobRetention();
}
