package io.throng.worker;

import io.throng.client.HordeCallException;
import io.throng.protocol.ReturnCode;
import java.util.Locale;
import java.util.Set;

/** What a failed pop means (worker spec 3.5): the return code decides, the phrase where a horde sends none. */
enum PopTrouble {
    /** The owner has put the worker into maintenance. */
    MAINTENANCE,
    /** Asking again cannot help until somebody changes the settings. */
    FATAL,
    /** Asked too often. */
    RATE_LIMITED,
    /** Everything else: ask again later. */
    PASSING;

    private static final Set<ReturnCode> FATAL_CODES = Set.of(
            ReturnCode.INVALID_API_KEY,
            ReturnCode.WRONG_CREDENTIALS,
            ReturnCode.DELETED_USER,
            ReturnCode.ANON_FORBIDDEN_WORKER,
            ReturnCode.PROFANE_WORKER_NAME,
            ReturnCode.PROFANE_BRIDGE_AGENT,
            ReturnCode.POLYMORPHIC_NAME_CONFLICT,
            ReturnCode.WORKER_INVITE_ONLY,
            ReturnCode.TOO_MANY_WORKERS,
            ReturnCode.TOO_MANY_WORKERS_TRUSTED,
            ReturnCode.TOO_MANY_SAME_I_PS,
            ReturnCode.INVALID_PRIORITY_USERNAME);

    static PopTrouble of(HordeCallException e) {
        return switch (e) {
            case HordeCallException.Refused refused -> of(refused);
            case HordeCallException.Invalid ignored -> FATAL;
            case HordeCallException.RateLimited ignored -> RATE_LIMITED;
            case HordeCallException.Unreachable ignored -> PASSING;
            case HordeCallException.Interrupted ignored -> PASSING;
        };
    }

    private static PopTrouble of(HordeCallException.Refused refused) {
        String message = refused.getMessage().toLowerCase(Locale.ROOT);
        if (refused.is(ReturnCode.WORKER_MAINTENANCE)
                || refused.is(ReturnCode.WORKER_FLAGGED_MAINTENANCE)
                || message.contains("maintenance mode")) {
            return MAINTENANCE;
        }
        boolean fatal = refused.returnCode().map(FATAL_CODES::contains).orElse(false)
                || message.contains("wrong credentials")
                || message.contains("we cannot accept workers serving");
        return fatal ? FATAL : PASSING;
    }
}
