package io.throng.worker.config;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A back end the settings name: one entry of {@code backends}, or what the shorthand keys ({@code text_backend}, {@code image_backend},
 * {@code kai_url}) stand for.
 *
 * @param id its name in messages; entries of the same id share their {@code maxConcurrency}, so that roles do not fight for one card
 * @param kind what it is
 * @param url its address; present for every {@linkplain BackendKind#remote() remote} kind
 * @param apiKey its key or bearer token
 * @param roles what it is used for, a part of {@link BackendKind#roles()}, not empty
 * @param models the horde's model name to the back end's own
 * @param maxConcurrency most calls at once, 1 to {@link #MAX_CONCURRENCY}; empty = what the back end says
 * @param options what only this kind understands, such as {@code model}, {@code chat}, {@code file}
 */
public record BackendConfig(
        String id,
        BackendKind kind,
        Optional<String> url,
        Optional<String> apiKey,
        Set<WorkerRole> roles,
        Map<String, String> models,
        OptionalInt maxConcurrency,
        Map<String, String> options) {
    /** The most calls at once that may be set. */
    public static final int MAX_CONCURRENCY = 256;

    /** The most back ends a worker may have. */
    public static final int MAX_BACKENDS = 64;

    public BackendConfig {
        requireNonNull(id, "id");
        requireNonNull(kind, "kind");
        requireNonNull(url, "url");
        requireNonNull(apiKey, "apiKey");
        requireNonNull(maxConcurrency, "maxConcurrency");
        roles = Set.copyOf(roles);
        models = Map.copyOf(models);
        options = Map.copyOf(options);
        if (roles.isEmpty() || !kind.roles().containsAll(roles)) {
            throw new IllegalArgumentException(kind.key() + " cannot be used for " + roles);
        }
        if (maxConcurrency.isPresent()
                && (maxConcurrency.getAsInt() < 1 || maxConcurrency.getAsInt() > MAX_CONCURRENCY)) {
            throw new IllegalArgumentException(
                    "max_concurrency is " + maxConcurrency.getAsInt() + ", not in 1 to " + MAX_CONCURRENCY);
        }
    }

    /** The address of a remote kind. */
    public String address() {
        return url.orElseThrow(() -> new IllegalStateException(id + " has no address"));
    }

    /** An option, if it is set. */
    public Optional<String> option(String name) {
        return Optional.ofNullable(options.get(name));
    }

    /** Whether an option is set to true. */
    public boolean flag(String name) {
        return Boolean.parseBoolean(options.getOrDefault(name, "false"));
    }

    /** Without key and options, which no log may show. */
    @Override
    public String toString() {
        return "BackendConfig[id=" + id + ", kind=" + kind.key() + ", url=" + url + ", roles=" + roles + "]";
    }
}
