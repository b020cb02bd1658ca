package io.throng.worker.net;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * One HTTP/1.1 answer, read strictly and with bounds (RFC 9112): a head of at most {@link #MAX_HEAD_BYTES}, a body that is chunked,
 * counted, or ends with the connection.
 *
 * @param status HTTP status
 * @param location where a redirect leads, empty if nowhere
 * @param body the body; empty for a status other than 200
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
record HttpAnswer(int status, String location, byte[] body) {
    /** Longest status line and header fields together. */
    static final int MAX_HEAD_BYTES = 32 * 1024;

    private static final int BUFFER_BYTES = 1 << 14;
    private static final int OK = 200;

    /** Asks on a connection and reads the answer; the connection is of no use afterwards. */
    static HttpAnswer of(Socket socket, URI uri, int maxBytes, long deadlineNanos) throws IOException {
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String target = uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
        String host = uri.getPort() == -1 ? uri.getHost() : uri.getHost() + ":" + uri.getPort();
        String request = "GET " + target + " HTTP/1.1\r\nHost: " + host
                + "\r\nUser-Agent: Throng\r\nAccept: */*\r\nAccept-Encoding: identity\r\nConnection: close\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
        return new Reader(socket, deadlineNanos).read(maxBytes);
    }

    private static final class Reader {
        private final Socket socket;
        private final InputStream in;
        private final long deadlineNanos;
        private int headBytesLeft = MAX_HEAD_BYTES;

        Reader(Socket socket, long deadlineNanos) throws IOException {
            this.socket = socket;
            this.in = new BufferedInputStream(socket.getInputStream(), BUFFER_BYTES);
            this.deadlineNanos = deadlineNanos;
        }

        HttpAnswer read(int maxBytes) throws IOException {
            int status = status(line());
            Map<String, String> fields = fields();
            String location = fields.getOrDefault("location", "");
            byte[] body = status == OK ? body(fields, maxBytes) : new byte[0];
            return new HttpAnswer(status, location, body);
        }

        private static int status(String line) throws IOException {
            if (!line.matches("HTTP/1\\.[01] [1-9][0-9]{2}( .*)?")) {
                throw new IOException("this is no HTTP answer");
            }
            return Integer.parseInt(line, 9, 12, 10);
        }

        private Map<String, String> fields() throws IOException {
            Map<String, String> fields = new HashMap<>();
            for (String line = line(); !line.isEmpty(); line = line()) {
                int colon = line.indexOf(':');
                if (colon < 1) {
                    throw new IOException("a header field of the answer has no name");
                }
                fields.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
            return fields;
        }

        private byte[] body(Map<String, String> fields, int maxBytes) throws IOException {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            String encoding = fields.get("transfer-encoding");
            if (encoding != null) {
                if (!encoding.equalsIgnoreCase("chunked")) {
                    throw new IOException("the answer comes in the unknown encoding \"" + encoding + "\"");
                }
                chunks(body, maxBytes);
            } else if (fields.containsKey("content-length")) {
                copy(body, number(fields.get("content-length"), 10), maxBytes);
            } else {
                untilEnd(body, maxBytes);
            }
            return body.toByteArray();
        }

        private void chunks(ByteArrayOutputStream body, int maxBytes) throws IOException {
            while (true) {
                headBytesLeft = MAX_HEAD_BYTES;
                String size = line();
                int extension = size.indexOf(';');
                long bytes = number((extension < 0 ? size : size.substring(0, extension)).strip(), 16);
                if (bytes == 0) {
                    return;
                }
                copy(body, bytes, maxBytes);
                if (!line().isEmpty()) {
                    throw new IOException("a chunk of the answer is longer than it says");
                }
            }
        }

        private void copy(ByteArrayOutputStream body, long bytes, int maxBytes) throws IOException {
            requireWithin(body.size() + bytes, maxBytes);
            byte[] buffer = new byte[BUFFER_BYTES];
            long left = bytes;
            while (left > 0) {
                int count = readSome(buffer, (int) Math.min(left, buffer.length));
                if (count < 0) {
                    throw new EOFException("the answer ends " + left + " bytes early");
                }
                body.write(buffer, 0, count);
                left -= count;
            }
        }

        private void untilEnd(ByteArrayOutputStream body, int maxBytes) throws IOException {
            byte[] buffer = new byte[BUFFER_BYTES];
            int count;
            while ((count = readSome(buffer, buffer.length)) >= 0) {
                requireWithin((long) body.size() + count, maxBytes);
                body.write(buffer, 0, count);
            }
        }

        private static void requireWithin(long bytes, int maxBytes) throws IOException {
            if (bytes > maxBytes) {
                throw new IOException("the answer is larger than " + maxBytes + " bytes");
            }
        }

        private static long number(String text, int radix) throws IOException {
            try {
                // Fifteen digits of either radix fit into a long, whatever they are.
                if (text.isEmpty() || text.length() > 15 || text.charAt(0) == '+' || text.charAt(0) == '-') {
                    throw new IOException("the answer has a length that is no number");
                }
                return Long.parseLong(text, radix);
            } catch (NumberFormatException e) {
                throw new IOException("the answer has a length that is no number", e);
            }
        }

        private String line() throws IOException {
            StringBuilder line = new StringBuilder();
            byte[] one = new byte[1];
            while (true) {
                if (--headBytesLeft < 0) {
                    throw new IOException("the head of the answer is longer than " + MAX_HEAD_BYTES + " bytes");
                }
                if (readSome(one, 1) < 0) {
                    throw new EOFException("the answer ends within its head");
                }
                if (one[0] == '\n') {
                    int length = line.length();
                    return length > 0 && line.charAt(length - 1) == '\r'
                            ? line.substring(0, length - 1)
                            : line.toString();
                }
                line.append((char) (one[0] & 0xff));
            }
        }

        /** Slow peers cannot stretch the deadline byte by byte: each read gets what is left of it. */
        private int readSome(byte[] buffer, int length) throws IOException {
            if (in.available() == 0) {
                socket.setSoTimeout(GuardedFetcher.remainingMillis(deadlineNanos));
            }
            return in.read(buffer, 0, length);
        }
    }
}
