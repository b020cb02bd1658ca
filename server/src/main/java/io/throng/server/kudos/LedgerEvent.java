package io.throng.server.kudos;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * One business event, ready to be booked: postings that sum to zero. Kind and ref are its idempotency key.
 *
 * @param ref see {@link EventKind} for what it names
 * @param at when it happened; stored with the event, no part of the idempotency comparison
 * @param postings 0 to {@link #MAX_POSTINGS}, summing to zero; an event may move nothing and still be remembered
 * @param holdUses holds that this event's debits were reserved under
 * @param details short remarks for the audit, at most {@link #MAX_DETAILS}; no part of the idempotency comparison
 */
public record LedgerEvent(
        EventKind kind,
        UUID ref,
        Instant at,
        List<Posting> postings,
        List<HoldUse> holdUses,
        Map<String, String> details) {
    /** Most postings in one event. */
    public static final int MAX_POSTINGS = 16;

    /** Most remarks on one event. */
    public static final int MAX_DETAILS = 8;

    private static final UUID NAMESPACE = UUID.fromString("6f1de1b4-9d6c-5f0e-8d7b-6a6c1d3f5b20");

    public LedgerEvent {
        requireNonNull(kind);
        requireNonNull(ref);
        requireNonNull(at);
        postings = List.copyOf(postings);
        holdUses = List.copyOf(holdUses);
        details = Map.copyOf(details);
        if (postings.size() > MAX_POSTINGS || details.size() > MAX_DETAILS) {
            throw new IllegalArgumentException(postings.size() + " postings and " + details.size()
                    + " remarks, of at most " + MAX_POSTINGS + " and " + MAX_DETAILS);
        }
        long sum = 0;
        for (Posting posting : postings) {
            sum += posting.amountHundredths();
        }
        if (sum != 0) {
            throw new IllegalArgumentException("the postings of " + kind + " " + ref + " sum to " + sum + ", not zero");
        }
    }

    /** An event without holds and remarks. */
    public static LedgerEvent of(EventKind kind, UUID ref, Instant at, List<Posting> postings) {
        return new LedgerEvent(kind, ref, at, postings, List.of(), Map.of());
    }

    /** This event, its debit taken from a hold as far as the hold goes. */
    public LedgerEvent using(HoldId hold, long amountHundredths) {
        return new LedgerEvent(
                kind,
                ref,
                at,
                postings,
                Stream.concat(holdUses.stream(), Stream.of(new HoldUse(hold, amountHundredths)))
                        .toList(),
                details);
    }

    /** This event with one more remark for the audit, such as who ordered it. */
    public LedgerEvent remarking(String name, String value) {
        Map<String, String> more = new TreeMap<>(details);
        more.put(name, value);
        return new LedgerEvent(kind, ref, at, postings, holdUses, more);
    }

    /**
     * A ref made from the parts that identify a business event: a version 5 (name-based) UUID, the same on every node.
     *
     * @param parts for instance giver and idempotency key; joined unambiguously
     */
    public static UUID refNamed(Object... parts) {
        MessageDigest sha1 = digest("SHA-1");
        sha1.update(uuidBytes(NAMESPACE));
        for (Object part : parts) {
            byte[] text = part.toString().getBytes(StandardCharsets.UTF_8);
            sha1.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, text.length));
            sha1.update(text);
        }
        ByteBuffer hash = ByteBuffer.wrap(sha1.digest());
        long most = hash.getLong() & 0xffff_ffff_ffff_0fffL | 0x5000L;
        long least = hash.getLong() & 0x3fff_ffff_ffff_ffffL | 0x8000_0000_0000_0000L;
        return new UUID(most, least);
    }

    /**
     * Digest of what the event moves, by which a replay (same ref, same movements) is told from a conflict (same ref, other
     * movements): the first eight bytes of a SHA-256 over the postings in order.
     */
    long fingerprint() {
        ByteBuffer bytes = ByteBuffer.allocate(postings.size() * (2 * Long.BYTES + Short.BYTES));
        for (Posting posting : postings) {
            bytes.putLong(posting.account())
                    .putLong(posting.amountHundredths())
                    .putShort(posting.bucket().code());
        }
        return ByteBuffer.wrap(digest("SHA-256").digest(bytes.array())).getLong();
    }

    private static byte[] uuidBytes(UUID uuid) {
        return ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .array();
    }

    private static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has " + algorithm, e);
        }
    }
}
