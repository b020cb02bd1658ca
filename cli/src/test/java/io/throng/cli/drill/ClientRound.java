package io.throng.cli.drill;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.UUID;

/**
 * The accounts a foreign client's script uses, and where it finds the horde.
 *
 * @param horde base address without a trailing slash
 * @param asker key of an account that asks
 * @param worker key of an account that works
 * @param moderator key of a moderator's account
 */
record ClientRound(URI horde, String asker, String worker, String moderator) {
    private static final long KUDOS = 1_000_000;

    ClientRound {
        requireNonNull(horde);
        requireNonNull(asker);
        requireNonNull(worker);
        requireNonNull(moderator);
    }

    /** New accounts at a server, which is asked for at an address that may be a proxy's. */
    static ClientRound at(ServerUnderTest server, URI horde) throws IOException, InterruptedException {
        String suffix = UUID.randomUUID().toString();
        return new ClientRound(
                horde,
                server.createUser("asker-" + suffix, true, KUDOS).apiKey(),
                server.createUser("worker-" + suffix, true, KUDOS).apiKey(),
                server.createModerator("moderator-" + suffix).apiKey());
    }

    /** Variables the scripts read. */
    Map<String, String> environment() {
        return Map.of(
                "AI_HORDE_URL",
                horde + "/api/",
                "ASKER_KEY",
                asker,
                "WORKER_KEY",
                worker,
                "MODERATOR_KEY",
                moderator,
                "PYTHONDONTWRITEBYTECODE",
                "1",
                "PYTHONUNBUFFERED",
                "1");
    }
}
