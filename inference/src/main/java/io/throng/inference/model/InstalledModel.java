package io.throng.inference.model;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;

/**
 * A model whose files are all here and verified. Until it is closed none of them is evicted.
 *
 * @param entry what it is
 * @param folder folder its files lie in
 * @param lease what keeps it from being evicted
 */
public record InstalledModel(CatalogueEntry entry, Path folder, CacheFolder.Lease lease) implements AutoCloseable {
    public InstalledModel {
        requireNonNull(entry, "entry");
        requireNonNull(folder, "folder");
        requireNonNull(lease, "lease");
    }

    /**
     * One of its files.
     *
     * @param path as the catalogue has it
     * @throws IllegalArgumentException if the model has no such file
     */
    public Path file(String path) {
        if (entry.files().stream().noneMatch(file -> file.path().equals(path))) {
            throw new IllegalArgumentException("the model " + entry.name() + " has no file " + path);
        }
        return folder.resolve(path);
    }

    /** The file to open where only one is wanted. */
    public Path mainFile() {
        return folder.resolve(entry.files().getFirst().path());
    }

    @Override
    public void close() {
        lease.close();
    }
}
