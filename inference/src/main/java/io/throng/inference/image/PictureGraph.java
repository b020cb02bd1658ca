package io.throng.inference.image;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.throng.inference.InferenceException;
import io.throng.inference.diffusion.onnx.QuietRuntime;
import io.throng.inference.model.UnsafeFormatException;
import io.throng.inference.model.WeightFormat;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** An ONNX graph from one picture to one tensor of numbers. Its file is looked at before the runtime loads it. Thread-safe. */
final class PictureGraph implements AutoCloseable {
    private final Path file;
    private final OrtEnvironment environment;
    private final OrtSession session;

    /** A session that is closed while it runs takes the whole process with it, so closing waits for runs and runs end at a closed one. */
    private final ReadWriteLock life = new ReentrantReadWriteLock();

    private boolean closed;
    private final String input;
    private final String output;

    private PictureGraph(Path file, OrtEnvironment environment, OrtSession session) {
        this.file = file;
        this.environment = environment;
        this.session = session;
        this.input = session.getInputNames().iterator().next();
        this.output = session.getOutputNames().iterator().next();
    }

    /**
     * Loads a graph.
     *
     * @param threads processor threads to use, at least 1
     * @throws InferenceException if it is no safe file, or the runtime refuses it
     */
    static PictureGraph load(Path file, int threads) {
        if (WeightFormat.of(file) != WeightFormat.ONNX) {
            throw new UnsafeFormatException(file.getFileName() + " is no ONNX file");
        }
        OrtEnvironment environment = QuietRuntime.environment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(threads);
            OrtSession session = environment.createSession(file.toString(), options);
            if (session.getNumInputs() != 1) {
                session.close();
                throw new InferenceException(
                        file.getFileName() + " has " + session.getNumInputs() + " inputs, one is expected");
            }
            return new PictureGraph(file, environment, session);
        } catch (OrtException e) {
            throw new InferenceException("ONNX Runtime refuses " + file.getFileName() + ": " + e.getMessage(), e);
        }
    }

    /**
     * Runs the graph on one tensor.
     *
     * @throws InferenceException if the runtime fails, or the graph is closed
     */
    Numbers run(float[] values, long[] shape) {
        life.readLock().lock();
        try {
            if (closed) {
                throw new InferenceException(file.getFileName() + " is closed");
            }
            return runOpen(values, shape);
        } finally {
            life.readLock().unlock();
        }
    }

    private Numbers runOpen(float[] values, long[] shape) {
        try (OnnxTensor tensor = OnnxTensor.createTensor(environment, FloatBuffer.wrap(values), shape);
                OrtSession.Result result = session.run(Map.of(input, tensor))) {
            OnnxValue first = result.get(output)
                    .orElseThrow(() -> new InferenceException(file.getFileName() + " gave no output " + output));
            if (first instanceof OnnxTensor numbers && first.getInfo() instanceof TensorInfo info) {
                FloatBuffer buffer = numbers.getFloatBuffer();
                if (buffer == null) {
                    throw new InferenceException(file.getFileName() + " gives no numbers but " + info);
                }
                float[] copy = new float[buffer.remaining()];
                buffer.get(copy);
                return new Numbers(copy, info.getShape());
            }
            throw new InferenceException(file.getFileName() + " gives no tensor");
        } catch (OrtException e) {
            throw new InferenceException(file.getFileName() + " failed: " + e.getMessage(), e);
        }
    }

    /**
     * A tensor.
     *
     * @param values row by row
     * @param shape its dimensions
     */
    @SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
    record Numbers(float[] values, long[] shape) {}

    @Override
    public void close() {
        life.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                session.close();
            }
        } catch (OrtException e) {
            throw new InferenceException("cannot close " + file.getFileName(), e);
        } finally {
            life.writeLock().unlock();
        }
    }
}
