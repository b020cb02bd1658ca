package io.throng.server.document;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Makes the documents out of the settings. */
@Singleton
final class DocumentBeans {
    @Produces
    @Singleton
    Documents documents(DocumentConfig config) {
        return new Documents(config);
    }
}
