package io.throng.server.price;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Reads a network from a NumPy {@code .npz} file: a zip of {@code w0.npy b0.npy w1.npy b1.npy …}, weights of shape (outputs,
 * inputs), biases of shape (outputs) or (1, outputs). The number and sizes of the layers are free within the bounds. Source: image
 * spec 7.1.
 */
final class NetworkFile {
    /** Layers a file may have. */
    static final int MAX_LAYERS = 16;

    /** Bytes one unpacked array may have: a million weights and a header. */
    static final int MAX_ARRAY_BYTES = 4 * 1024 * 1024;

    private static final Pattern ENTRY_NAME = Pattern.compile("[wb]\\d{1,2}\\.npy");

    private NetworkFile() {}

    /**
     * Reads a network to the end of the stream.
     *
     * @throws IOException if it is not such a file, exceeds a bound, lacks an array or its shapes do not fit together
     */
    static DenseNetwork read(InputStream stream) throws IOException {
        Map<String, NpyArray> arrays = new HashMap<>();
        try (ZipInputStream zip = new ZipInputStream(stream)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                String name = entry.getName();
                if (!ENTRY_NAME.matcher(name).matches()) {
                    throw new IOException(
                            "unexpected entry '%s'; a network consists of w0.npy, b0.npy and so on".formatted(name));
                }
                if (arrays.size() >= 2 * MAX_LAYERS) {
                    throw new IOException("more than %d layers".formatted(MAX_LAYERS));
                }
                byte[] bytes = zip.readNBytes(MAX_ARRAY_BYTES + 1);
                if (bytes.length > MAX_ARRAY_BYTES) {
                    throw new IOException("%s has more than %d bytes".formatted(name, MAX_ARRAY_BYTES));
                }
                if (arrays.put(name, NpyArray.read(name, bytes)) != null) {
                    throw new IOException(name + " occurs twice");
                }
            }
        }
        return assemble(arrays);
    }

    private static DenseNetwork assemble(Map<String, NpyArray> arrays) throws IOException {
        if (arrays.isEmpty()) {
            throw new IOException("not a .npz file, or an empty one");
        }
        List<DenseNetwork.Layer> layers = new ArrayList<>();
        while (arrays.size() > 2 * layers.size()) {
            int index = layers.size();
            NpyArray weights = require(arrays, "w%d.npy".formatted(index));
            NpyArray biases = require(arrays, "b%d.npy".formatted(index));
            if (biases.rows() != 1 && biases.columns() != 1) {
                throw new IOException("b%d.npy must be a vector".formatted(index));
            }
            if (weights.rows() != biases.values().length) {
                throw new IOException("w%d.npy has %d rows but b%d.npy %d values"
                        .formatted(index, weights.rows(), index, biases.values().length));
            }
            if (weights.values().length == 0) {
                throw new IOException("w%d.npy is empty".formatted(index));
            }
            layers.add(new DenseNetwork.Layer(weights.columns(), weights.values(), biases.values()));
        }
        try {
            return new DenseNetwork(layers);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static NpyArray require(Map<String, NpyArray> arrays, String name) throws IOException {
        NpyArray array = arrays.get(name);
        if (array == null) {
            throw new IOException(name + " is missing");
        }
        return array;
    }
}
