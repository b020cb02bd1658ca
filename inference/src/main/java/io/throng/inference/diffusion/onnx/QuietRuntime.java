package io.throng.inference.diffusion.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import io.throng.inference.InferenceException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Locale;
import java.util.Optional;

/**
 * ONNX Runtime with its reports to its maker switched off. The official builds for Linux and macOS gather names and hashes of models, the
 * machine's id and the command line and send them home, from 1.29 on, unless {@value #SWITCH} is in the environment of the process
 * before the runtime's own environment is made; reading a long command line for it, they overrun the stack. A Java program cannot set its
 * environment, so the C library is asked to. On Windows the runtime hands events to the system's tracing instead; all but the first of them
 * are stopped by the runtime's own switch. Every use of the runtime's environment goes through {@link #environment}.
 */
public final class QuietRuntime {
    /** The variable that the runtime looks for; any value other than {@code 0} counts. */
    public static final String SWITCH = "ORT_DISABLE_TELEMETRY";

    private static final Linker LINKER = Linker.nativeLinker();

    private QuietRuntime() {}

    private static final class Environment {
        static final OrtEnvironment MADE = make();

        private static OrtEnvironment make() {
            if (!System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows")) {
                set(SWITCH, "1");
            }
            OrtEnvironment environment = OrtEnvironment.getEnvironment();
            try {
                environment.setTelemetry(false);
            } catch (OrtException e) {
                throw new InferenceException("ONNX Runtime's telemetry cannot be switched off: " + e.getMessage(), e);
            }
            return environment;
        }
    }

    /** The one environment of this process. Without a way to switch the reports off there is none. */
    public static OrtEnvironment environment() {
        return Environment.MADE;
    }

    /** What the C library holds under a name in this process's environment, which is not what Java read at its start. */
    static Optional<String> get(String name) {
        try (Arena arena = Arena.ofConfined()) {
            MethodHandle getenv = LINKER.downcallHandle(
                    LINKER.defaultLookup().findOrThrow("getenv"),
                    FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.ADDRESS));
            MemorySegment value = (MemorySegment) getenv.invokeExact(arena.allocateFrom(name));
            return value.address() == 0
                    ? Optional.empty()
                    : Optional.of(value.reinterpret(Long.MAX_VALUE).getString(0));
        } catch (Throwable e) {
            throw new InferenceException("the environment of this process cannot be read: " + e.getMessage(), e);
        }
    }

    private static void set(String name, String value) {
        int refused;
        try (Arena arena = Arena.ofConfined()) {
            MethodHandle setenv = LINKER.downcallHandle(
                    LINKER.defaultLookup().findOrThrow("setenv"),
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
            refused = (int) setenv.invokeExact(arena.allocateFrom(name), arena.allocateFrom(value), 1);
        } catch (Throwable e) {
            throw new InferenceException("ONNX Runtime's telemetry cannot be switched off: " + e.getMessage(), e);
        }
        if (refused != 0) {
            throw new InferenceException("ONNX Runtime's telemetry cannot be switched off");
        }
    }
}
