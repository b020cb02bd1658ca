package io.throng.server.account;

/** Told of every committed change of an account; the bean decides how the news reaches the other nodes. */
@FunctionalInterface
public interface AccountChanges {
    void changed(int userId);
}
