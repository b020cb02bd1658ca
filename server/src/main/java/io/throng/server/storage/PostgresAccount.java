package io.throng.server.storage;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
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

    /**
     * Makes sure that the account gets to a folder that it {@linkplain #own owns}. The folder right above, which is the program's own
     * data folder, is opened for passing through (not for looking into) to the account's group where that is needed.
     *
     * @throws DatabaseException naming the folder that bars the way, when it is not ours to open
     */
    void reach(Path folder) throws IOException, InterruptedException;

    /** The account that suits this process. */
    static PostgresAccount choose() throws IOException, InterruptedException {
        if (!isRoot()) {
            return new Own();
        }
        Namespace namespace = new Namespace();
        if (succeeds(namespace.command(List.of("true")))) {
            return namespace;
        }
        for (String name : List.of("postgres", "nobody")) {
            Switched account = new Switched(name);
            if (succeeds(account.command(List.of("true")))) {
                return account;
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

    private static boolean succeeds(List<String> commandLine) throws InterruptedException {
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

        @Override
        public void reach(Path folder) {}
    }

    /** Root outside, nobody inside. */
    record Namespace() implements PostgresAccount {
        @Override
        public List<String> command(List<String> commandLine) {
            return prefixed(List.of("unshare", "-U"), commandLine);
        }

        @Override
        public void own(Path path) {}

        @Override
        public void reach(Path folder) {}
    }

    /** Another system account. */
    record Switched(String name) implements PostgresAccount {
        /** The group of those who have none: {@code nogroup} or {@code nobody}, depending on the system. */
        static final int GROUP = 65534;

        public Switched {
            requireNonNull(name, "name");
        }

        @Override
        public List<String> command(List<String> commandLine) {
            return prefixed(becoming(), commandLine);
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

        @Override
        public void reach(Path folder) throws IOException, InterruptedException {
            if (canEnter(folder)) {
                return;
            }
            Path above = requireNonNull(folder.getParent(), "folder must not be a root");
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(above);
            if (permissions.add(PosixFilePermission.GROUP_EXECUTE)) {
                // A group that may look into the folder stays the only one that may.
                requireOurs(above, permissions.contains(PosixFilePermission.GROUP_READ));
                Files.setAttribute(above, "unix:gid", GROUP);
                Files.setPosixFilePermissions(above, permissions);
            }
            if (!canEnter(folder)) {
                throw barred(firstBarred(folder));
            }
        }

        private void requireOurs(Path above, boolean shared) throws IOException {
            if (shared || !Integer.valueOf(0).equals(Files.getAttribute(above, "unix:uid"))) {
                throw barred(above);
            }
        }

        private DatabaseException barred(Path barrier) {
            return new DatabaseException("PostgreSQL does not run as root and runs as " + name
                    + " here, who may not pass through " + barrier
                    + ". Put the data elsewhere, allow it with chmod o+x, or start as an ordinary user");
        }

        private Path firstBarred(Path folder) throws InterruptedException {
            Path barrier = folder;
            while (barrier.getParent() != null && !canEnter(barrier.getParent())) {
                barrier = barrier.getParent();
            }
            return barrier;
        }

        private boolean canEnter(Path folder) throws InterruptedException {
            return succeeds(command(List.of("test", "-x", folder.toString())));
        }

        private List<String> becoming() {
            return List.of("setpriv", "--reuid=" + name, "--regid=" + GROUP, "--clear-groups");
        }
    }

    private static List<String> prefixed(List<String> prefix, List<String> commandLine) {
        List<String> whole = new ArrayList<>(prefix);
        whole.addAll(commandLine);
        return whole;
    }
}
