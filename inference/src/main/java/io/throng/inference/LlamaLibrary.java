package io.throng.inference;

import de.kherud.llama.LlamaModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Makes the native library loadable, and says what is missing when it is not. */
final class LlamaLibrary {
    private static final String UNPACK_FOLDER_PROPERTY = "de.kherud.llama.tmpdir";
    private static Path unpackFolder;

    private LlamaLibrary() {}

    /**
     * Gives this process a folder of its own to unpack the library to. The binding's default is one fixed name in the shared
     * temporary folder, where two processes overwrite each other's library and anybody may plant one.
     */
    static synchronized void prepare() {
        if (unpackFolder != null || System.getProperty(UNPACK_FOLDER_PROPERTY) != null) {
            return;
        }
        try {
            unpackFolder = Files.createTempDirectory("throng-llama-");
        } catch (IOException e) {
            throw new UncheckedIOException("no temporary folder to unpack llama.cpp to", e);
        }
        unpackFolder.toFile().deleteOnExit();
        System.setProperty(UNPACK_FOLDER_PROPERTY, unpackFolder.toString());
    }

    /** An exception of the binding, whose class nobody else may name, as one of ours; every other exception as it is. */
    static RuntimeException translate(String what, RuntimeException e) {
        return e.getClass().getPackageName().equals(LlamaModel.class.getPackageName())
                ? new InferenceException(what + ": " + e.getMessage(), e)
                : e;
    }

    /** Turns a failed load into a message that says what to install. */
    static InferenceException explain(LinkageError error) {
        String detail = String.valueOf(error.getMessage());
        Throwable cause = error.getCause();
        String all = (detail + " " + (cause == null ? "" : cause.getMessage())).toLowerCase(Locale.ROOT);
        if (all.contains("libgomp")) {
            return new InferenceException(
                    "llama.cpp needs the OpenMP runtime libgomp.so.1, which is not installed. Install it (Debian and Ubuntu:"
                            + " apt install libgomp1; Fedora: dnf install libgomp; Alpine: apk add libgomp) and start again.",
                    error);
        }
        return new InferenceException(
                "llama.cpp has no library for this machine (" + System.getProperty("os.name") + ", "
                        + System.getProperty("os.arch") + "): " + detail,
                error);
    }
}
