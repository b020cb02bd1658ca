package io.throng.cli.drill;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A small file system in memory, which can be filled. Only root may mount one. */
final class TmpfsMount implements AutoCloseable {
    private static final int CHUNK_BYTES = 4096;

    private final Path place;
    private final Path filler;

    private TmpfsMount(Path place) {
        this.place = place;
        this.filler = place.resolve("filler");
    }

    /** Mounts it at a new folder, where that is allowed; otherwise the folder is an ordinary one. */
    static Optional<TmpfsMount> at(Path place, int mebibytes) throws IOException, InterruptedException {
        Files.createDirectories(place);
        boolean mounted =
                run(List.of("mount", "-t", "tmpfs", "-o", "size=" + mebibytes + "m", "tmpfs", place.toString()));
        return mounted ? Optional.of(new TmpfsMount(place)) : Optional.empty();
    }

    /** The mount, or the end of a test that cannot do without. */
    static TmpfsMount required(Optional<TmpfsMount> mount) {
        assumeTrue(
                mount.isPresent(), "a full disk needs a mount, which only root may make, and not in every container");
        return mount.orElseThrow();
    }

    /** Fills it to the last byte. */
    void fill() throws IOException {
        byte[] chunk = new byte[CHUNK_BYTES];
        try (OutputStream out = Files.newOutputStream(filler)) {
            while (true) {
                out.write(chunk);
            }
        } catch (IOException e) {
            if (Files.getFileStore(place).getUsableSpace() >= CHUNK_BYTES) {
                throw e;
            }
        }
    }

    /** Makes room again. */
    void free() throws IOException {
        Files.delete(filler);
    }

    @Override
    public void close() throws IOException, InterruptedException {
        if (!run(List.of("umount", place.toString()))) {
            run(List.of("umount", "--lazy", place.toString()));
        }
    }

    private static boolean run(List<String> command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
