package io.throng.server.movein;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What is remembered of a row that was brought in: enough to tell what is new the next time, and nothing that somebody could want to
 * have forgotten. Of fields only digests are kept.
 */
record Seen(Map<String, String> fields, Map<String, Long> totals) {
    static final Seen NOTHING = new Seen(Map.of(), Map.of());

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int DIGEST_BYTES = 12;

    Seen {
        fields = Map.copyOf(fields);
        totals = Map.copyOf(totals);
    }

    /** What is new about a row.
     *
     * @param fields names of those that are different, no longer null or null now
     * @param totals what they grew by; never zero
     */
    record News(Set<String> fields, Map<String, Long> totals) {
        boolean isEmpty() {
            return fields.isEmpty() && totals.isEmpty();
        }

        long grewBy(String total) {
            return totals.getOrDefault(total, 0L);
        }
    }

    static Seen of(Draft draft) {
        Map<String, String> digests = new TreeMap<>();
        draft.fields().forEach((name, value) -> digests.put(name, digest(value)));
        return new Seen(digests, draft.totals());
    }

    /** What a row says that it did not say when this was remembered. */
    News newsIn(Draft draft) {
        Seen now = of(draft);
        Set<String> changed = new TreeSet<>(fields.keySet());
        changed.addAll(now.fields.keySet());
        changed.removeIf(name -> now.fields.getOrDefault(name, "").equals(fields.getOrDefault(name, "")));
        Set<String> names = new TreeSet<>(totals.keySet());
        names.addAll(now.totals.keySet());
        Map<String, Long> growth = new TreeMap<>();
        for (String name : names) {
            long grown = now.totals.getOrDefault(name, 0L) - totals.getOrDefault(name, 0L);
            if (grown != 0) {
                growth.put(name, grown);
            }
        }
        return new News(changed, growth);
    }

    String json() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("maps of texts and numbers are always valid JSON", e);
        }
    }

    static Seen parse(String json) {
        try {
            return JSON.readValue(json, Seen.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("import_row has been tampered with: " + e.getOriginalMessage(), e);
        }
    }

    private static String digest(String value) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(value.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(Arrays.copyOf(hash, DIGEST_BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
