package io.throng.inference.model;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Small files of the formats that are loaded, and of some that are not. */
public final class WeightFiles {
    private WeightFiles() {}

    /** A whole safetensors file with one tensor of so many random bytes. */
    public static byte[] safetensors(int tensorBytes, long seed) {
        byte[] head = ("{\"__metadata__\":{\"made\":\"by hand\"},\"w\":{\"dtype\":\"U8\",\"shape\":[" + tensorBytes
                        + "],\"data_offsets\":[0," + tensorBytes + "]}}")
                .getBytes(StandardCharsets.UTF_8);
        byte[] tensor = new byte[tensorBytes];
        new Random(seed).nextBytes(tensor);
        return ByteBuffer.allocate(8 + head.length + tensorBytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(head.length)
                .put(head)
                .put(tensor)
                .array();
    }

    /** A safetensors file with this head and so many bytes after it. */
    static byte[] safetensors(String head, int tensorBytes) {
        byte[] json = head.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + json.length + tensorBytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .put(json)
                .array();
    }

    /** The smallest ONNX file: a version, an operator set, a graph with one initializer. */
    static byte[] onnx(String externalLocation) throws IOException {
        ByteArrayOutputStream tensor = new ByteArrayOutputStream();
        field(tensor, 8, "weights".getBytes(StandardCharsets.UTF_8));
        if (externalLocation.isEmpty()) {
            field(tensor, 9, new byte[] {1, 2, 3, 4});
        } else {
            ByteArrayOutputStream entry = new ByteArrayOutputStream();
            field(entry, 1, "location".getBytes(StandardCharsets.UTF_8));
            field(entry, 2, externalLocation.getBytes(StandardCharsets.UTF_8));
            field(tensor, 13, entry.toByteArray());
        }
        ByteArrayOutputStream graph = new ByteArrayOutputStream();
        field(graph, 2, "graph".getBytes(StandardCharsets.UTF_8));
        field(graph, 5, tensor.toByteArray());
        ByteArrayOutputStream opset = new ByteArrayOutputStream();
        opset.write(2 << 3);
        opset.write(17);
        ByteArrayOutputStream model = new ByteArrayOutputStream();
        model.write(1 << 3);
        model.write(8);
        field(model, 7, graph.toByteArray());
        field(model, 8, opset.toByteArray());
        return model.toByteArray();
    }

    /** What {@code torch.save} writes: a zip archive with a pickle. */
    static byte[] torchArchive() throws IOException {
        return zip("archive/data.pkl", new byte[] {(byte) 0x80, 2, '}', '.'});
    }

    static byte[] zip(String member, byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry(member));
            zip.write(content);
        }
        return bytes.toByteArray();
    }

    /** Hash in hexadecimal digits. */
    public static String hash(String algorithm, byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void field(ByteArrayOutputStream out, int number, byte[] content) throws IOException {
        out.write(number << 3 | 2);
        int length = content.length;
        while (length > 0x7f) {
            out.write(length & 0x7f | 0x80);
            length >>>= 7;
        }
        out.write(length);
        out.write(content);
    }
}
