package io.throng.protocol.style;

/** Bounds of the members of styles and collections (styles spec 2.1, 8, 9); lengths count code points. */
public final class StyleBounds {
    public static final int MAX_NAME_LENGTH = 100;
    public static final int MAX_INFO_LENGTH = 1_000;

    /** The shortest description a new style may have; shorter than none at all is not allowed. */
    public static final int MIN_INFO_LENGTH = 10;

    /** The shortest template of an image style: {@code {p}{np}}. */
    public static final int MIN_IMAGE_PROMPT_LENGTH = 7;

    /** The shortest template of a new text style: {@code {p}}. */
    public static final int MIN_TEXT_PROMPT_LENGTH = 3;

    /** The longest template; a request's own prompt may be as long. */
    public static final int MAX_PROMPT_LENGTH = 100_000;

    public static final int MAX_TAG_LENGTH = 25;

    /** Tags a style may have; more are refused by the domain. */
    public static final int MAX_TAGS = 10;

    /** Models a style may have; more are refused by the domain. */
    public static final int MAX_MODELS = 5;

    /** Characters of a model's name that are kept. */
    public static final int MAX_MODEL_LENGTH = 100;

    /** Items a list in a body may have at all. */
    public static final int MAX_LIST = 1_000;

    /** The length of a shared key. */
    public static final int SHARED_KEY_LENGTH = 36;

    /** The longest name, id or look-up string of a style in a collection. */
    public static final int MAX_REFERENCE_LENGTH = 1_024;

    /** The longest address of an example. */
    public static final int MAX_URL_LENGTH = 1_024;

    private StyleBounds() {}
}
