package io.throng.server.worker;

import io.throng.protocol.ReturnCode;
import io.throng.protocol.worker.ModifyWorkerInput;
import io.throng.server.account.ProfanityCheck;
import io.throng.server.http.HordeException;
import java.text.Normalizer;
import java.util.List;
import java.util.regex.Pattern;

/** What workers may be called (workers spec 1.3). Names are looked up exactly, in the form that {@link #tidy} gives them. */
public final class WorkerNames {
    /** Characters of a name. */
    public static final int MAX_LENGTH = ModifyWorkerInput.MAX_NAME_LENGTH;

    private static final Pattern NEVER_IN_NAMES = Pattern.compile("[<>\\p{Cc}\\p{Cf}\\p{Cs}\\p{Co}\\p{Cn}]");

    /** Products whose owners forbid what workers do. The short one counts as a word only: it hides in "output". */
    private static final List<Reserved> RESERVED = List.of(
            new Reserved("colab", "colab"), new Reserved("google", "google"), new Reserved("tpu", "\\btpus?\\b"));

    private record Reserved(String shown, Pattern pattern) {
        Reserved(String shown, String expression) {
            this(shown, Pattern.compile(expression, Pattern.CASE_INSENSITIVE));
        }
    }

    private WorkerNames() {}

    /** The name as it is kept: composed characters, no markup or control characters, no space around it. */
    public static String tidy(String name) {
        return NEVER_IN_NAMES
                .matcher(Normalizer.normalize(name, Normalizer.Form.NFC))
                .replaceAll("")
                .strip();
    }

    /**
     * Makes sure that a worker may get this name.
     *
     * @param tidy the name as {@link #tidy} gives it
     * @throws HordeException 400 if not
     */
    public static void require(String tidy, ProfanityCheck profanity) {
        if (tidy.isEmpty()) {
            throw new HordeException.Refusal(ReturnCode.BAD_REQUEST, "A worker needs a name.");
        }
        int length = tidy.codePointCount(0, tidy.length());
        if (length > MAX_LENGTH) {
            throw new HordeException.Refusal(
                    ReturnCode.TOO_LONG_WORKER_NAME,
                    "The worker's name has " + length + " characters; at most " + MAX_LENGTH + " are accepted.");
        }
        if (profanity.isProfane(tidy)) {
            throw new HordeException.Refusal(
                    ReturnCode.PROFANE_WORKER_NAME, "The worker's name contains words that are not allowed here.");
        }
        for (Reserved reserved : RESERVED) {
            if (reserved.pattern().matcher(tidy).find()) {
                throw new HordeException.Refusal(
                        ReturnCode.BAD_REQUEST, "Worker names may not contain '" + reserved.shown() + "'.");
            }
        }
    }
}
