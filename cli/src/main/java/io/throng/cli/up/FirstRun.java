package io.throng.cli.up;

import static java.util.Objects.requireNonNull;

import io.throng.cli.CommandFailure;
import io.throng.cli.ExitCode;
import io.throng.cli.HordeOptions;
import io.throng.cli.admin.AdminDatabase;
import io.throng.server.account.Registration;
import io.throng.server.account.Role;
import java.sql.SQLException;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The accounts that a new horde on this machine needs: an administrator's, whose key is shown once and kept nowhere, and one each for
 * the local worker and the command line, whose keys are kept in files that only the folder's owner may read.
 */
final class FirstRun {
    /** Holds the name of the administrator's account; its being there says that the key has been shown. */
    static final String ADMIN_FILE = "admin.account";

    /** Holds the local worker's key. */
    static final String WORKER_KEY_FILE = "worker.key";

    private static final long ADMIN_KUDOS_HUNDREDTHS = 1_000_000_00L;
    private static final long CLI_KUDOS_HUNDREDTHS = 10_000_00L;

    private final DataFolder folder;
    private final Supplier<AdminDatabase> database;
    private final Consumer<String> notices;

    FirstRun(DataFolder folder, Supplier<AdminDatabase> database, Consumer<String> notices) {
        this.folder = requireNonNull(folder);
        this.database = requireNonNull(database);
        this.notices = requireNonNull(notices);
    }

    /** Makes what is missing. Interrupted half-way, the next call goes on. */
    void complete() {
        if (has(ADMIN_FILE) && has(WORKER_KEY_FILE) && has(HordeOptions.KEY_FILE)) {
            return;
        }
        try (AdminDatabase open = database.get()) {
            var accounts = open.accounts();
            if (!has(WORKER_KEY_FILE)) {
                folder.writeSecret(
                        WORKER_KEY_FILE,
                        accounts.createUser("local worker", Set.of(Role.TRUSTED), 0)
                                .apiKey());
            }
            if (!has(HordeOptions.KEY_FILE)) {
                folder.writeSecret(
                        HordeOptions.KEY_FILE,
                        accounts.createUser("local user", Set.of(), CLI_KUDOS_HUNDREDTHS)
                                .apiKey());
            }
            if (!has(ADMIN_FILE)) {
                Registration admin =
                        accounts.createUser("admin", Set.of(Role.MODERATOR, Role.TRUSTED), ADMIN_KUDOS_HUNDREDTHS);
                notices.accept(
                        "Administrator " + admin.account().alias() + ". Its key, shown this once: " + admin.apiKey());
                folder.writeSecret(ADMIN_FILE, admin.account().alias());
            }
        } catch (SQLException e) {
            throw new CommandFailure(ExitCode.FAILED, "Cannot create the first accounts: " + e.getMessage(), e);
        }
    }

    private boolean has(String file) {
        return folder.readSecret(file).isPresent();
    }
}
