package io.throng.server.account;

/** Carries what moderators should look at to where they look. */
@FunctionalInterface
public interface ModeratorNotices {
    /**
     * @param topic what it is about, in words joined by hyphens
     * @param text a sentence for people
     */
    void send(String topic, String text);
}
