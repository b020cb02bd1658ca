package io.throng.inference;

import de.kherud.llama.LlamaModel;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Loads the native library, and says what is missing when it cannot be. */
final class LlamaLibrary {
    private static final String UNPACK_FOLDER_PROPERTY = "de.kherud.llama.tmpdir";
    private static final String UNPACKED = "Extracted '";
    private static boolean loaded;

    private LlamaLibrary() {}

    /**
     * Unpacks the library and loads it; later calls do nothing.
     *
     * @throws LinkageError which {@link #explain} explains
     */
    static synchronized void load() {
        if (loaded) {
            return;
        }
        unpackToAFolderOfOurOwn();
        PrintStream output = System.out;
        PrintStream quieter = new WithoutWordOfUnpacking(output);
        System.setOut(quieter);
        try {
            Class.forName(LlamaModel.class.getName());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("the class was just named", e);
        } finally {
            // Unless somebody else has turned it elsewhere meanwhile.
            if (System.out == quieter) {
                System.setOut(output);
            }
        }
        loaded = true;
    }

    /**
     * The binding's default is one fixed name in the shared temporary folder, where two processes overwrite each other's library and
     * anybody may plant one.
     */
    private static void unpackToAFolderOfOurOwn() {
        if (System.getProperty(UNPACK_FOLDER_PROPERTY) != null) {
            return;
        }
        try {
            Path folder = Files.createTempDirectory("throng-llama-");
            folder.toFile().deleteOnExit();
            System.setProperty(UNPACK_FOLDER_PROPERTY, folder.toString());
        } catch (IOException e) {
            throw new UncheckedIOException("no temporary folder to unpack llama.cpp to", e);
        }
    }

    /** Standard output is for what the program was asked for, but the binding tells there where it unpacked itself. */
    private static final class WithoutWordOfUnpacking extends PrintStream {
        WithoutWordOfUnpacking(PrintStream output) {
            super(output, true, output.charset());
        }

        @Override
        public void println(String line) {
            if (line == null || !line.startsWith(UNPACKED)) {
                super.println(line);
            }
        }
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
