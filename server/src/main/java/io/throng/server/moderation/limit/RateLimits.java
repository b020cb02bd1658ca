package io.throng.server.moderation.limit;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts calls in fixed windows that begin with the first call. A window is an entry of a bounded cache that lives exactly as long as
 * the window, so counting costs one look-up and one atomic increment, and idle callers cost nothing. When there are more windows than
 * fit, those used least are forgotten and begin anew, to the favour of their callers.
 *
 * <p>Addresses of IPv6 count by their /64 network, which is what one subscriber has. Keys are remembered as 64-bit hashes under a seed
 * of this process, never as such.
 */
public final class RateLimits {
    /** Windows counted at the same time, unless set otherwise: some 30 MB. */
    public static final int MAX_WINDOWS = 200_000;

    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;
    private static final long IPV4_MARK = 0x0000_FFFF_0000_0000L;
    private static final long UNSIGNED_INT = 0xFFFF_FFFFL;
    private static final String ANONYMOUS_KEY = "0000000000";

    private final RateTable table;
    private final Cache<Counted, Window> windows;
    private final Ticker ticker;
    private final long seed = ThreadLocalRandom.current().nextLong();

    /**
     * @param ticker time, also of the windows' ends
     * @param maxWindows most windows counted at the same time
     */
    public RateLimits(RateTable table, Ticker ticker, int maxWindows) {
        this.table = requireNonNull(table);
        this.ticker = requireNonNull(ticker);
        this.windows = Caffeine.newBuilder()
                .maximumSize(maxWindows)
                .expireAfter(Expiry.creating(
                        (Counted counted, Window window) -> java.time.Duration.ofNanos(window.lengthNanos())))
                .ticker(ticker)
                .build();
    }

    /**
     * Who calls what.
     *
     * @param method as the table spells it; HEAD counts as GET
     * @param peer nearest address that is no trusted proxy
     * @param client whom the call is made for; the same unless a service made itself known
     * @param trusted whether the client's address has higher limits
     * @param apiKey empty when none was sent, which counts as anonymous
     */
    public record Call(
            String method, String path, InetAddress peer, InetAddress client, boolean trusted, String apiKey) {}

    private record Counted(int rule, long who, long what) {}

    private record Window(AtomicInteger calls, long endNanos, long lengthNanos) {}

    /** Where a call stands with the tightest of its limits. */
    public sealed interface Standing {
        /** No limit holds for the call. */
        record Unlimited() implements Standing {}

        /**
         * The call may go on, or may not.
         *
         * @param refused whether a limit was passed
         * @param allowed calls in the window
         * @param remaining calls left
         * @param nanosToReset until the window ends, at least 0
         * @param told the limit in words
         */
        record Limited(boolean refused, int allowed, int remaining, long nanosToReset, String told)
                implements Standing {}
    }

    private static final Standing UNLIMITED = new Standing.Unlimited();

    /** Counts a call; after a refusal by one limit the others are not counted. */
    public Standing count(Call call) {
        List<RateTable.Rule> rules = table.of(call.path());
        Standing.Limited tightest = null;
        for (int i = 0; i < rules.size(); i++) {
            RateTable.Rule rule = rules.get(i);
            if (rule.counts(call.method())) {
                Standing.Limited standing = count(rule, call);
                if (standing.refused()) {
                    return standing;
                }
                if (tightest == null || standing.remaining() < tightest.remaining()) {
                    tightest = standing;
                }
            }
        }
        return tightest == null ? UNLIMITED : tightest;
    }

    /** Windows counted now. */
    long windows() {
        windows.cleanUp();
        return windows.estimatedSize();
    }

    private Standing.Limited count(RateTable.Rule rule, Call call) {
        boolean byKey = rule.by() == RateTable.By.KEY;
        boolean anonymous = byKey && (call.apiKey().isEmpty() || call.apiKey().equals(ANONYMOUS_KEY));
        int allowed = rule.limit().allowed(call.trusted() && rule.by() != RateTable.By.PEER, anonymous);
        long lengthNanos = TimeUnit.SECONDS.toNanos(rule.limit().window().seconds());
        Counted counted = switch (rule.by()) {
            case PEER -> new Counted(rule.id(), number(call.peer()), 0);
            case CLIENT -> new Counted(rule.id(), number(call.client()), what(call));
            case KEY ->
                new Counted(rule.id(), anonymous ? hash(seed, ANONYMOUS_KEY) : hash(seed, call.apiKey()), what(call));
        };
        long now = ticker.read();
        Window window = windows.get(counted, key -> new Window(new AtomicInteger(), now + lengthNanos, lengthNanos));
        int calls =
                window.calls().get() > allowed ? allowed + 1 : window.calls().incrementAndGet();
        return new Standing.Limited(
                calls > allowed,
                allowed,
                Math.max(allowed - calls, 0),
                Math.max(window.endNanos() - now, 0),
                calls > allowed ? rule.limit().told(allowed) : "");
    }

    private long what(Call call) {
        return hash(hash(seed, call.method()), call.path());
    }

    private static long number(InetAddress address) {
        byte[] bytes = address.getAddress();
        long number = 0;
        for (int i = 0; i < (address instanceof Inet6Address ? Long.BYTES : Integer.BYTES); i++) {
            number = number << Byte.SIZE | bytes[i] & 0xff;
        }
        return address instanceof Inet6Address ? number : IPV4_MARK | number & UNSIGNED_INT;
    }

    private static long hash(long start, String text) {
        long hash = start;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * MULTIPLIER;
            hash ^= hash >>> 29;
        }
        return hash;
    }
}
