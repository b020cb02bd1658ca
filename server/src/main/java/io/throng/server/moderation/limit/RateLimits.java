package io.throng.server.moderation.limit;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts calls in fixed windows that begin with the first call. A window is an entry of a bounded cache that lives exactly as long as
 * the window, so counting costs one look-up and one atomic increment, and idle callers cost nothing. When there are more windows than
 * fit, those used least are forgotten and begin anew, to the favour of their callers.
 *
 * <p>Nodes tell each other what they counted ({@link #tell}, {@link #hear}), so that a caller cannot multiply the limits by the number of
 * nodes. Only windows longer than a second are told of, a shorter one is over before the others hear of it, and only once a
 * {@link #TOLD_SHARE}th of what is allowed was used. So over n nodes a caller gets at most what is allowed, and for each further node a
 * {@link #TOLD_SHARE}th of it and what it calls between two tellings.
 *
 * <p>Addresses of IPv6 count by their /64 network, which is what one subscriber has. Keys are remembered as 64-bit hashes under a seed
 * of this horde, never as such.
 */
public final class RateLimits {
    /** Windows counted at the same time, unless set otherwise: some 30 MB. */
    public static final int MAX_WINDOWS = 200_000;

    /** What a caller may use of a limit at one node before the others hear of it, as a fraction: one half, one third, and so on. */
    public static final int TOLD_SHARE = 4;

    /** Windows that wait for being told of; further ones are told of when they are counted the next time. */
    static final int MAX_UNTOLD = 10_000;

    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;
    private static final long IPV4_MARK = 0x0000_FFFF_0000_0000L;
    private static final long UNSIGNED_INT = 0xFFFF_FFFFL;
    private static final long NOT_TOLD_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final String ANONYMOUS_KEY = "0000000000";

    private final RateTable table;
    private final Cache<Counted, Window> windows;
    private final Ticker ticker;
    private final long seed;
    private final Set<Counted> untold = ConcurrentHashMap.newKeySet();

    /**
     * @param seed of the hashes of keys and paths; secret, and the same at all nodes
     * @param ticker time, also of the windows' ends
     * @param maxWindows most windows counted at the same time
     */
    public RateLimits(RateTable table, long seed, Ticker ticker, int maxWindows) {
        this.seed = seed;
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

    /**
     * A window.
     *
     * @param calls counted, at all nodes as far as is known here
     * @param fresh of them those that the other nodes have not heard of
     */
    private record Window(AtomicInteger calls, AtomicInteger fresh, long endNanos, long lengthNanos) {
        static Window from(long nowNanos, RateTable.Rule rule) {
            long lengthNanos = TimeUnit.SECONDS.toNanos(rule.limit().window().seconds());
            return new Window(new AtomicInteger(), new AtomicInteger(), nowNanos + lengthNanos, lengthNanos);
        }
    }

    /**
     * Calls that one node counted.
     *
     * @param rule number in the table
     * @param who address or hash of a key
     * @param what hash of method and path; 0 for what counts over all
     * @param calls more than 0
     */
    record Tally(int rule, long who, long what, int calls) {}

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

    /** What the other nodes should hear of, at most so much; the rest next time. */
    List<Tally> tell(int most) {
        List<Tally> tallies = new ArrayList<>();
        for (Iterator<Counted> next = untold.iterator(); next.hasNext() && tallies.size() < most; ) {
            Counted counted = next.next();
            next.remove();
            Window window = windows.getIfPresent(counted);
            int calls = window == null ? 0 : window.fresh().getAndSet(0);
            if (calls > 0) {
                tallies.add(new Tally(counted.rule(), counted.who(), counted.what(), calls));
            }
        }
        return tallies;
    }

    /** Adds what another node counted to the windows here. */
    void hear(List<Tally> tallies) {
        for (Tally tally : tallies) {
            Optional<RateTable.Rule> rule = table.rule(tally.rule());
            if (rule.isPresent() && tally.calls() > 0 && tally.calls() <= Limit.MAX_CALLS) {
                Window window = window(new Counted(tally.rule(), tally.who(), tally.what()), rule.get());
                window.calls().getAndUpdate(calls -> Math.min(calls + tally.calls(), Limit.MAX_CALLS + 1));
            }
        }
    }

    /** {@link RateTable#number}. */
    int tableNumber() {
        return table.number();
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
        Counted counted = switch (rule.by()) {
            case PEER -> new Counted(rule.id(), number(call.peer()), 0);
            case CLIENT -> new Counted(rule.id(), number(call.client()), what(call));
            case KEY ->
                new Counted(rule.id(), anonymous ? hash(seed, ANONYMOUS_KEY) : hash(seed, call.apiKey()), what(call));
        };
        Window window = window(counted, rule);
        int calls = allowed + 1;
        if (window.calls().get() <= allowed) {
            calls = window.calls().incrementAndGet();
            note(counted, window, calls, allowed);
        }
        return new Standing.Limited(
                calls > allowed,
                allowed,
                Math.max(allowed - calls, 0),
                Math.max(window.endNanos() - ticker.read(), 0),
                calls > allowed ? rule.limit().told(allowed) : "");
    }

    private Window window(Counted counted, RateTable.Rule rule) {
        return windows.get(counted, key -> Window.from(ticker.read(), rule));
    }

    /** Remembers a call for the other nodes, if they will hear of it while it matters. */
    private void note(Counted counted, Window window, int calls, int allowed) {
        if (window.lengthNanos() <= NOT_TOLD_NANOS) {
            return;
        }
        window.fresh().incrementAndGet();
        if ((long) calls * TOLD_SHARE >= allowed && untold.size() < MAX_UNTOLD) {
            untold.add(counted);
        }
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
