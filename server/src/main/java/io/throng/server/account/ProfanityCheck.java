package io.throng.server.account;

/** Whether a text that others will read contains bad language. Replace the bean to bring another judgement. */
@FunctionalInterface
public interface ProfanityCheck {
    boolean isProfane(String text);
}
