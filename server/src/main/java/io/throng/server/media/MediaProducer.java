package io.throng.server.media;

import io.quarkus.vertx.http.HttpServer;
import io.throng.server.http.AddressConfig;
import io.throng.server.net.GuardedFetcher;
import io.throng.server.storage.SecretFile;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Supplier;

/** Builds the store of the running server, and what stands on it, from the settings. */
@Singleton
final class MediaProducer {
    @Produces
    @Singleton
    MediaStore store(MediaConfig config, Instance<HttpServer> server, AddressConfig addresses) {
        return switch (config.store()) {
            case LOCAL ->
                new LocalMediaStore(
                        config.folder(),
                        new UrlSigner(config.secret().orElseGet(() -> keptSecret(config.folder()))),
                        address(addresses, server),
                        Clock.systemUTC(),
                        new LocalMediaStore.Limits(config.maxObjectBytes(), config.minFreeBytes()));
            case S3 ->
                new S3MediaStore(new S3MediaStore.Settings(
                        config.s3().endpoint(),
                        config.s3().region(),
                        config.s3().bucket(),
                        config.s3().accessKey().orElse(""),
                        config.s3().secretKey().orElse(""),
                        config.s3().pathStyle()));
        };
    }

    @Produces
    @Singleton
    SourceImages sourceImages(MediaStore store, GuardedFetcher fetcher) {
        return new SourceImages(store, fetcher, Runtime.getRuntime().availableProcessors());
    }

    void close(@Disposes MediaStore store) {
        store.close();
    }

    /** The configured address, else the one this server listens at, known once it listens. */
    private static Supplier<URI> address(AddressConfig addresses, Instance<HttpServer> server) {
        Optional<URI> configured = addresses.address().map(URI::create);
        return () -> configured.orElseGet(
                () -> URI.create(server.get().getLocalBaseUri().toString().replaceFirst("/+$", "")));
    }

    private static String keptSecret(Path folder) {
        try {
            return SecretFile.readOrCreate(folder.resolve("signing.key"));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep the secret of the media URLs", e);
        }
    }
}
