package io.throng.worker;

import io.throng.client.HordeCallException;
import io.throng.protocol.worker.ModifyWorkerInput;
import io.throng.protocol.worker.WorkerDetails;

/** Ends the maintenance of a worker at its start, where its owner wants that (worker spec 2.2, {@code remove_maintenance_on_init}). */
final class Maintenance {
    private Maintenance() {}

    /** Lifts it. A worker the horde does not know yet has none; a horde that cannot be asked is told of and passed over. */
    static void lift(HordeLink link, Role role, WorkerEvent.Listener events) {
        try {
            WorkerDetails worker = link.client().workerNamed(role.workerName());
            if (Boolean.TRUE.equals(worker.maintenanceMode())) {
                link.client().modifyWorker(worker.id(), new ModifyWorkerInput(false, null, null, null, null, null));
                events.onEvent(new WorkerEvent.Warning(
                        role.kind(), "the maintenance of \"" + role.workerName() + "\" has been lifted"));
            }
        } catch (HordeCallException.Refused e) {
            if (e.status() != 404) {
                warn(role, events, e);
            }
        } catch (HordeCallException e) {
            warn(role, events, e);
        }
    }

    private static void warn(Role role, WorkerEvent.Listener events, HordeCallException e) {
        events.onEvent(new WorkerEvent.Warning(role.kind(), "its maintenance could not be lifted: " + e.getMessage()));
    }
}
