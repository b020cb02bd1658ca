package io.throng.server.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresBinariesTest {
    @Test
    void anIncompleteFolderIsMadeAnewAndAWholeOneIsKept(@TempDir Path root) throws Exception {
        PostgresBinaries first = PostgresBinaries.in(root);
        Path program = first.program("initdb");
        Path mark = first.home().resolve("mark");
        Files.writeString(mark, "kept");
        PostgresBinaries.in(root);
        assertThat(mark).exists();
        Files.write(program, new byte[] {1, 2, 3});
        PostgresBinaries.in(root);
        assertThat(mark).doesNotExist();
        assertThat(Files.size(program)).isGreaterThan(3);
        assertThat(Files.isExecutable(program)).isTrue();
    }

    @Test
    void archivesAreNamedAfterTheSystem() {
        assertThat(PostgresBinaries.archiveName("Linux", "amd64")).isEqualTo("postgres-linux-x86_64.txz");
        assertThat(PostgresBinaries.archiveName("Linux", "aarch64")).isEqualTo("postgres-linux-arm_64.txz");
        assertThat(PostgresBinaries.archiveName("Mac OS X", "aarch64")).isEqualTo("postgres-darwin-arm_64.txz");
        assertThat(PostgresBinaries.archiveName("Windows 11", "amd64")).isEqualTo("postgres-windows-x86_64.txz");
    }
}
