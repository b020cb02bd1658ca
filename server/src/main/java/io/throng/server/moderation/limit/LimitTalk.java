package io.throng.server.moderation.limit;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * What nodes tell each other of the calls they counted, as short texts: the number of the table that both must have, and for every
 * counted caller {@code rule.who.what.calls} in base 36. Keys and paths travel as hashes only, addresses as numbers. A text that cannot
 * be read, or comes from a node with another table, counts for nothing.
 */
public final class LimitTalk {
    /** Tallies in one message: with 200 items of at most 37 bytes a message of PostgreSQL stays below its 8000. */
    public static final int MAX_TALLIES = 190;

    private static final int RADIX = Character.MAX_RADIX;

    private final RateLimits limits;
    private final String table;

    public LimitTalk(RateLimits limits) {
        this.limits = requireNonNull(limits);
        this.table = "t" + Integer.toUnsignedString(limits.tableNumber(), RADIX);
    }

    /** The next message to the other nodes; empty when there is nothing to tell. */
    public Optional<List<String>> next() {
        List<RateLimits.Tally> tallies = limits.tell(MAX_TALLIES);
        if (tallies.isEmpty()) {
            return Optional.empty();
        }
        List<String> message = new ArrayList<>(tallies.size() + 1);
        message.add(table);
        for (RateLimits.Tally tally : tallies) {
            message.add(Integer.toString(tally.rule(), RADIX) + "." + Long.toUnsignedString(tally.who(), RADIX) + "."
                    + Long.toUnsignedString(tally.what(), RADIX) + "." + Integer.toString(tally.calls(), RADIX));
        }
        return Optional.of(message);
    }

    /** Takes in another node's message. */
    public void heard(Collection<String> message) {
        if (!message.contains(table)) {
            return;
        }
        List<RateLimits.Tally> tallies = new ArrayList<>(message.size());
        for (String text : message) {
            String[] part = text.split("\\.", -1);
            if (part.length == 4) {
                read(part).ifPresent(tallies::add);
            }
        }
        limits.hear(tallies);
    }

    private static Optional<RateLimits.Tally> read(String[] part) {
        try {
            return Optional.of(new RateLimits.Tally(
                    Integer.parseInt(part[0], RADIX),
                    Long.parseUnsignedLong(part[1], RADIX),
                    Long.parseUnsignedLong(part[2], RADIX),
                    Integer.parseInt(part[3], RADIX)));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
