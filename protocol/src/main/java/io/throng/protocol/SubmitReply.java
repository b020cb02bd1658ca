package io.throng.protocol;

/**
 * Answer to a delivered job.
 *
 * @param reward kudos earned; 0.0 for a faulted job
 */
public record SubmitReply(double reward) {}
