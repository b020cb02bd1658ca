package io.throng.server.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.jackson.ObjectMapperCustomizer;
import io.throng.protocol.wire.WireWriter;
import jakarta.inject.Singleton;

/** Makes resources write their answers as the contract wants them. */
@Singleton
public final class WireMapperCustomizer implements ObjectMapperCustomizer {
    @Override
    public void customize(ObjectMapper mapper) {
        WireWriter.configure(mapper);
    }
}
