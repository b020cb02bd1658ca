package io.throng.protocol;

/**
 * One remark on an accepted request.
 *
 * @param code what was noticed
 * @param message a sentence for the user
 */
public record RequestWarning(WarningCode code, String message) {}
