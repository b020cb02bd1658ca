package io.throng.server.dispatch;

/**
 * What matching has to know about the user behind waiting requests. One object per user and node, shared by all the user's requests
 * and refreshed whenever the node learns something newer.
 */
public final class Requester {
    private final int id;
    private volatile boolean trusted;
    private volatile long availableHundredths;
    private volatile double usageMultiplier = 1;

    public Requester(int id, boolean trusted, long availableHundredths) {
        this.id = id;
        this.trusted = trusted;
        this.availableHundredths = availableHundredths;
    }

    public int id() {
        return id;
    }

    public boolean trusted() {
        return trusted;
    }

    /** What the user can spend, hundredths of a kudo: the balance above the account's floor if it is positive, else the balance. */
    public long availableHundredths() {
        return availableHundredths;
    }

    /** How much each unit of work counts in the user's records; kudos are not touched by it. */
    public double usageMultiplier() {
        return usageMultiplier;
    }

    public void refresh(boolean nowTrusted, long nowAvailableHundredths, double nowUsageMultiplier) {
        trusted = nowTrusted;
        availableHundredths = nowAvailableHundredths;
        usageMultiplier = nowUsageMultiplier;
    }
}
