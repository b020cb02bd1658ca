package io.throng.cli.worker;

import static java.util.Objects.requireNonNull;

import io.throng.cli.ProgressLine;
import io.throng.cli.model.ModelsCommand;
import io.throng.worker.WorkerEvent;
import java.util.Locale;

/** Tells people what a worker does, in a line each. */
public final class WorkerReport implements WorkerEvent.Listener {
    private final ProgressLine line;
    private final boolean fewMessages;

    public WorkerReport(ProgressLine line) {
        this(line, false);
    }

    /** @param fewMessages whether to leave out that jobs are taken and retried */
    WorkerReport(ProgressLine line, boolean fewMessages) {
        this.line = requireNonNull(line);
        this.fewMessages = fewMessages;
    }

    @Override
    public void onEvent(WorkerEvent event) {
        switch (event) {
            case WorkerEvent.Downloading(var progress) ->
                line.update(ModelsCommand.describe(progress, line.isTerminal()));
            case WorkerEvent.Ready(var role, var name, var models) ->
                line.say("Worker \"" + name + "\" is ready (" + role + ", " + String.join(", ", models) + ").");
            case WorkerEvent.BackendDown(var role, var reason, var pause) ->
                line.say("The " + role + " cannot work: " + reason + ". Trying again in " + pause.toSeconds() + " s.");
            case WorkerEvent.Idle ignored -> silent();
            case WorkerEvent.Started ignored -> silent();
            case WorkerEvent.Progress ignored -> silent();
            case WorkerEvent.Done ignored -> silent();
            case WorkerEvent.Released ignored -> silent();
            case WorkerEvent.Popped(var role, var jobId, var model, var results) ->
                ordinary("The " + role + " took job " + jobId + " (" + results + " × " + model + ").");
            case WorkerEvent.Retrying(var role, var jobId, var reason) ->
                ordinary("The " + role + " tries job " + jobId + " again: " + reason + ".");
            case WorkerEvent.Recovered(var role, var jobId) ->
                line.say("The " + role + " reported job " + jobId + " of an earlier run as faulted.");
            case WorkerEvent.Warning(var role, var text) ->
                line.say(role.isEmpty() ? "Note: " + text + "." : "The " + role + ": " + text + ".");
            case WorkerEvent.Reloaded(var notes) -> {
                line.say("The settings have been read again.");
                notes.forEach(note -> line.say("Note: " + note + "."));
            }
            case WorkerEvent.ReloadRefused(var reason) ->
                line.say("The changed settings cannot be used, the old ones stay: " + reason + ".");
            case WorkerEvent.Delivered(var role, var jobId, var model, var reward, var took) ->
                line.say(String.format(
                        Locale.ROOT,
                        "The %s delivered job %s in %.1f s for %.2f kudos.",
                        role,
                        jobId,
                        took.toMillis() / 1000.0,
                        reward));
            case WorkerEvent.Faulted(var role, var jobId, var reason) ->
                line.say("The " + role + " reported job " + jobId + " as faulted: " + reason + ".");
            case WorkerEvent.SubmitGivenUp(var role, var jobId, var reason) ->
                line.say("The " + role + " could not hand in job " + jobId + ": " + reason + ".");
            case WorkerEvent.Maintenance(var role, var message) ->
                line.say("The " + role + " is in maintenance: " + message);
            case WorkerEvent.HordeTrouble(var role, var reason, var pause) ->
                line.say("The " + role + " gets no jobs: " + reason + ". Asking again in " + pause.toSeconds() + " s.");
            case WorkerEvent.Message(var role, var text) -> line.say("Message for the " + role + ": " + text);
            case WorkerEvent.Stopped(var role, var reason) ->
                line.say("The " + role + " has stopped" + (reason.isEmpty() ? "." : ": " + reason + "."));
        }
    }

    private void ordinary(String text) {
        if (!fewMessages) {
            line.say(text);
        }
    }

    /** What happens many times a minute is worth no line. */
    private static void silent() {}
}
