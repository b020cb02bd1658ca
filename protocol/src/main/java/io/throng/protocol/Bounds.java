package io.throng.protocol;

/**
 * Bounds on members of request bodies for which the original names none. They are far above what clients in circulation send, and
 * exist so that no body can cost more than is provided for. Lengths of strings are in Unicode code points.
 */
public final class Bounds {
    /** An image prompt; the domain's own limit is 7500 words (image spec 2.7, row 8). */
    public static final int MAX_IMAGE_PROMPT_LENGTH = 500_000;

    /** A text prompt: the largest context of 1,048,576 tokens at eight characters each. */
    public static final int MAX_TEXT_PROMPT_LENGTH = 8_388_608;

    /** An image as base64 or as an address: 3072 by 3072 pixels of four bytes, uncompressed, fit with room to spare. */
    public static final int MAX_IMAGE_LENGTH = 60_000_000;

    /** A generated text handed in by a worker: 4096 tokens at well over a hundred characters each. */
    public static final int MAX_TEXT_GENERATION_LENGTH = 800_000;

    /** Name of a model, a worker, a user or an account. */
    public static final int MAX_NAME_LENGTH = 1_000;

    /** A seed in text form. */
    public static final int MAX_SEED_LENGTH = 10_000;

    /** Extra text to be embedded in an image, such as the content of a QR code. */
    public static final int MAX_EXTRA_TEXT_LENGTH = 10_000;

    /** An id; real ones have 36 characters, garbage is answered like an unknown id. */
    public static final int MAX_ID_LENGTH = 255;

    /** A proxied account: the width it is stored with. */
    public static final int MAX_PROXIED_ACCOUNT_LENGTH = 255;

    /** The free-text name of a worker's software. */
    public static final int MAX_BRIDGE_AGENT_LENGTH = 1_000;

    /** A word a worker refuses; only its first 15 characters count. */
    public static final int MAX_BLACKLIST_WORD_LENGTH = 1_000;

    /** A stop sequence; the domain's own limit is 2000 characters over all of them. */
    public static final int MAX_STOP_SEQUENCE_LENGTH = 10_000;

    /** Models named by a request or offered by a worker; of the latter 300 (image) or 200 (text) count. */
    public static final int MAX_MODELS = 2_000;

    /** Workers named by a request; the first 5 count. */
    public static final int MAX_TARGETED_WORKERS = 1_000;

    /** Words a worker refuses; the first 200 count. */
    public static final int MAX_BLACKLIST_WORDS = 5_000;

    /** Users a worker prefers. */
    public static final int MAX_PRIORITY_USERNAMES = 1_000;

    /** Soft prompts offered by a worker; the first 200 count. */
    public static final int MAX_SOFT_PROMPTS = 1_000;

    /** Loras, textual inversions, extra images and extra texts of a request; the domain's own limits are 5 to 20. */
    public static final int MAX_EXTRAS = 100;

    /** Stop sequences of a request; the domain's own limit is 128 distinct ones. */
    public static final int MAX_STOP_SEQUENCES = 1_000;

    /** Entries of a sampler order. */
    public static final int MAX_SAMPLER_ORDER = 100;

    /** Notes on a result; the domain's own limit is 50. */
    public static final int MAX_METADATA = 500;

    /** Texts and member names, in characters, plus one for each value, of one free-form object. */
    public static final int MAX_FREE_FORM_SIZE = 65_536;

    /** Forms of an alchemy request, or forms that an alchemist names in a pop. */
    public static final int MAX_FORMS = 100;

    /** Like {@link #MAX_FREE_FORM_SIZE}, for the result of an alchemy form, which may be a drawing of many paths. */
    public static final int MAX_RESULT_SIZE = 4_194_304;

    /** The body of a call that carries neither images nor long texts. */
    public static final int MAX_BODY_BYTES = 1 << 20;

    /** The body of a call that carries images or long texts. */
    public static final int MAX_LARGE_BODY_BYTES = 64 << 20;

    /** Kudos that one order of an administrator may move at most, in whole kudos. */
    public static final long MAX_KUDOS_CHANGE = 1_000_000_000_000L;

    /** Text by which a caller makes a transfer repeatable. */
    public static final int MAX_IDEMPOTENCY_KEY_LENGTH = 255;

    /** Days that a shared key may be valid: a century. */
    public static final int MAX_EXPIRY_DAYS = 36_525;

    private Bounds() {}
}
