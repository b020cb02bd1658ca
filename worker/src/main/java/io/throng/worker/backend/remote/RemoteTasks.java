package io.throng.worker.backend.remote;

import io.throng.worker.backend.BackendException;
import io.throng.worker.backend.ImageTask;

/** What services that take little else than a prompt do with a task. Pure. */
final class RemoteTasks {
    private RemoteTasks() {}

    static void refuseSource(ImageTask task) throws BackendException {
        if (task.source().isPresent()) {
            throw new BackendException("the job has a source image, which this service does not take");
        }
        refuseSpecial(task);
    }

    static void refuseSpecial(ImageTask task) throws BackendException {
        if (task.control().isPresent() || task.transparent() || task.workflow().isPresent()) {
            throw new BackendException("this service has neither control images nor workflows");
        }
    }

    /** The prompt with what to avoid in words, for services without a field for it. */
    static String prompt(ImageTask task) {
        return task.negativePrompt().isEmpty() ? task.prompt() : task.prompt() + "\n\nAvoid: " + task.negativePrompt();
    }
}
