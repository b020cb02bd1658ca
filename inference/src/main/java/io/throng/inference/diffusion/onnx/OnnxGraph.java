package io.throng.inference.diffusion.onnx;

import static java.util.Objects.requireNonNull;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.throng.inference.InferenceException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A loaded graph. Inputs are handed over as single-precision or whole numbers and become what the graph declares: half precision,
 * 32 or 64 bits. Thread-safe; closing must wait for running calls.
 */
public final class OnnxGraph implements AutoCloseable {
    private static final String EXTERNAL_FOLDER_ENTRY = "session.model_external_initializers_file_folder_path";

    private final Path file;
    private final OrtSession session;
    private final Map<String, TensorInfo> inputs;
    private final Map<String, TensorInfo> outputs;
    // The runtime reads replaced weights from these for as long as the session lives.
    private final List<OnnxTensor> replaced;

    private OnnxGraph(Path file, OrtSession session, List<OnnxTensor> replaced) throws OrtException {
        this.file = file;
        this.session = session;
        this.replaced = replaced;
        this.inputs = tensors(session.getInputInfo());
        this.outputs = tensors(session.getOutputInfo());
    }

    /**
     * Loads a graph.
     *
     * @throws InferenceException if the file is missing or no graph, or the provider is not there
     */
    public static OnnxGraph load(Path file, GraphSettings settings) {
        return open(
                file,
                settings,
                List.of(),
                options -> QuietRuntime.environment().createSession(file.toString(), options));
    }

    /**
     * Loads a graph with changes.
     *
     * @param model the model's file
     * @param changes what to change in it
     * @throws InferenceException if the graph cannot be loaded so
     */
    public static OnnxGraph load(OnnxFile model, ModelChanges changes, GraphSettings settings) {
        if (changes.isEmpty()) {
            return load(model.file(), settings);
        }
        ByteBuffer rewritten = model.rewrite(changes);
        Map<String, OnnxTensorLike> weights = new HashMap<>();
        return open(model.file(), settings, weights.values(), options -> {
            options.addConfigEntry(
                    EXTERNAL_FOLDER_ENTRY,
                    model.file().toAbsolutePath().getParent().toString());
            for (Weights value : changes.replacedWeights()) {
                weights.put(value.name(), value.toRuntime(QuietRuntime.environment()));
            }
            if (!weights.isEmpty()) {
                options.addExternalInitializers(weights);
            }
            return QuietRuntime.environment().createSession(rewritten, options);
        });
    }

    @FunctionalInterface
    private interface Opening {
        OrtSession open(OrtSession.SessionOptions options) throws OrtException;
    }

    private static OnnxGraph open(
            Path file, GraphSettings settings, Iterable<? extends OnnxTensorLike> replaced, Opening opening) {
        requireNonNull(settings, "settings");
        if (!Files.isRegularFile(file)) {
            throw new InferenceException("the model file " + file + " is missing");
        }
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(settings.threads());
            options.setInterOpNumThreads(1);
            settings.provider().addTo(options, settings.device());
            OrtSession session = opening.open(options);
            List<OnnxTensor> kept = new ArrayList<>();
            replaced.forEach(value -> kept.add((OnnxTensor) value));
            return new OnnxGraph(file, session, kept);
        } catch (OrtException e) {
            replaced.forEach(OnnxTensorLike::close);
            throw new InferenceException("ONNX Runtime could not load " + file + ": " + e.getMessage(), e);
        }
    }

    private static Map<String, TensorInfo> tensors(Map<String, NodeInfo> nodes) {
        Map<String, TensorInfo> result = new LinkedHashMap<>();
        nodes.forEach((name, node) -> {
            if (node.getInfo() instanceof TensorInfo info) {
                result.put(name, info);
            }
        });
        return result;
    }

    /** Names of the inputs. */
    public Set<String> inputs() {
        return inputs.keySet();
    }

    /** Names of the outputs, in the graph's order. */
    public Set<String> outputs() {
        return outputs.keySet();
    }

    /**
     * Sizes an input declares, −1 where any is taken.
     *
     * @throws InferenceException if there is no such input
     */
    public long[] inputShape(String name) {
        return input(name).getShape().clone();
    }

    /** Sizes an output declares, −1 where they depend on the inputs. */
    public long[] outputShape(String name) {
        TensorInfo info = outputs.get(name);
        if (info == null) {
            throw new InferenceException("the graph " + file + " has no output \"" + name + "\"; it has " + outputs());
        }
        return info.getShape().clone();
    }

    private TensorInfo input(String name) {
        TensorInfo info = inputs.get(name);
        if (info == null) {
            throw new InferenceException("the graph " + file + " has no input \"" + name + "\"; it has " + inputs());
        }
        return info;
    }

    /**
     * Computes outputs.
     *
     * @param arguments a value for every input
     * @param wanted names of outputs
     * @throws InferenceException if a value does not fit its input, or the runtime fails
     */
    public Map<String, Tensor> run(Map<String, Argument> arguments, Set<String> wanted) {
        Map<String, OnnxTensor> given = new HashMap<>();
        try {
            for (Map.Entry<String, Argument> argument : arguments.entrySet()) {
                TensorInfo info = input(argument.getKey());
                given.put(argument.getKey(), convert(argument.getKey(), argument.getValue(), info));
            }
            try (OrtSession.Result result = session.run(given, wanted)) {
                Map<String, Tensor> tensors = new HashMap<>();
                for (Map.Entry<String, OnnxValue> value : result) {
                    tensors.put(value.getKey(), read((OnnxTensor) value.getValue()));
                }
                return tensors;
            }
        } catch (OrtException e) {
            throw new InferenceException("the graph " + file + " failed: " + e.getMessage(), e);
        } finally {
            given.values().forEach(OnnxTensor::close);
        }
    }

    private OnnxTensor convert(String name, Argument argument, TensorInfo info) throws OrtException {
        long[] declared = info.getShape();
        boolean fits = declared.length == argument.shape().length;
        for (int i = 0; fits && i < declared.length; i++) {
            fits = declared[i] < 0 || declared[i] == argument.shape()[i];
        }
        if (!fits) {
            throw new InferenceException("the graph " + file + " wants " + name + " of the shape "
                    + Arrays.toString(declared) + " (-1 = any), not " + Arrays.toString(argument.shape()));
        }
        OrtEnvironment environment = QuietRuntime.environment();
        return switch (info.type) {
            case FLOAT -> OnnxTensor.createTensor(environment, FloatBuffer.wrap(argument.floats()), argument.shape());
            case FLOAT16 ->
                OnnxTensor.createTensor(environment, halves(argument.floats()), argument.shape(), OnnxJavaType.FLOAT16);
            case INT64 -> OnnxTensor.createTensor(environment, LongBuffer.wrap(argument.longs()), argument.shape());
            case INT32 ->
                OnnxTensor.createTensor(
                        environment,
                        IntBuffer.wrap(Arrays.stream(argument.longs())
                                .mapToInt(Math::toIntExact)
                                .toArray()),
                        argument.shape());
            default ->
                throw new InferenceException("the graph " + file + " wants " + name + " as " + info.type
                        + ", which this program does not make");
        };
    }

    private static ShortBuffer halves(float[] values) {
        ShortBuffer buffer = ByteBuffer.allocateDirect(values.length * Short.BYTES)
                .order(ByteOrder.nativeOrder())
                .asShortBuffer();
        for (float value : values) {
            buffer.put(Float.floatToFloat16(value));
        }
        return buffer.flip();
    }

    private Tensor read(OnnxTensor tensor) {
        FloatBuffer buffer = tensor.getFloatBuffer();
        if (buffer == null) {
            throw new InferenceException("the graph " + file + " answers with " + tensor.getInfo().type
                    + ", not with floating-point numbers");
        }
        float[] data = new float[buffer.remaining()];
        buffer.get(data);
        return new Tensor(data, tensor.getInfo().getShape());
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new InferenceException("the graph " + file + " could not be closed: " + e.getMessage(), e);
        } finally {
            replaced.forEach(OnnxTensor::close);
        }
    }
}
