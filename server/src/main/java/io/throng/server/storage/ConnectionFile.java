package io.throng.server.storage;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;

/**
 * The file {@code connection.properties} in the embedded database's folder, by which other processes of the same owner, such as
 * {@code throng admin}, find the running database.
 *
 * @param jdbcUrl without user and password
 * @param user who to be
 * @param password of that user
 */
public record ConnectionFile(String jdbcUrl, String user, String password) {
    private static final String NAME = "connection.properties";

    public ConnectionFile {
        requireNonNull(jdbcUrl, "jdbcUrl");
        requireNonNull(user, "user");
        requireNonNull(password, "password");
    }

    /**
     * Reads the file.
     *
     * @param folder the embedded database's folder
     * @return empty when there is none or it lacks something
     */
    public static Optional<ConnectionFile> read(Path folder) throws IOException {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(Files.readString(folder.resolve(NAME))));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        String url = properties.getProperty("url", "");
        String user = properties.getProperty("user", "");
        String password = properties.getProperty("password", "");
        return url.isEmpty() || user.isEmpty() || password.isEmpty()
                ? Optional.empty()
                : Optional.of(new ConnectionFile(url, user, password));
    }

    void write(Path folder) throws IOException {
        SecretFile.write(folder.resolve(NAME), """
                # How to reach the embedded database while it runs. Written by Throng.
                url=%s
                user=%s
                password=%s
                """.formatted(jdbcUrl, user, password));
    }

    @Override
    public String toString() {
        return user + " at " + jdbcUrl;
    }
}
