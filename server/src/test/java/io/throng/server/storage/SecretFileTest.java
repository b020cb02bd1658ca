package io.throng.server.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretFileTest {
    @Test
    void everybodyWhoAsksAtOnceGetsTheSameSecret(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("deep/secret");
        Set<String> secrets = new HashSet<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<String> ask = () -> SecretFile.readOrCreate(file);
            for (var answer :
                    threads.invokeAll(Stream.generate(() -> ask).limit(16).toList())) {
                secrets.add(answer.get());
            }
        }
        assertThat(secrets).hasSize(1);
        assertThat(secrets.iterator().next()).hasSize(64);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        try (Stream<Path> left = Files.list(file.getParent())) {
            assertThat(left).containsExactly(file);
        }
    }

    @Test
    void anEmptySecretIsNoSecret(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("secret"), "short");
        assertThatThrownBy(() -> SecretFile.readOrCreate(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no usable secret");
    }
}
