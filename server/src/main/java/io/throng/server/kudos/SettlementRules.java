package io.throng.server.kudos;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * From what happened to the postings that book it: who pays, who receives, what is burnt and what is created. Pure functions;
 * every event they make sums to zero because the difference between what is paid and what is received always goes to
 * {@link LedgerAccounts#TAX} or comes from {@link LedgerAccounts#MINT}.
 *
 * <p>Source: accounts specification sections 12.2, 12.4, 12.5, 14 and 16; image specification 7.4 and 7.5; text specification
 * 7.3; alchemy specification 9.
 */
public final class SettlementRules {
    /** Activation tax of an image request without extra source images: 3 kudos. */
    public static final long IMAGE_ACTIVATION_TAX_HUNDREDTHS = 300;

    /** Activation tax of a text request without a style: 1 kudo. */
    public static final long TEXT_ACTIVATION_TAX_HUNDREDTHS = 100;

    /** What a style adds to the activation tax of a text request, and what the style's owner receives: 2 kudos. */
    public static final long STYLE_REWARD_HUNDREDTHS = 200;

    /** What every extra source image adds to the activation tax: 5 kudos. */
    public static final long EXTRA_SOURCE_IMAGE_TAX_HUNDREDTHS = 500;

    private SettlementRules() {}

    /** The activation tax of an image request: 3 kudos and 5 more per extra source image. */
    public static long imageActivationTaxHundredths(int extraSourceImages) {
        return IMAGE_ACTIVATION_TAX_HUNDREDTHS + EXTRA_SOURCE_IMAGE_TAX_HUNDREDTHS * extraSourceImages;
    }

    /** The activation tax of a text request: 1 kudo, and 2 more when a style was applied. */
    public static long textActivationTaxHundredths(boolean styled) {
        return TEXT_ACTIVATION_TAX_HUNDREDTHS + (styled ? STYLE_REWARD_HUNDREDTHS : 0);
    }

    /** A request became active: the requester pays the tax, which is burnt. */
    public static LedgerEvent activation(UUID requestId, Instant at, int requesterId, long taxHundredths) {
        requireNotNegative(taxHundredths, "tax");
        return LedgerEvent.of(
                EventKind.ACTIVATION, requestId, at, balanced(debit(requesterId, taxHundredths), List.of()));
    }

    /** A job was delivered, or cancelled while processing. */
    public static LedgerEvent jobSettled(UUID jobId, Instant at, WorkPayment payment) {
        return LedgerEvent.of(EventKind.JOB_SETTLEMENT, jobId, at, settled(payment));
    }

    /** An alchemy form was delivered, or cancelled while processing. */
    public static LedgerEvent formSettled(UUID formId, Instant at, WorkPayment payment) {
        return LedgerEvent.of(EventKind.FORM_SETTLEMENT, formId, at, settled(payment));
    }

    /**
     * A worker's uptime is rewarded with created money.
     *
     * @param ref see {@link LedgerEvent#refNamed}: worker id and the uptime in seconds at which it is paid
     * @param toEscrow whether the owner is untrusted and the worker no alchemist: then all of it waits in escrow
     */
    public static LedgerEvent uptimeRewarded(
            UUID ref, Instant at, int ownerId, long rewardHundredths, boolean toEscrow) {
        requireNotNegative(rewardHundredths, "reward");
        List<Posting> credits = toEscrow ? escrow(ownerId, rewardHundredths) : credit(ownerId, rewardHundredths);
        return LedgerEvent.of(EventKind.UPTIME, ref, at, balanced(List.of(), credits));
    }

    /** The whole escrow of a newly trusted owner becomes spendable and counts as accumulated. */
    public static LedgerEvent promotion(UUID ref, Instant at, int userId, long escrowHundredths) {
        List<Posting> postings = new ArrayList<>(escrow(userId, -escrowHundredths));
        postings.addAll(credit(userId, escrowHundredths));
        return LedgerEvent.of(EventKind.PROMOTION, ref, at, postings);
    }

    /**
     * A gift from one user to another.
     *
     * @param donated whether the receiver is an education account, so that the gift counts as a donation
     */
    public static LedgerEvent transfer(
            UUID ref, Instant at, int giverId, int receiverId, long amountHundredths, boolean donated) {
        requirePositive(amountHundredths);
        return LedgerEvent.of(
                EventKind.TRANSFER,
                ref,
                at,
                List.of(
                        Posting.spendable(giverId, -amountHundredths, donated ? Bucket.DONATED : Bucket.GIFTED),
                        Posting.spendable(receiverId, amountHundredths, Bucket.RECEIVED)));
    }

    /** An administrator's signed change of a balance. */
    public static LedgerEvent adminAdjustment(UUID ref, Instant at, int userId, long deltaHundredths) {
        return against(
                LedgerAccounts.ADMIN, EventKind.ADMIN_ADJUSTMENT, ref, at, userId, deltaHundredths, Bucket.ADMIN);
    }

    /** A balance brought in from elsewhere. */
    public static LedgerEvent opening(UUID ref, Instant at, int userId, long balanceHundredths) {
        return against(LedgerAccounts.OPENING, EventKind.OPENING, ref, at, userId, balanceHundredths, Bucket.ADMIN);
    }

    /** An award or a rating reward; may be negative. */
    public static LedgerEvent award(UUID ref, Instant at, int userId, long amountHundredths) {
        return against(LedgerAccounts.MINT, EventKind.AWARD, ref, at, userId, amountHundredths, Bucket.AWARDED);
    }

    /** Monthly kudos. */
    public static LedgerEvent monthly(UUID ref, Instant at, int userId, long amountHundredths) {
        requireNotNegative(amountHundredths, "amount");
        return against(LedgerAccounts.MINT, EventKind.MONTHLY, ref, at, userId, amountHundredths, Bucket.RECURRING);
    }

    /** A style's owner is rewarded for a request that used it. */
    public static LedgerEvent styleReward(UUID requestId, Instant at, int styleOwnerId) {
        return against(
                LedgerAccounts.MINT,
                EventKind.STYLE_REWARD,
                requestId,
                at,
                styleOwnerId,
                STYLE_REWARD_HUNDREDTHS,
                Bucket.STYLED);
    }

    /** The escrow's part of an untrusted owner's job reward: half, rounded half to even to the hundredth. */
    public static long escrowedHalf(long rewardHundredths) {
        requireNotNegative(rewardHundredths, "reward");
        long half = rewardHundredths / 2;
        boolean tie = (rewardHundredths & 1) == 1;
        return tie && (half & 1) == 1 ? half + 1 : half;
    }

    private static List<Posting> settled(WorkPayment payment) {
        long earned = payment.earnedHundredths();
        long escrowed = payment.ownerInEvaluation() ? escrowedHalf(earned) : 0;
        List<Posting> credits = new ArrayList<>(credit(payment.ownerId(), earned - escrowed));
        credits.addAll(escrow(payment.ownerId(), escrowed));
        return balanced(debit(payment.requesterId(), payment.chargeHundredths()), credits);
    }

    private static LedgerEvent against(
            long counterAccount, EventKind kind, UUID ref, Instant at, int userId, long delta, Bucket bucket) {
        List<Posting> postings = delta == 0
                ? List.of()
                : List.of(Posting.spendable(userId, delta, bucket), Posting.system(counterAccount, -delta));
        return LedgerEvent.of(kind, ref, at, postings);
    }

    /** Adds what makes the sum zero: a surplus of debits is burnt, a surplus of credits is created. */
    private static List<Posting> balanced(List<Posting> debits, List<Posting> credits) {
        List<Posting> postings = new ArrayList<>(debits);
        postings.addAll(credits);
        long surplus = -postings.stream().mapToLong(Posting::amountHundredths).sum();
        if (surplus != 0) {
            postings.add(Posting.system(surplus > 0 ? LedgerAccounts.TAX : LedgerAccounts.MINT, surplus));
        }
        return postings;
    }

    private static List<Posting> debit(int userId, long amount) {
        return credit(userId, -amount);
    }

    private static List<Posting> credit(int userId, long amount) {
        return amount == 0 ? List.of() : List.of(Posting.spendable(userId, amount, Bucket.ACCUMULATED));
    }

    private static List<Posting> escrow(int userId, long amount) {
        return amount == 0 ? List.of() : List.of(Posting.escrow(userId, amount));
    }

    private static void requireNotNegative(long amount, String what) {
        if (amount < 0) {
            throw new IllegalArgumentException(what + " of " + amount + " hundredths is negative");
        }
    }

    private static void requirePositive(long amount) {
        if (amount <= 0) {
            throw new IllegalArgumentException("amount of " + amount + " hundredths is not positive");
        }
    }
}
