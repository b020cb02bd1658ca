package io.throng.cli.worker;

import static java.util.Objects.requireNonNull;

import io.throng.cli.ProgressLine;
import io.throng.cli.model.ModelsCommand;
import io.throng.worker.WorkerEvent;
import java.util.Locale;

/** Tells people what a worker does, in a line each. */
public final class WorkerReport implements WorkerEvent.Listener {
    private final ProgressLine line;

    public WorkerReport(ProgressLine line) {
        this.line = requireNonNull(line);
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
            case WorkerEvent.Idle ignored -> {
                // The ordinary state of a worker is worth no line.
            }
            case WorkerEvent.Popped(var role, var jobId, var model, var results) ->
                line.say("The " + role + " took job " + jobId + " (" + results + " × " + model + ").");
            case WorkerEvent.Delivered(var role, var jobId, var reward, var took) ->
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
}
