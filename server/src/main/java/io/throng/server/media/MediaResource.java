package io.throng.server.media;

import static java.util.Objects.requireNonNull;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.throng.server.media.MediaStoreException.Reason;
import io.throng.server.media.UrlSigner.Access;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;

/**
 * The local store's signed URLs. PUT answers exactly 200 and asks for no header, since workers send none (worker spec, traps 9); GET may
 * be made by pages of any origin, which the server allows for all its paths.
 */
@Path("/media/v1/{bucket}/{name}")
@RunOnVirtualThread
public class MediaResource {
    private final MediaStore store;

    /** @param store when it is not the local one there is nothing to serve, and every URL is unknown */
    public MediaResource(MediaStore store) {
        this.store = requireNonNull(store, "store");
    }

    @PUT
    @Consumes(MediaType.WILDCARD)
    @Operation(hidden = true)
    public Response put(
            @PathParam("bucket") String bucket,
            @PathParam("name") String name,
            @QueryParam("expires") String expires,
            @QueryParam("signature") String signature,
            @HeaderParam("Content-Length") String contentLength,
            InputStream body) {
        try {
            LocalMediaStore local = local();
            MediaKey key = allowed(local, Access.PUT, bucket, name, expires, signature);
            if (length(contentLength) > local.maxObjectBytes()) {
                throw new MediaStoreException(
                        Reason.TOO_LARGE, "the object is larger than " + local.maxObjectBytes() + " bytes");
            }
            return Response.ok()
                    .header("ETag", quoted(local.receive(key, body).digest()))
                    .build();
        } catch (MediaStoreException e) {
            return refusal(e.reason().status(), e.told());
        } catch (Refused e) {
            return refusal(e.status, e.getMessage());
        }
    }

    @GET
    @Operation(hidden = true)
    public Response get(
            @PathParam("bucket") String bucket,
            @PathParam("name") String name,
            @QueryParam("expires") String expires,
            @QueryParam("signature") String signature) {
        return serve(bucket, name, expires, signature, true);
    }

    @HEAD
    @Operation(hidden = true)
    public Response head(
            @PathParam("bucket") String bucket,
            @PathParam("name") String name,
            @QueryParam("expires") String expires,
            @QueryParam("signature") String signature) {
        return serve(bucket, name, expires, signature, false);
    }

    private Response serve(String bucket, String name, String expires, String signature, boolean withBody) {
        try {
            LocalMediaStore local = local();
            MediaKey key = allowed(local, Access.GET, bucket, name, expires, signature);
            LocalMediaStore.Served served =
                    local.served(key).orElseThrow(() -> new Refused(404, "there is no such object"));
            Response.ResponseBuilder answer = withBody
                    ? Response.ok(served.file().toFile())
                    : Response.ok().header("Content-Length", served.sizeBytes());
            return answer.type(served.contentType())
                    .header("X-Content-Type-Options", "nosniff")
                    .header("Cache-Control", "private, max-age=300")
                    .header(
                            "Last-Modified",
                            DateTimeFormatter.RFC_1123_DATE_TIME.format(
                                    served.storedAt().atOffset(ZoneOffset.UTC)))
                    .build();
        } catch (MediaStoreException e) {
            return refusal(e.reason().status(), e.told());
        } catch (Refused e) {
            return refusal(e.status, e.getMessage());
        }
    }

    private LocalMediaStore local() throws Refused {
        if (store instanceof LocalMediaStore local) {
            return local;
        }
        throw new Refused(404, "this server keeps its media elsewhere");
    }

    private static MediaKey allowed(
            LocalMediaStore local, Access access, String bucket, String name, String expires, String signature)
            throws Refused {
        Optional<MediaKey> key = MediaKey.parse(bucket, name);
        if (key.isEmpty()) {
            throw new Refused(404, "there is no such object");
        }
        if (expires == null
                || !expires.matches("[0-9]{1,12}")
                || signature == null
                || !local.allows(access, key.get(), Long.parseLong(expires), signature)) {
            throw new Refused(403, "the URL has expired, or is not signed for this");
        }
        return key.get();
    }

    /** Negative or unreadable lengths count as unknown; the stream is bounded anyway. */
    private static long length(String contentLength) {
        return contentLength != null && contentLength.matches("[0-9]{1,18}") ? Long.parseLong(contentLength) : 0;
    }

    private static String quoted(String value) {
        return '"' + value + '"';
    }

    private static Response refusal(int status, String message) {
        return Response.status(status)
                .type(MediaType.APPLICATION_JSON_TYPE)
                .entity(Map.of("message", message))
                .build();
    }

    private static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;
        private final int status;

        Refused(int status, String message) {
            super(message);
            this.status = status;
        }
    }
}
