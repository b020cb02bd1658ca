package io.throng.cli.admin;

import io.throng.server.account.Account;
import io.throng.server.account.Registration;
import io.throng.server.account.Role;
import io.throng.server.operations.HordeModes;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.Connection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code throng admin}: accounts. Whoever may read the database may do this; no key is asked for. */
@Command(
        name = "admin",
        description = "Accounts and the ledger, directly on the database.",
        mixinStandardHelpOptions = true,
        subcommands = {LedgerCommand.class, RatingsCommand.class, DutyCommand.class, AuditCommand.class},
        footerHeading = "%nExamples:%n",
        footer = {
            "  throng admin create-user alice --moderator --trusted --kudos 1000",
            "  throng admin roles alice#2 --add trusted --remove flagged",
            "  throng admin ledger verify",
            "  throng admin ratings export -o ratings.parquet"
        })
public final class AdminCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "What is to be administered: create-user, rotate-key, roles, worker, mode, ledger, ratings, duty or audit?");
    }

    @Command(
            name = "create-user",
            description = "Creates an account and prints its key, once.",
            mixinStandardHelpOptions = true)
    void createUser(
            @Mixin DatabaseOptions database,
            @Parameters(paramLabel = "NAME", description = "Name of the account, at most 30 characters.") String name,
            @Option(names = "--moderator", description = "May moderate.") boolean moderator,
            @Option(names = "--trusted", description = "Is trusted.") boolean trusted,
            @Option(names = "--service", description = "May act for accounts of its own.") boolean service,
            @Option(names = "--education", description = "Is an educational account.") boolean education,
            @Option(
                            names = "--kudos",
                            paramLabel = "AMOUNT",
                            defaultValue = "0",
                            description =
                                    "Kudos to begin with, up to two decimals; less than the least such an account may "
                                            + "have (14) gives that. Default: 0, the least comes with the first movement.")
                    BigDecimal kudos) {
        long kudosHundredths = hundredths(kudos);
        if (kudosHundredths < 0) {
            throw new ParameterException(spec.commandLine(), "--kudos " + kudos.toPlainString() + " is less than 0");
        }
        Set<Role> roles = EnumSet.noneOf(Role.class);
        addIf(roles, moderator, Role.MODERATOR);
        addIf(roles, trusted, Role.TRUSTED);
        addIf(roles, service, Role.SERVICE);
        addIf(roles, education, Role.EDUCATION);
        Registration registration = database.with(open -> {
            Registration made = open.accounts().createUser(name, roles, kudosHundredths);
            open.record(
                    "create-user",
                    made.account().alias(),
                    Map.of("roles", roles.toString(), "kudos", kudos.toPlainString()));
            return made;
        });
        long floorHundredths = registration.account().kind().floorHundredths();
        if (kudosHundredths > 0 && kudosHundredths < floorHundredths) {
            say("Its balance is " + BigDecimal.valueOf(floorHundredths, 2).toPlainString()
                    + " kudos, the least that such an account has once anything moved.");
        }
        say("Account " + registration.account().alias() + " created. Its key, shown this once:");
        say(registration.apiKey());
    }

    @Command(
            name = "rotate-key",
            description = "Gives an account a new key and prints it, once; the old one is void.",
            mixinStandardHelpOptions = true)
    void rotateKey(
            @Mixin DatabaseOptions database,
            @Parameters(paramLabel = "USER", description = "Like alice#12, or 12.") String user) {
        say(database.with(open -> {
            Account account = DatabaseOptions.account(open, user);
            String key = open.accounts().rotateKey(account.id());
            open.record("rotate-key", account.alias(), Map.of());
            return key;
        }));
    }

    @Command(
            name = "roles",
            description = "Shows an account's roles, or changes them.",
            mixinStandardHelpOptions = true)
    void roles(
            @Mixin DatabaseOptions database,
            @Parameters(paramLabel = "USER", description = "Like alice#12, or 12.") String user,
            @Option(names = "--add", paramLabel = "ROLE", description = "Role to give: ${COMPLETION-CANDIDATES}.")
                    List<Role> add,
            @Option(names = "--remove", paramLabel = "ROLE", description = "Role to take.") List<Role> remove) {
        Account account = database.with(open -> {
            Account present = DatabaseOptions.account(open, user);
            if (add == null && remove == null) {
                return present;
            }
            Set<Role> roles = EnumSet.noneOf(Role.class);
            roles.addAll(present.roles());
            roles.addAll(add == null ? List.of() : add);
            roles.removeAll(remove == null ? Set.of() : EnumSet.copyOf(remove));
            open.record("set-roles", present.alias(), Map.of("roles", roles.toString()));
            return open.accounts().setRoles(present.id(), roles);
        });
        String names = account.roles().stream()
                .sorted()
                .map(role -> role.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
        say(account.alias() + ": " + (names.isEmpty() ? "no roles" : names));
    }

    @Command(
            name = "worker",
            description = "Shows a worker's switches, or turns them.",
            mixinStandardHelpOptions = true)
    void worker(
            @Mixin DatabaseOptions database,
            @Parameters(paramLabel = "NAME", description = "The worker's name.") String name,
            @Option(names = "--maintenance", paramLabel = "on|off", description = "Only its owner's requests.")
                    Switch maintenance,
            @Option(names = "--message", description = "What the worker is told while it is in maintenance.")
                    String message,
            @Option(names = "--pause", paramLabel = "on|off", description = "Only jobs that look real, unseen by it.")
                    Switch pause) {
        say(database.with(open -> {
            if (maintenance != null || pause != null) {
                open.record(
                        "switch-worker",
                        "worker " + name,
                        Map.of("maintenance", String.valueOf(maintenance), "pause", String.valueOf(pause)));
            }
            return WorkerSwitches.turn(
                    open.dataSource(),
                    name,
                    Optional.ofNullable(maintenance).map(Switch::isOn),
                    Optional.ofNullable(message),
                    Optional.ofNullable(pause).map(Switch::isOn));
        }));
    }

    @Command(
            name = "mode",
            description = "Turns a switch of the whole horde: maintenance, invite_only or raid.",
            mixinStandardHelpOptions = true)
    void mode(
            @Mixin DatabaseOptions database,
            @Parameters(paramLabel = "MODE", description = "One of ${COMPLETION-CANDIDATES}.") HordeModes.Mode mode,
            @Parameters(paramLabel = "on|off", description = "${COMPLETION-CANDIDATES}.") Switch wanted) {
        database.with(open -> {
            try (Connection connection = open.dataSource().getConnection()) {
                HordeModes.set(connection, mode, wanted.isOn());
            }
            open.record("set-mode", mode.key(), Map.of("to", wanted.toString()));
            return mode;
        });
        say(mode.key() + " is " + (wanted.isOn() ? "on" : "off") + "; all nodes notice within seconds.");
    }

    /** A position of a switch, as it is typed. */
    enum Switch {
        ON,
        OFF;

        boolean isOn() {
            return this == ON;
        }
    }

    private long hundredths(BigDecimal kudos) {
        try {
            return kudos.setScale(2, RoundingMode.UNNECESSARY).unscaledValue().longValueExact();
        } catch (ArithmeticException e) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--kudos " + kudos.toPlainString() + " has more than two decimals or is too large",
                    e);
        }
    }

    private static void addIf(Set<Role> roles, boolean wanted, Role role) {
        if (wanted) {
            roles.add(role);
        }
    }

    private void say(String text) {
        spec.commandLine().getOut().println(text);
        spec.commandLine().getOut().flush();
    }
}
