package io.throng.server.http;

/** Text of users that clients put into pages. Some of them trust the server to have made it harmless (workers spec 1.3). */
public final class Markup {
    private Markup() {}

    /** The text with everything escaped that could begin or end a tag. At most four times as long as before. */
    public static String escaped(String text) {
        return text.replace("<", "&lt;").replace(">", "&gt;");
    }
}
