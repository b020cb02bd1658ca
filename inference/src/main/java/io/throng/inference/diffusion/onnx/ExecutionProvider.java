package io.throng.inference.diffusion.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession;
import io.throng.inference.InferenceException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What computes. The processor always can; the others need the ONNX Runtime artifact built with them in place of the plain one
 * ({@code onnxruntime_gpu} for CUDA) and their drivers.
 */
public enum ExecutionProvider {
    /** The processor. */
    CPU(OrtProvider.CPU),
    /** NVIDIA. */
    CUDA(OrtProvider.CUDA),
    /** Any Direct3D 12 device of Windows. */
    DIRECT_ML(OrtProvider.DIRECT_ML),
    /** Apple. */
    CORE_ML(OrtProvider.CORE_ML);

    private final OrtProvider provider;

    ExecutionProvider(OrtProvider provider) {
        this.provider = provider;
    }

    /** Those the runtime on the class path was built with, {@link #CPU} among them. Whether a device is there shows on loading. */
    public static Set<ExecutionProvider> available() {
        Set<OrtProvider> built = OrtEnvironment.getAvailableProviders();
        EnumSet<ExecutionProvider> result = EnumSet.of(CPU);
        Arrays.stream(values()).filter(value -> built.contains(value.provider)).forEach(result::add);
        return result;
    }

    /** Those to try, the fastest first, and the processor last. */
    public static List<ExecutionProvider> byPreference() {
        Set<ExecutionProvider> available = available();
        return List.of(CUDA, DIRECT_ML, CORE_ML, CPU).stream()
                .filter(available::contains)
                .toList();
    }

    void addTo(OrtSession.SessionOptions options, int device) throws OrtException {
        if (!available().contains(this)) {
            throw new InferenceException(
                    "the ONNX Runtime on the class path was not built for " + this + "; it has " + available());
        }
        switch (this) {
            case CPU -> {}
            case CUDA -> options.addCUDA(device);
            case DIRECT_ML -> options.addDirectML(device);
            case CORE_ML -> options.addCoreML(Map.of());
        }
    }
}
