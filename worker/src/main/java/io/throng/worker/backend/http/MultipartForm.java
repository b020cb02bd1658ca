package io.throng.worker.backend.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** A form with files, as browsers send it (RFC 7578). Names and file names are ours and hold neither quotes nor line ends. */
public final class MultipartForm {
    private final String boundary = "throng-" + UUID.randomUUID();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();

    /** Adds a text. */
    public MultipartForm text(String name, String value) {
        head("form-data; name=\"" + name + "\"", "text/plain; charset=utf-8");
        body.writeBytes(value.getBytes(StandardCharsets.UTF_8));
        return end();
    }

    /** Adds a file. */
    public MultipartForm file(String name, String fileName, String type, byte[] content) {
        head("form-data; name=\"" + name + "\"; filename=\"" + fileName + "\"", type);
        body.writeBytes(content);
        return end();
    }

    String contentType() {
        return "multipart/form-data; boundary=" + boundary;
    }

    byte[] bytes() {
        ByteArrayOutputStream closed = new ByteArrayOutputStream(body.size() + boundary.length() + 8);
        closed.writeBytes(body.toByteArray());
        closed.writeBytes(("--" + boundary + "--\r\n").getBytes(StandardCharsets.US_ASCII));
        return closed.toByteArray();
    }

    private void head(String disposition, String type) {
        body.writeBytes(
                ("--" + boundary + "\r\nContent-Disposition: " + disposition + "\r\nContent-Type: " + type + "\r\n\r\n")
                        .getBytes(StandardCharsets.UTF_8));
    }

    private MultipartForm end() {
        body.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
        return this;
    }
}
