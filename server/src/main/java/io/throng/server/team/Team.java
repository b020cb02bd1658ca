package io.throng.server.team;

import java.util.Optional;
import java.util.UUID;

/**
 * A team.
 *
 * @param creator alias of the account that made it
 * @param fulfilments jobs its workers delivered while they were in it
 * @param kudosHundredths what they earned by them
 * @param uptimeSeconds what they were rewarded for being up
 */
record Team(
        UUID id,
        String name,
        Optional<String> info,
        int creatorId,
        String creator,
        long fulfilments,
        long kudosHundredths,
        long uptimeSeconds) {}
