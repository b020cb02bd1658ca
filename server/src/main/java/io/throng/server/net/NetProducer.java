package io.throng.server.net;

import io.vertx.core.Vertx;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Builds guard and fetcher of the running server from its settings. */
@Singleton
final class NetProducer {
    @Produces
    @Singleton
    AddressGuard guard(NetConfig config) {
        return new AddressGuard(HostResolver.SYSTEM, config.allowPrivate(), config.allowedPorts());
    }

    @Produces
    @Singleton
    GuardedFetcher fetcher(Vertx vertx, AddressGuard guard) {
        return new GuardedFetcher(vertx, guard);
    }

    void close(@Disposes GuardedFetcher fetcher) {
        fetcher.close();
    }
}
