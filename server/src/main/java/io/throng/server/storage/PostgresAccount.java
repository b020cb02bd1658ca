package io.throng.server.storage;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Under whose name PostgreSQL runs. It refuses to run as root, so when we are root it runs in a user namespace of its own, in which
 * it is not ({@code unshare -U}; the files stay root's). Where the kernel forbids such namespaces, as many containers do, it runs as
 * the system account {@code postgres} or {@code nobody}, which is then given the files.
 */
sealed interface PostgresAccount {
    /** The command line with what must stand before it. */
    List<String> command(List<String> commandLine);

    /** Gives a file or folder to the account. */
    void own(Path path) throws IOException;

    /** The account that suits this process. */
    static PostgresAccount choose() throws IOException, InterruptedException {
        if (!isRoot()) {
            return new Own();
        }
        if (succeeds("unshare", "-U", "true")) {
            return new Namespace();
        }
        for (String name : List.of("postgres", "nobody")) {
            if (succeeds("setpriv", "--reuid=" + name, "--regid=65534", "--clear-groups", "true")) {
                return new Switched(name);
            }
        }
        throw new DatabaseException(
                "PostgreSQL does not run as root, and neither `unshare -U` nor `setpriv` works here. "
                        + "Start as an ordinary user, or set throng.database.url");
    }

    private static boolean isRoot() throws IOException {
        Path self = Path.of("/proc/self");
        if (Files.exists(self)) {
            return Integer.valueOf(0).equals(Files.getAttribute(self, "unix:uid"));
        }
        return "root".equals(System.getProperty("user.name"));
    }

    private static boolean succeeds(String... commandLine) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(commandLine)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return false;
            }
            return process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** The account of this process. */
    record Own() implements PostgresAccount {
        @Override
        public List<String> command(List<String> commandLine) {
            return commandLine;
        }

        @Override
        public void own(Path path) {}
    }

    /** Root outside, nobody inside. */
    record Namespace() implements PostgresAccount {
        @Override
        public List<String> command(List<String> commandLine) {
            return prefixed(List.of("unshare", "-U"), commandLine);
        }

        @Override
        public void own(Path path) {}
    }

    /** Another system account. */
    record Switched(String name) implements PostgresAccount {
        public Switched {
            requireNonNull(name, "name");
        }

        @Override
        public List<String> command(List<String> commandLine) {
            return prefixed(List.of("setpriv", "--reuid=" + name, "--regid=65534", "--clear-groups"), commandLine);
        }

        @Override
        public void own(Path path) throws IOException {
            UserPrincipal owner;
            try {
                owner = path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(name);
            } catch (UserPrincipalNotFoundException e) {
                throw new DatabaseException("no account " + name, e);
            }
            if (!owner.equals(Files.getOwner(path, LinkOption.NOFOLLOW_LINKS))) {
                Files.setOwner(path, owner);
            }
        }
    }

    private static List<String> prefixed(List<String> prefix, List<String> commandLine) {
        List<String> whole = new ArrayList<>(prefix);
        whole.addAll(commandLine);
        return whole;
    }
}
