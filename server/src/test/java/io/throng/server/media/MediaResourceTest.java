package io.throng.server.media;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.throng.server.ServerTestResource;
import io.throng.server.storage.SecretFile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(ServerTestResource.class)
class MediaResourceTest {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @Inject
    MediaStore store;

    @Inject
    MediaConfig config;

    private MediaKey key;
    private byte[] image;

    @BeforeEach
    void chooseKey() {
        key = MediaKey.result(UUID.randomUUID());
        image = Images.webp(64, 48);
    }

    @Test
    void anUploadWithoutContentTypeIsAnsweredExactly200AndReadBack() throws Exception {
        URI upload = store.uploadUrl(key, MediaStore.URL_LIFE).uri();
        assertThat(putWithoutContentType(upload, image)).isEqualTo(200);
        HttpResponse<byte[]> got =
                get(store.downloadUrl(key, MediaStore.URL_LIFE).uri());
        assertThat(got.statusCode()).isEqualTo(200);
        assertThat(got.body()).isEqualTo(image);
        assertThat(got.headers().firstValue("Content-Type")).contains("image/webp");
        assertThat(got.headers().allValues("Access-Control-Allow-Origin")).containsExactly("*");
        assertThat(got.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        StoredObject known = store.head(key).orElseThrow();
        assertThat(known.sizeBytes()).isEqualTo(image.length);
        assertThat(known.contentType()).isEqualTo("image/webp");
        assertThat(known.digest()).startsWith("sha256:");
    }

    @Test
    void anyContentTypeIsAcceptedSinceTheBytesDecide() throws Exception {
        URI upload = store.uploadUrl(key, MediaStore.URL_LIFE).uri();
        byte[] png = Images.png(8, 8);
        HttpRequest request = HttpRequest.newBuilder(upload)
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofByteArray(png))
                .build();
        assertThat(CLIENT.send(request, BodyHandlers.discarding()).statusCode()).isEqualTo(200);
        assertThat(store.head(key).orElseThrow().contentType()).isEqualTo("image/png");
    }

    @Test
    void headTellsWhatGetWouldSend() throws Exception {
        store.write(key, image, "image/webp");
        HttpRequest request = HttpRequest.newBuilder(
                        store.downloadUrl(key, MediaStore.URL_LIFE).uri())
                .HEAD()
                .build();
        HttpResponse<byte[]> head = CLIENT.send(request, BodyHandlers.ofByteArray());
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.headers().firstValueAsLong("Content-Length")).hasValue(image.length);
        assertThat(head.headers().firstValue("Content-Type")).contains("image/webp");
        assertThat(head.body()).isEmpty();
    }

    @Test
    void whatIsNotThereIs404() throws Exception {
        HttpResponse<byte[]> got =
                get(store.downloadUrl(key, MediaStore.URL_LIFE).uri());
        assertThat(got.statusCode()).isEqualTo(404);
        assertThat(new String(got.body(), StandardCharsets.UTF_8)).contains("\"message\"");
    }

    @Test
    void aUrlIsGoodForItsMethodItsObjectAndItsTimeOnly() throws Exception {
        store.write(key, image, "image/webp");
        String upload = store.uploadUrl(key, MediaStore.URL_LIFE).toString();
        String download = store.downloadUrl(key, MediaStore.URL_LIFE).toString();
        MediaKey other = MediaKey.result(UUID.randomUUID());
        assertThat(get(URI.create(upload)).statusCode())
                .as("GET with a PUT URL")
                .isEqualTo(403);
        assertThat(put(URI.create(download), image)).as("PUT with a GET URL").isEqualTo(403);
        assertThat(put(URI.create(download.replace("method=get", "method=put")), image))
                .isEqualTo(403);
        assertThat(put(URI.create(upload.replace(key.name(), other.name())), image))
                .as("another key")
                .isEqualTo(403);
        assertThat(put(URI.create(upload.replace("transient", "sources")), image))
                .as("another bucket")
                .isEqualTo(403);
        assertThat(put(URI.create(upload.replaceFirst("expires=[0-9]+", "expires=99999999999")), image))
                .isEqualTo(403);
        assertThat(put(URI.create(upload.replaceFirst("signature=.*", "signature=")), image))
                .isEqualTo(403);
        assertThat(put(URI.create(upload.replaceFirst("signature=.*", "signature=zz")), image))
                .isEqualTo(403);
        assertThat(put(URI.create(upload.replaceFirst("\\?.*", "")), image)).isEqualTo(403);
        assertThat(store.head(other)).isEmpty();
    }

    @Test
    void anExpiredUrlIsRefused() throws Exception {
        URI fresh = store.uploadUrl(key, Duration.ofSeconds(60)).uri();
        String secret = SecretFile.readOrCreate(config.folder().resolve("signing.key"));
        String query = new UrlSigner(secret)
                .query(UrlSigner.Access.PUT, key, Instant.now().minusSeconds(1));
        URI expired = URI.create(fresh.toString().replaceFirst("\\?.*", "?" + query));
        assertThat(put(expired, image)).isEqualTo(403);
        assertThat(put(fresh, image)).isEqualTo(200);
    }

    @Test
    void whatIsTooLargeOrNoImageIsRefusedWithoutATrace() throws Exception {
        URI upload = store.uploadUrl(key, MediaStore.URL_LIFE).uri();
        byte[] tooLarge = new byte[(int) LocalMediaStore.Limits.DEFAULT_MAX_OBJECT_BYTES + 1];
        System.arraycopy(image, 0, tooLarge, 0, image.length);
        assertThat(put(upload, tooLarge)).as("declared length").isEqualTo(413);
        HttpRequest streamed = HttpRequest.newBuilder(upload)
                .PUT(BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(tooLarge)))
                .build();
        assertThat(CLIENT.send(streamed, BodyHandlers.discarding()).statusCode())
                .as("unknown length")
                .isEqualTo(413);
        assertThat(put(upload, "<html>".getBytes(StandardCharsets.UTF_8))).isEqualTo(415);
        assertThat(put(upload, new byte[0])).isEqualTo(415);
        assertThat(put(upload, Images.file(Images.picture(8, 8, 13), "gif"))).isEqualTo(415);
        assertThat(store.head(key)).isEmpty();
    }

    @Test
    void theLargestObjectFits() throws Exception {
        byte[] largest = new byte[(int) LocalMediaStore.Limits.DEFAULT_MAX_OBJECT_BYTES];
        System.arraycopy(image, 0, largest, 0, image.length);
        assertThat(put(store.uploadUrl(key, MediaStore.URL_LIFE).uri(), largest))
                .isEqualTo(200);
        store.delete(key);
    }

    @Test
    void pathsThatLeaveTheFolderNameNothing() throws Exception {
        URI upload = store.uploadUrl(key, MediaStore.URL_LIFE).uri();
        String query = "?" + upload.getRawQuery();
        for (String path : List.of(
                "/media/v1/transient/..%2f..%2fsigning.key",
                "/media/v1/transient/%2e%2e/signing.key",
                "/media/v1/../signing.key",
                "/media/v1/transient/signing.key",
                "/media/v1/.incoming/a.webp",
                "/media/v1/transient/..%5c..%5csigning.key",
                "/media/v1/transient/%00.webp")) {
            assertThat(rawStatus(upload, path + query)).as(path).isBetween(400, 404);
        }
    }

    @Test
    void uploadsAtOnceLeaveOneWholeObject() throws Exception {
        URI upload = store.uploadUrl(key, MediaStore.URL_LIFE).uri();
        List<byte[]> versions = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            versions.add(Images.webp(200 + i, 200));
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> answers = new ArrayList<>();
            for (byte[] version : versions) {
                answers.add(threads.submit(() -> put(upload, version)));
            }
            for (Future<Integer> answer : answers) {
                assertThat(answer.get()).isEqualTo(200);
            }
        }
        assertThat(versions).anyMatch(version -> java.util.Arrays.equals(version, store.read(key, 1 << 20)));
    }

    private static int putWithoutContentType(URI url, byte[] body) throws IOException {
        return raw(url, "PUT " + url.getRawPath() + "?" + url.getRawQuery(), body);
    }

    private static int rawStatus(URI server, String target) throws IOException {
        return raw(server, "GET " + target, new byte[0]);
    }

    /** Speaks HTTP by hand, for what clients will not send. */
    private static int raw(URI server, String methodAndTarget, byte[] body) throws IOException {
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            String head = methodAndTarget + " HTTP/1.1\r\nHost: " + server.getAuthority()
                    + "\r\nConnection: close\r\nContent-Length: " + body.length + "\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(body);
            socket.getOutputStream().flush();
            try (InputStream in = socket.getInputStream()) {
                String answer = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
                return Integer.parseInt(answer.split(" ", 3)[1]);
            }
        }
    }

    private static int put(URI url, byte[] body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(url)
                .PUT(BodyPublishers.ofByteArray(body))
                .build();
        return CLIENT.send(request, BodyHandlers.discarding()).statusCode();
    }

    private static HttpResponse<byte[]> get(URI url) throws Exception {
        return CLIENT.send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofByteArray());
    }
}
