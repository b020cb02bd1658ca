package io.throng.worker.backend;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URLDecoder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/**
 * A real server on a real socket, down to the bytes: it can answer piece by piece, speak over web sockets, and do what servers do
 * when they die.
 */
public class WirePeer implements AutoCloseable {
    protected static final ObjectMapper JSON = new ObjectMapper();

    /** What arrived, by route. */
    public final Map<String, List<Request>> received = new ConcurrentHashMap<>();

    private final ServerSocket server;
    private final Map<String, Route> routes = new ConcurrentHashMap<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closing = new CountDownLatch(1);

    public WirePeer() {
        try {
            server = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    /** Base address without a trailing slash. */
    public String address() {
        return "http://localhost:" + server.getLocalPort();
    }

    /** Has a route, such as {@code GET /a}, answered by a function; {@code GET /a/*} stands for everything below. */
    public WirePeer on(String route, Route answer) {
        routes.put(route, answer);
        return this;
    }

    /** Has a route answered with the same JSON always. */
    public WirePeer on(String route, int status, String json) {
        return on(route, (request, line) -> line.json(status, json));
    }

    /** What arrived at a route. */
    public List<Request> requests(String route) {
        return received.getOrDefault(route, List.of());
    }

    /** Waits until this peer is closed: what a hanging server does. */
    public void hang() throws InterruptedException {
        closing.await();
    }

    /** Dies: every connection breaks, and no new one is taken. */
    public void die() {
        close();
    }

    @Override
    public void close() {
        closing.countDown();
        try {
            server.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                open.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            Request request = Request.read(in);
            String key = request.method() + " " + request.path();
            received.computeIfAbsent(key, ignored -> new CopyOnWriteArrayList<>()).add(request);
            Line line = new Line(in, socket);
            Route route = routes.get(key);
            if (route == null) {
                route = routes.get(key.substring(0, key.lastIndexOf('/') + 1) + "*");
            }
            if (route == null) {
                line.json(404, "{\"detail\":\"Not Found\"}");
            } else {
                route.answer(request, line);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            // The other side has gone; so do we.
        } finally {
            open.remove(socket);
        }
    }

    /** Answers one call. */
    @FunctionalInterface
    public interface Route {
        void answer(Request request, Line line) throws IOException, InterruptedException;
    }

    /** A call. */
    @SuppressWarnings("ArrayRecordComponent")
    public record Request(
            String method, String path, Map<String, String> query, Map<String, String> headers, byte[] body) {
        static Request read(InputStream in) throws IOException {
            String[] start = line(in).split(" ");
            Map<String, String> headers = new HashMap<>();
            for (String header = line(in); !header.isEmpty(); header = line(in)) {
                int colon = header.indexOf(':');
                headers.put(
                        header.substring(0, colon).toLowerCase(Locale.ROOT),
                        header.substring(colon + 1).strip());
            }
            byte[] body = in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
            int question = start[1].indexOf('?');
            String path = question < 0 ? start[1] : start[1].substring(0, question);
            return new Request(start[0], path, query(question < 0 ? "" : start[1].substring(question + 1)), headers, body);
        }

        private static String line(InputStream in) throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int b = in.read(); b != '\n'; b = in.read()) {
                if (b < 0) {
                    throw new IOException("the caller hung up");
                }
                line.write(b);
            }
            return line.toString(ISO_8859_1).stripTrailing();
        }

        private static Map<String, String> query(String text) {
            Map<String, String> query = new HashMap<>();
            for (String pair : text.split("&")) {
                int equals = pair.indexOf('=');
                if (equals > 0) {
                    query.put(pair.substring(0, equals), URLDecoder.decode(pair.substring(equals + 1), UTF_8));
                }
            }
            return query;
        }

        public JsonNode json() throws IOException {
            return JSON.readTree(body);
        }

        /** The parts of a multipart body by name. */
        public Map<String, Part> parts() {
            String text = new String(body, ISO_8859_1);
            String type = headers.get("content-type");
            String boundary = "--" + type.substring(type.indexOf("boundary=") + "boundary=".length());
            Map<String, Part> parts = new HashMap<>();
            for (String part : text.split(java.util.regex.Pattern.quote(boundary))) {
                int head = part.indexOf("\r\n\r\n");
                if (head > 0) {
                    String content = part.substring(head + 4, part.length() - 2);
                    parts.put(
                            attribute(part, " name"),
                            new Part(attribute(part, "filename"), content.getBytes(ISO_8859_1)));
                }
            }
            return parts;
        }

        private static String attribute(String part, String name) {
            int start = part.indexOf(name + "=\"");
            return start < 0
                    ? ""
                    : part.substring(start + name.length() + 2, part.indexOf('"', start + name.length() + 2));
        }
    }

    /** A part of a form. */
    @SuppressWarnings("ArrayRecordComponent")
    public record Part(String fileName, byte[] content) {
        public String text() {
            return new String(content, UTF_8);
        }
    }

    /** The connection a call came by. */
    public static final class Line {
        private static final String WEB_SOCKET_KEY = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

        private final InputStream in;
        private final Socket socket;
        private final OutputStream out;

        Line(InputStream in, Socket socket) throws IOException {
            this.in = in;
            this.socket = socket;
            this.out = socket.getOutputStream();
        }

        public void json(int status, String json) throws IOException {
            reply(status, "application/json", json.getBytes(UTF_8));
        }

        public void reply(int status, String type, byte[] body) throws IOException {
            head(status, type, "Content-Length: " + body.length);
            out.write(body);
            out.flush();
        }

        /** Begins an answer that comes in pieces and ends with the connection. */
        public Line begin(String type) throws IOException {
            head(200, type, "Cache-Control: no-store");
            return this;
        }

        public Line piece(String text) throws IOException {
            out.write(text.getBytes(UTF_8));
            out.flush();
            return this;
        }

        /** Promises more than it gives, and hangs up. */
        public void breakOff(int status, String type, byte[] body) throws IOException {
            head(status, type, "Content-Length: " + (body.length + 1000));
            out.write(body);
            out.flush();
            socket.close();
        }

        /** Whether the caller has hung up; waits for it or for bytes. */
        public boolean hungUp() {
            try {
                return in.read() < 0;
            } catch (IOException e) {
                return true;
            }
        }

        private void head(int status, String type, String more) throws IOException {
            out.write(("HTTP/1.1 " + status + " Status\r\nContent-Type: " + type + "\r\n" + more
                            + "\r\nConnection: close\r\n\r\n")
                    .getBytes(ISO_8859_1));
        }

        /** Accepts a web socket. */
        public void upgrade(Request request) throws IOException {
            try {
                byte[] digest = MessageDigest.getInstance("SHA-1")
                        .digest((request.headers().get("sec-websocket-key") + WEB_SOCKET_KEY).getBytes(ISO_8859_1));
                out.write(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                + "Sec-WebSocket-Accept: " + Base64.getEncoder().encodeToString(digest) + "\r\n\r\n")
                        .getBytes(ISO_8859_1));
                out.flush();
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }

        /** Sends a text over the web socket. */
        public void text(String text) throws IOException {
            frame(0x81, text.getBytes(UTF_8));
        }

        /** Sends bytes over the web socket. */
        public void binary(byte[] bytes) throws IOException {
            frame(0x82, bytes);
        }

        private synchronized void frame(int kind, byte[] payload) throws IOException {
            out.write(kind);
            if (payload.length < 126) {
                out.write(payload.length);
            } else if (payload.length < 65_536) {
                out.write(new byte[] {126, (byte) (payload.length >> 8), (byte) payload.length});
            } else {
                out.write(127);
                for (int shift = 56; shift >= 0; shift -= 8) {
                    out.write((byte) ((long) payload.length >> shift));
                }
            }
            out.write(payload);
            out.flush();
        }

        /** Reads until the other side is gone. */
        public void drain() {
            try {
                in.transferTo(OutputStream.nullOutputStream());
            } catch (IOException e) {
                // Gone.
            }
        }

        /** Hangs up. */
        public void hangUp() throws IOException {
            socket.close();
        }
    }
}
