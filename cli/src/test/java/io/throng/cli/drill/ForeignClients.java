package io.throng.cli.drill;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The clients of {@code cli/src/test/clients}, with what they need from the package registries installed below {@code target}, once for
 * each set of pinned versions.
 */
final class ForeignClients {
    private static final Path SOURCES = Path.of("src", "test", "clients").toAbsolutePath();
    private static final Path INSTALLED = Path.of("target", "clients").toAbsolutePath();
    private static final Duration INSTALL_BOUND = Duration.ofMinutes(5);
    private static final String MARK = "installed";
    private static final int DIGEST_CHARACTERS = 12;

    private ForeignClients() {}

    /** A script's folder below {@code cli/src/test/clients}. */
    static Path sources(String client) {
        return SOURCES.resolve(client);
    }

    /**
     * A Python environment.
     *
     * @param client folder with the {@code requirements.txt}
     * @return the environment's folder of programs
     */
    static Path python(String client) throws IOException, InterruptedException {
        Path python = ForeignProgram.need("python3");
        Path requirements = sources(client).resolve("requirements.txt");
        Path home = INSTALLED.resolve(client + "-" + digest(requirements));
        if (Files.notExists(home.resolve(MARK))) {
            Files.createDirectories(home);
            install(
                    home,
                    List.of(
                            python.toString(),
                            "-m",
                            "venv",
                            "--clear",
                            home.resolve("venv").toString()));
            install(
                    home,
                    List.of(
                            home.resolve("venv/bin/python").toString(),
                            "-m",
                            "pip",
                            "install",
                            "--quiet",
                            "--disable-pip-version-check",
                            "--requirement",
                            requirements.toString()));
            Files.createFile(home.resolve(MARK));
        }
        return home.resolve("venv").resolve("bin");
    }

    /**
     * A folder with a Node package's files and its dependencies.
     *
     * @param client folder with {@code package.json} and {@code package-lock.json}
     */
    static Path node(String client) throws IOException, InterruptedException {
        ForeignProgram.need("node");
        Path npm = ForeignProgram.need("npm");
        Path home = INSTALLED.resolve(client + "-" + digest(sources(client).resolve("package-lock.json")));
        Files.createDirectories(home);
        try (Stream<Path> files = Files.list(sources(client))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, home.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        if (Files.notExists(home.resolve(MARK))) {
            install(home, List.of(npm.toString(), "ci", "--no-audit", "--no-fund", "--ignore-scripts"));
            Files.createFile(home.resolve(MARK));
        }
        return home;
    }

    private static void install(Path home, List<String> command) throws IOException, InterruptedException {
        ForeignProgram program = new ForeignProgram(command, home, Map.of(), home.resolve("install.log"));
        if (program.run(INSTALL_BOUND).filter(exit -> exit == 0).isEmpty()) {
            throw ForeignProgram.lacking(
                    "cannot install from the package registry: " + command + "\n" + program.written());
        }
    }

    private static String digest(Path file) throws IOException {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
            return HexFormat.of().formatHex(digest).substring(0, DIGEST_CHARACTERS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
