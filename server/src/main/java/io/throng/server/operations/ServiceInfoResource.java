package io.throng.server.operations;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.smallrye.common.annotation.NonBlocking;
import io.throng.server.http.AddressConfig;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** What runs here, for programs that look for hordes (operations spec 7). */
@Path("/.well-known/serviceinfo")
@Produces(MediaType.APPLICATION_JSON)
public class ServiceInfoResource {
    private static final String SCHEMA_VERSION = "0.2";
    private static final String API_VERSION = "2.5";
    private static final String API_PATH = "/api/v2";
    private static final String DOCUMENTATION_PATH = "/api/swagger.json";

    private final String version;
    private final Optional<String> address;

    ServiceInfoResource(@ConfigProperty(name = "quarkus.application.version") String version, AddressConfig addresses) {
        this.version = version;
        this.address = addresses.address();
    }

    /** The whole answer; {@code api} is keyed by the name of the contract. */
    public record ServiceInfo(String version, Software software, Map<String, Api> api) {}

    /** The program; members about which nothing is known are empty. */
    public record Software(String name, String version, String repository, String homepage, String logo) {}

    /** Where the contract is served. */
    public record Api(
            String name,
            String version,
            @JsonProperty("base_url") String baseUrl,
            @JsonProperty("rel_url") String relUrl,
            String documentation) {}

    @GET
    @NonBlocking
    public ServiceInfo info(@Context UriInfo uri) {
        String base = address.orElseGet(() -> uri.getBaseUri().toString().replaceFirst("/+$", ""));
        return new ServiceInfo(
                SCHEMA_VERSION,
                new Software("Throng", version, "", base, ""),
                Map.of(
                        "aihorde",
                        new Api("AI Horde", API_VERSION, base + API_PATH, API_PATH, base + DOCUMENTATION_PATH)));
    }
}
