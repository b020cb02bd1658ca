package io.throng.worker;

import io.throng.client.ClientSettings;
import io.throng.worker.config.HordeConfig;
import io.throng.worker.config.WorkerConfig;

/** How a worker calls hordes. */
public final class WorkerClients {
    /** How often an upload is repeated before the picture travels in the submit (worker spec 3.10): three tries in all. */
    private static final int REPETITIONS = 2;

    private WorkerClients() {}

    /** Settings of a client for this horde. */
    public static ClientSettings settings(HordeConfig horde) {
        ClientSettings usual = ClientSettings.of(horde.address(), horde.apiKey(), WorkerConfig.DEFAULT_BRIDGE_AGENT);
        return new ClientSettings(
                usual.address(),
                usual.apiKey(),
                usual.clientAgent(),
                usual.connectTimeout(),
                usual.callTimeout(),
                usual.transferTimeout(),
                REPETITIONS,
                usual.retryPause());
    }
}
