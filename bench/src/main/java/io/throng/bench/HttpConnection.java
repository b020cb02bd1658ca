package io.throng.bench;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * One keep-alive HTTP/1.1 connection, one call at a time. Knows as much of HTTP as a coordinator's answers need: a status line,
 * headers, and a body by {@code Content-Length} or in chunks.
 */
public final class HttpConnection implements AutoCloseable {
    /** Longest line of a head, bytes. */
    static final int MAX_LINE_BYTES = 16 * 1024;
    /** Most header lines. */
    static final int MAX_HEADERS = 100;
    /** Longest body, bytes. */
    static final int MAX_BODY_BYTES = 4 * 1024 * 1024;

    private static final int CONNECT_MILLIS = 5_000;
    private static final int READ_MILLIS = 60_000;
    private static final int BUFFER_BYTES = 8 * 1024;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int position;
    private int limit;

    private HttpConnection(Socket socket) throws IOException {
        this.socket = socket;
        this.in = socket.getInputStream();
        this.out = socket.getOutputStream();
    }

    /**
     * Connects.
     *
     * @param target a loopback address
     * @param source the address to come from; the wildcard address leaves the choice to the system
     */
    public static HttpConnection open(InetSocketAddress target, InetAddress source) throws IOException {
        if (target.getAddress() == null || !target.getAddress().isLoopbackAddress()) {
            throw new IllegalArgumentException("load is put on loopback addresses only, not on " + target);
        }
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(READ_MILLIS);
            socket.bind(new InetSocketAddress(source, 0));
            socket.connect(target, CONNECT_MILLIS);
            return new HttpConnection(socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Sends a call and reads its answer. */
    public Reply exchange(Call call) throws IOException {
        out.write(call.wire());
        String statusLine = line();
        if (!statusLine.startsWith("HTTP/1.1 ") || statusLine.length() < 12) {
            throw new IOException("not an HTTP/1.1 answer: " + statusLine);
        }
        int status = Integer.parseInt(statusLine.substring(9, 12));
        int contentLength = 0;
        boolean chunked = false;
        int headers = 0;
        for (String header = line(); !header.isEmpty(); header = line()) {
            if (++headers > MAX_HEADERS) {
                throw new IOException("more than " + MAX_HEADERS + " headers");
            }
            int colon = header.indexOf(':');
            if (colon == 14 && header.regionMatches(true, 0, "content-length", 0, 14)) {
                contentLength = Integer.parseInt(header.substring(colon + 1).strip());
            } else if (colon == 17 && header.regionMatches(true, 0, "transfer-encoding", 0, 17)) {
                chunked = header.toLowerCase(Locale.ROOT).contains("chunked");
            }
        }
        byte[] body = chunked ? chunks() : bytes(contentLength);
        return new Reply(status, new String(body, StandardCharsets.UTF_8));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private byte[] chunks() throws IOException {
        byte[] all = new byte[0];
        while (true) {
            String head = line();
            int semicolon = head.indexOf(';');
            int size = Integer.parseInt((semicolon < 0 ? head : head.substring(0, semicolon)).strip(), 16);
            if (size == 0) {
                while (!line().isEmpty()) {
                    // Trailers say nothing here.
                }
                return all;
            }
            byte[] chunk = bytes(size);
            byte[] longer = new byte[Math.addExact(all.length, size)];
            if (longer.length > MAX_BODY_BYTES) {
                throw new IOException("a body of more than " + MAX_BODY_BYTES + " bytes");
            }
            System.arraycopy(all, 0, longer, 0, all.length);
            System.arraycopy(chunk, 0, longer, all.length, size);
            all = longer;
            line();
        }
    }

    private byte[] bytes(int count) throws IOException {
        if (count < 0 || count > MAX_BODY_BYTES) {
            throw new IOException("a body of " + count + " bytes, at most " + MAX_BODY_BYTES);
        }
        byte[] bytes = new byte[count];
        int done = 0;
        while (done < count) {
            fill();
            int part = Math.min(count - done, limit - position);
            System.arraycopy(buffer, position, bytes, done, part);
            position += part;
            done += part;
        }
        return bytes;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder(64);
        while (true) {
            fill();
            while (position < limit) {
                byte next = buffer[position++];
                if (next == '\n') {
                    return line.toString();
                }
                if (next != '\r') {
                    line.append((char) (next & 0xff));
                }
            }
            if (line.length() > MAX_LINE_BYTES) {
                throw new IOException("a line of more than " + MAX_LINE_BYTES + " bytes");
            }
        }
    }

    private void fill() throws IOException {
        if (position == limit) {
            int read = in.read(buffer);
            if (read < 0) {
                throw new EOFException("the server closed the connection");
            }
            position = 0;
            limit = read;
        }
    }
}
