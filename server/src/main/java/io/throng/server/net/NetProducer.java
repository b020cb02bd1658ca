package io.throng.server.net;

import io.vertx.core.Vertx;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Builds the fetcher of the running server from its settings. */
@Singleton
final class NetProducer {
    @Produces
    @Singleton
    GuardedFetcher fetcher(Vertx vertx, NetConfig config) {
        return new GuardedFetcher(
                vertx, new AddressGuard(HostResolver.SYSTEM, config.allowPrivate(), config.allowedPorts()));
    }

    void close(@Disposes GuardedFetcher fetcher) {
        fetcher.close();
    }
}
