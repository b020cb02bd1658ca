package io.throng.server.kudos;

/**
 * What a settled job or form costs and earns.
 *
 * @param requesterId who pays
 * @param chargeHundredths what the requester pays: burn(reward), or burn(0) when the result was censored
 * @param ownerId who owns the worker
 * @param rewardHundredths K, what the work is worth before the agent's factor; the same whether censored or not
 * @param agentPercent share of the reward that the worker's program earns, 0 to 100: image 100, 90 or 75; text and alchemy 100
 * @param ownerInEvaluation whether the owner is untrusted and not anonymous: half of the earnings then waits in escrow
 */
public record WorkPayment(
        int requesterId,
        long chargeHundredths,
        int ownerId,
        long rewardHundredths,
        int agentPercent,
        boolean ownerInEvaluation) {
    public WorkPayment {
        if (chargeHundredths < 0 || rewardHundredths < 0) {
            throw new IllegalArgumentException(
                    "charge " + chargeHundredths + " and reward " + rewardHundredths + " must not be negative");
        }
        if (chargeHundredths > Posting.MAX_AMOUNT_HUNDREDTHS || rewardHundredths > Posting.MAX_AMOUNT_HUNDREDTHS) {
            throw new IllegalArgumentException("charge " + chargeHundredths + " and reward " + rewardHundredths
                    + " must not exceed " + Posting.MAX_AMOUNT_HUNDREDTHS);
        }
        if (agentPercent < 0 || agentPercent > 100) {
            throw new IllegalArgumentException("agent factor of " + agentPercent + " %: must be 0 to 100");
        }
    }

    /** What worker and owner earn: the reward times the agent's factor, rounded half to even to the hundredth. */
    public long earnedHundredths() {
        long product = rewardHundredths * agentPercent;
        long whole = product / 100;
        long rest = product % 100;
        boolean up = rest > 50 || (rest == 50 && (whole & 1) == 1);
        return up ? whole + 1 : whole;
    }
}
