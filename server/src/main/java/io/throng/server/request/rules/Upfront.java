package io.throng.server.request.rules;

/** Whether a request must be paid up front. Source: image spec 2.10, text spec 4.3. */
public sealed interface Upfront {
    /** Whether the request may be made smaller when kudos are lacking, up front or on a shared key. */
    boolean downgradeAllowed();

    /** It may be served whatever the requester's balance. */
    record NotRequired() implements Upfront {
        @Override
        public boolean downgradeAllowed() {
            return true;
        }
    }

    /**
     * It needs its estimated kudos up front.
     *
     * @param reportedLimit what could be had without, as the refusal names it: side length in pixels of a square, or tokens; not
     *     clamped (and so possibly negative) when the reason is that slow workers are refused
     * @param downgradeLimit what a downgrade makes of it at most, in the same unit; always clamped
     * @param downgradeAllowed whether it may be downgraded instead
     */
    record Required(int reportedLimit, int downgradeLimit, boolean downgradeAllowed) implements Upfront {}
}
