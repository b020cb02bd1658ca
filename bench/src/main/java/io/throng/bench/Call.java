package io.throng.bench;

import static java.util.Objects.requireNonNull;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/**
 * One HTTP/1.1 request, ready to be written.
 *
 * @param label under which its latency is counted
 * @param wire the whole request as bytes; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody, written millions of times
public record Call(String label, byte[] wire) {
    public Call {
        requireNonNull(label, "label");
        requireNonNull(wire, "wire");
    }

    /** A GET. */
    public static Call get(String label, InetSocketAddress target, String path) {
        return new Call(
                label, ("GET " + path + " HTTP/1.1\r\n" + host(target) + "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    /** A POST of JSON. */
    public static Call post(String label, InetSocketAddress target, String path, String key, String json) {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        byte[] head = ("POST " + path + " HTTP/1.1\r\n" + host(target) + "apikey: " + key
                        + "\r\nClient-Agent: throng-bench:0.1:https://localhost\r\nContent-Type: application/json\r\nContent-Length: "
                        + body.length + "\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8);
        byte[] wire = new byte[head.length + body.length];
        System.arraycopy(head, 0, wire, 0, head.length);
        System.arraycopy(body, 0, wire, head.length, body.length);
        return new Call(label, wire);
    }

    private static String host(InetSocketAddress target) {
        return "Host: " + target.getHostString() + ":" + target.getPort() + "\r\n";
    }
}
