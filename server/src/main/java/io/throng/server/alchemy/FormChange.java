package io.throng.server.alchemy;

import static java.util.Objects.requireNonNull;

import io.throng.protocol.alchemy.AlchemyForm;
import io.throng.protocol.alchemy.FormState;
import io.throng.server.alchemy.rules.WaitingForm;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Something that is to happen to forms. Whether it does is decided by {@link FormWriter}, under the lock of their requests. */
sealed interface FormChange {
    /** The requests whose forms it is about. */
    Set<UUID> requestIds();

    /**
     * A pop: a worker takes forms.
     *
     * @param claimId identity of this attempt, so that a repeated write recognises its own success
     * @param upfront whether the worker only serves requesters whose kudos can be set aside
     */
    record Claim(UUID claimId, UUID workerId, List<WaitingForm> forms, boolean upfront) implements FormChange {
        public Claim {
            requireNonNull(claimId);
            requireNonNull(workerId);
            forms = List.copyOf(forms);
        }

        @Override
        public Set<UUID> requestIds() {
            return forms.stream().map(WaitingForm::requestId).collect(Collectors.toSet());
        }
    }

    /**
     * A worker is through with a form, well or not.
     *
     * @param settleId identity of this attempt, so that a repeated write recognises its own success
     * @param workerId who must have it
     */
    record End(UUID settleId, UUID formId, UUID requestId, UUID workerId, Outcome outcome) implements FormChange {
        public End {
            requireNonNull(settleId);
            requireNonNull(formId);
            requireNonNull(requestId);
            requireNonNull(workerId);
            requireNonNull(outcome);
        }

        @Override
        public Set<UUID> requestIds() {
            return Set.of(requestId);
        }
    }

    /** How a worker got through with a form. */
    sealed interface Outcome {
        /**
         * With a result.
         *
         * @param result an object as JSON
         * @param secondsPerForm mean of the worker's last deliveries, this one included
         * @param missingUpload it names an upload that never arrived
         * @param pays whether it is paid for
         */
        record Delivered(String result, double secondsPerForm, boolean missingUpload, boolean pays)
                implements Outcome {}

        /** Without: the worker gave it up, or let it go stale. */
        record Aborted() implements Outcome {}
    }

    /** The requester withdraws what is not done: what waits is dropped, what is being worked on is paid and charged. */
    record Withdrawal(UUID requestId) implements FormChange {
        @Override
        public Set<UUID> requestIds() {
            return Set.of(requestId);
        }
    }

    /** What became of a change. */
    sealed interface Result {
        /**
         * The worker has these forms: those of the claim that were still there.
         *
         * @param lost those that were not
         */
        record Claimed(List<Handed> forms, Set<UUID> lost) implements Result {}

        /** The form's attempt ended; what the worker's owner gets for it, hundredths of a kudo. */
        record Ended(long rewardHundredths) implements Result {}

        /** The worker does not have the form. */
        record NotProcessing(FormState state) implements Result {}

        /** The request is withdrawn. */
        record Withdrawn() implements Result {}

        /** There is no such request or form. */
        record Unknown() implements Result {}
    }

    /**
     * A form that was handed out.
     *
     * @param payload options for the worker as JSON
     */
    record Handed(UUID formId, UUID requestId, AlchemyForm form, Optional<String> payload) {}
}
