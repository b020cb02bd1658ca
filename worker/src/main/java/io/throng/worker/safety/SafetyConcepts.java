package io.throng.worker.safety;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * The concepts that pictures are measured against, with their thresholds (worker spec 6.3). Thresholds are decimal numbers and are compared
 * as such: two of them decide at the fourth digit, where binary fractions would already be off.
 *
 * @param hash sha256 of the data these came from, for the record of a verdict
 * @param version version of the data
 * @param prefixes kinds of pictures, and what each adds to the threshold of what it is put before
 * @param humanParts people; measured with the prefixes
 * @param humanIsolated people in single words
 * @param underage children, with what is added where their presence is dangerous by itself
 * @param teenWords what counts as a weak hit among drawn pictures
 * @param nsfwPredicates what makes a closer look necessary; measured alone and with the prefixes
 * @param nsfwIsolated single words that make a picture unfit for work
 * @param nsfwConceptParts what makes a picture unfit for work; measured alone and with the prefixes
 * @param synthetic strings without meaning that lie close to the same direction; they belong to one set of weights only
 * @param animePredicates what makes a picture a drawn one
 * @param animeOverride thresholds that hold for drawn pictures instead
 * @param animeCancel when a picture is taken for a photograph after all
 * @param weakHits when several weak hits together count as one
 * @param suspectNegative what in a negative prompt pushes age down
 */
public record SafetyConcepts(
        String hash,
        String version,
        List<Term> prefixes,
        List<Term> humanParts,
        List<Term> humanIsolated,
        List<Underage> underage,
        List<Term> teenWords,
        List<Term> nsfwPredicates,
        List<Term> nsfwIsolated,
        List<Term> nsfwConceptParts,
        Synthetic synthetic,
        List<Term> animePredicates,
        List<Term> animeOverride,
        AnimeCancel animeCancel,
        WeakHits weakHits,
        List<String> suspectNegative) {
    /** Largest data file read. */
    public static final int MAX_BYTES = 1 << 20;

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .build();

    public SafetyConcepts {
        requireNonNull(hash, "hash");
        requireNonNull(version, "version");
        prefixes = List.copyOf(prefixes);
        humanParts = List.copyOf(humanParts);
        humanIsolated = List.copyOf(humanIsolated);
        underage = List.copyOf(underage);
        teenWords = List.copyOf(teenWords);
        nsfwPredicates = List.copyOf(nsfwPredicates);
        nsfwIsolated = List.copyOf(nsfwIsolated);
        nsfwConceptParts = List.copyOf(nsfwConceptParts);
        requireNonNull(synthetic, "synthetic");
        animePredicates = List.copyOf(animePredicates);
        animeOverride = List.copyOf(animeOverride);
        requireNonNull(animeCancel, "animeCancel");
        requireNonNull(weakHits, "weakHits");
        suspectNegative = List.copyOf(suspectNegative);
    }

    /**
     * A text with a threshold that its similarity must exceed.
     *
     * @param term the text
     * @param threshold 0 to 1
     */
    public record Term(
            @JsonProperty("term") String term,
            @JsonProperty("threshold") BigDecimal threshold) {
        public Term {
            requireNonNull(term, "term");
            requireNonNull(threshold, "threshold");
        }
    }

    /**
     * A word for a child.
     *
     * @param term the text
     * @param threshold above it, a closer look is needed
     * @param danger added to the threshold: above that, no second hit is needed
     * @param prefixed whether it is also measured with the prefixes
     * @param pair name shared by singular and plural, which count once; empty if it stands alone
     */
    public record Underage(
            @JsonProperty("term") String term,
            @JsonProperty("threshold") BigDecimal threshold,
            @JsonProperty("danger") BigDecimal danger,
            @JsonProperty("prefixed") boolean prefixed,
            @JsonProperty("pair") String pair) {
        public Underage {
            requireNonNull(term, "term");
            requireNonNull(threshold, "threshold");
            requireNonNull(danger, "danger");
            requireNonNull(pair, "pair");
        }
    }

    /**
     * Strings without meaning.
     *
     * @param threshold of all of them
     * @param terms the strings; none where the weights they belong to are not used
     */
    public record Synthetic(
            @JsonProperty("threshold") BigDecimal threshold,
            @JsonProperty("terms") List<String> terms) {
        public Synthetic {
            requireNonNull(threshold, "threshold");
            terms = List.copyOf(terms);
        }
    }

    /**
     * When a picture that seems drawn is a photograph after all.
     *
     * @param predicatesBelow every predicate that fired must be below this
     * @param photoAbove and something with the word for photographs above this
     * @param photoWord that word
     */
    public record AnimeCancel(
            @JsonProperty("predicates_below") BigDecimal predicatesBelow,
            @JsonProperty("photo_above") BigDecimal photoAbove,
            @JsonProperty("photo_word") String photoWord) {
        public AnimeCancel {
            requireNonNull(predicatesBelow, "predicatesBelow");
            requireNonNull(photoAbove, "photoAbove");
            requireNonNull(photoWord, "photoWord");
        }
    }

    /**
     * Which share of the way to danger makes a weak hit.
     *
     * @param needed weak hits that together count as one
     * @param anime share for drawn pictures
     * @param animeSuspect the same with a suspect negative prompt
     * @param other share for all others
     * @param otherSuspect the same with a suspect negative prompt
     */
    public record WeakHits(
            @JsonProperty("needed") int needed,
            @JsonProperty("anime") BigDecimal anime,
            @JsonProperty("anime_suspect") BigDecimal animeSuspect,
            @JsonProperty("other") BigDecimal other,
            @JsonProperty("other_suspect") BigDecimal otherSuspect) {
        public WeakHits {
            requireNonNull(anime, "anime");
            requireNonNull(animeSuspect, "animeSuspect");
            requireNonNull(other, "other");
            requireNonNull(otherSuspect, "otherSuspect");
            if (needed < 1) {
                throw new IllegalArgumentException("needed is " + needed + ", below 1");
            }
        }

        /** The share that counts. */
        BigDecimal share(boolean isAnime, boolean suspect) {
            if (isAnime) {
                return suspect ? animeSuspect : anime;
            }
            return suspect ? otherSuspect : other;
        }
    }

    /** The concepts that come with the program. */
    public static SafetyConcepts builtIn() {
        try (InputStream in = SafetyConcepts.class.getResourceAsStream("safety-concepts.json")) {
            if (in == null) {
                throw new IllegalStateException("the program was built without its safety concepts");
            }
            return parse(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException("the built-in safety concepts cannot be read", e);
        }
    }

    /**
     * Concepts from a file of the same form. It may only be stricter: no threshold of a term that the built-in ones have may be higher,
     * and no term may be missing.
     *
     * @throws IOException if it cannot be read, or is laxer
     */
    public static SafetyConcepts read(Path file) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new IOException(file + " is larger than " + MAX_BYTES + " bytes");
        }
        SafetyConcepts concepts = parse(Files.readAllBytes(file));
        Strictness.requireAtLeast(builtIn(), concepts);
        return concepts;
    }

    static SafetyConcepts parse(byte[] json) throws IOException {
        return MAPPER.readValue(json, Document.class).withHash(sha256(json));
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** The file; its source is for people. */
    private record Document(
            String version,
            String source,
            List<Term> prefixes,
            List<Term> humanParts,
            List<Term> humanIsolated,
            List<Underage> underage,
            List<Term> teenWords,
            List<Term> nsfwPredicates,
            List<Term> nsfwIsolated,
            List<Term> nsfwConceptParts,
            Synthetic synthetic,
            List<Term> animePredicates,
            List<Term> animeOverride,
            AnimeCancel animeCancel,
            WeakHits weakHits,
            List<String> suspectNegative) {
        SafetyConcepts withHash(String hash) {
            return new SafetyConcepts(
                    hash,
                    version,
                    prefixes,
                    humanParts,
                    humanIsolated,
                    underage,
                    teenWords,
                    nsfwPredicates,
                    nsfwIsolated,
                    nsfwConceptParts,
                    synthetic,
                    animePredicates,
                    animeOverride,
                    animeCancel,
                    weakHits,
                    suspectNegative);
        }
    }
}
