package io.throng.server.movein;

import io.throng.server.account.Role;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.Set;

/**
 * An account there, as it is to be here.
 *
 * @param id its number there
 * @param identity see {@link io.throng.server.account.AccountKind}
 * @param keyHash hex SHA-256 of salt and key; empty when it has no key that can be used
 * @param passkey in clear, as it is kept there
 * @param kudosThere balance and escrow exactly as they stand there
 */
record SourceUser(
        int id,
        String identity,
        Optional<String> keyHash,
        Optional<String> passkey,
        Set<Role> roles,
        BigDecimal kudosThere,
        OpeningKudos kudos,
        Draft draft) {
    /** Fields that stand for roles are called so, followed by the role's name. */
    static final String ROLE = "role.";

    /** Totals that stand for records are called so, followed by the numbers of type and kind. */
    static final String RECORD = "record.";

    /** Totals that stand for suspicions are called so, followed by the reason's number. */
    static final String SUSPICION = "suspicion.";

    /** The field that stands for the key's hash. */
    static final String KEY = "key";

    /** The field that stands for the passkey. */
    static final String PASSKEY = "passkey";

    SourceUser {
        roles = Set.copyOf(roles);
    }
}
