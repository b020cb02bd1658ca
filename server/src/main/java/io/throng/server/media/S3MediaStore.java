package io.throng.server.media;

import static java.util.Objects.requireNonNull;

import io.throng.server.media.MediaStoreException.Reason;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/**
 * Objects in a bucket of an S3-compatible store; our buckets are key prefixes in it. Workers and clients talk to the store directly
 * through presigned URLs. Checksum trailers are left out, since many stores do not know them.
 *
 * <p>S3 cannot bound the size of a presigned PUT. What matters is checked when it is read ({@link #read}, {@link #head}).
 */
public final class S3MediaStore implements MediaStore {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(60);
    private static final int PAGE_OBJECTS = 1000;

    private final String bucket;
    private final S3Client client;
    private final S3Presigner presigner;

    /**
     * Where the store is.
     *
     * @param endpoint base URL; empty for Amazon's own
     * @param region name of the region, any for most self-hosted stores
     * @param bucket must exist
     * @param accessKey empty to use the environment's credentials (SDK order)
     * @param secretKey as {@code accessKey}
     * @param pathStyle whether the bucket stands in the path rather than in the host name
     */
    public record Settings(
            Optional<URI> endpoint,
            String region,
            String bucket,
            String accessKey,
            String secretKey,
            boolean pathStyle) {
        public Settings {
            requireNonNull(endpoint, "endpoint");
            requireNonNull(region, "region");
            requireNonNull(bucket, "bucket");
            requireNonNull(accessKey, "accessKey");
            requireNonNull(secretKey, "secretKey");
        }

        @Override
        public String toString() {
            return "S3 bucket " + bucket + endpoint.map(uri -> " at " + uri).orElse("");
        }
    }

    public S3MediaStore(Settings settings) {
        this.bucket = settings.bucket();
        AwsCredentialsProvider credentials = settings.accessKey().isEmpty()
                ? DefaultCredentialsProvider.builder().build()
                : StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(settings.accessKey(), settings.secretKey()));
        S3Configuration style = S3Configuration.builder()
                .pathStyleAccessEnabled(settings.pathStyle())
                .chunkedEncodingEnabled(false)
                .build();
        Region region = Region.of(settings.region());
        var clientBuilder = S3Client.builder()
                .region(region)
                .credentialsProvider(credentials)
                .serviceConfiguration(style)
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .overrideConfiguration(override -> override.apiCallTimeout(CALL_TIMEOUT))
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(CONNECT_TIMEOUT)
                        .socketTimeout(READ_TIMEOUT));
        var presignerBuilder = S3Presigner.builder()
                .region(region)
                .credentialsProvider(credentials)
                .serviceConfiguration(style);
        settings.endpoint().ifPresent(uri -> {
            clientBuilder.endpointOverride(uri);
            presignerBuilder.endpointOverride(uri);
        });
        this.client = clientBuilder.build();
        this.presigner = presignerBuilder.build();
    }

    @Override
    public SignedUrl uploadUrl(MediaKey key, Duration life) {
        requireLife(life);
        var signed = presigner.presignPutObject(put -> put.signatureDuration(life)
                .putObjectRequest(object -> object.bucket(bucket).key(key.path())));
        return new SignedUrl(URI.create(signed.url().toString()), signed.expiration());
    }

    @Override
    public SignedUrl downloadUrl(MediaKey key, Duration life) {
        requireLife(life);
        var signed = presigner.presignGetObject(get -> get.signatureDuration(life)
                .getObjectRequest(object -> object.bucket(bucket).key(key.path())));
        return new SignedUrl(URI.create(signed.url().toString()), signed.expiration());
    }

    private static void requireLife(Duration life) {
        if (life.compareTo(Duration.ofSeconds(1)) < 0 || life.compareTo(MAX_URL_LIFE) > 0) {
            throw new IllegalArgumentException("life must be 1 s to " + MAX_URL_LIFE + ": " + life);
        }
    }

    @Override
    public Optional<StoredObject> head(MediaKey key) {
        try {
            return call("look at " + key.path(), () -> {
                var object = client.headObject(head -> head.bucket(bucket).key(key.path()));
                String type = object.contentType() == null ? "application/octet-stream" : object.contentType();
                return Optional.of(new StoredObject(
                        key, object.contentLength(), type, "etag:" + object.eTag(), object.lastModified()));
            });
        } catch (MediaStoreException e) {
            if (e.reason() == Reason.MISSING) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public byte[] read(MediaKey key, long maxBytes) {
        return call("read " + key.path(), () -> {
            try (ResponseInputStream<GetObjectResponse> in =
                    client.getObject(get -> get.bucket(bucket).key(key.path()))) {
                byte[] bytes = in.readNBytes((int) Math.min(maxBytes, Integer.MAX_VALUE - 16));
                if (in.read() >= 0) {
                    in.abort();
                    throw new MediaStoreException(Reason.TOO_LARGE, "the object is larger than " + maxBytes + " bytes");
                }
                return bytes;
            } catch (java.io.IOException e) {
                throw new MediaStoreException(Reason.UNAVAILABLE, "cannot read " + key.path(), e);
            }
        });
    }

    @Override
    public void write(MediaKey key, byte[] bytes, String contentType) {
        call(
                "store " + key.path(),
                () -> client.putObject(
                        put -> put.bucket(bucket).key(key.path()).contentType(contentType),
                        RequestBody.fromBytes(bytes)));
    }

    @Override
    public void delete(MediaKey key) {
        call(
                "delete " + key.path(),
                () -> client.deleteObject(delete -> delete.bucket(bucket).key(key.path())));
    }

    @Override
    public int sweep(Bucket room, Instant storedBefore, int maxObjects) {
        return call("sweep " + room.pathName(), () -> {
            List<S3Object> old = new ArrayList<>();
            for (var page : client.listObjectsV2Paginator(
                    list -> list.bucket(bucket).prefix(room.pathName() + "/").maxKeys(PAGE_OBJECTS))) {
                for (S3Object object : page.contents()) {
                    if (old.size() < maxObjects && object.lastModified().isBefore(storedBefore)) {
                        old.add(object);
                    }
                }
                if (old.size() == maxObjects) {
                    break;
                }
            }
            // One by one: the multi-object call wants checksums that not every compatible store accepts.
            old.forEach(object ->
                    client.deleteObject(delete -> delete.bucket(bucket).key(object.key())));
            return old.size();
        });
    }

    private static <T> T call(String what, Supplier<T> request) {
        try {
            return request.get();
        } catch (S3Exception e) {
            Reason reason =
                    e.statusCode() == 404 ? Reason.MISSING : e.statusCode() == 507 ? Reason.FULL : Reason.UNAVAILABLE;
            throw new MediaStoreException(reason, "cannot " + what + ": the store answers " + e.statusCode(), e);
        } catch (SdkException e) {
            throw new MediaStoreException(Reason.UNAVAILABLE, "cannot " + what + ": the store does not answer", e);
        }
    }

    @Override
    public boolean shared() {
        return true;
    }

    @Override
    public void close() {
        client.close();
        presigner.close();
    }
}
