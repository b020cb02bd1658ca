package io.throng.server.front;

import static java.util.Objects.requireNonNull;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.throng.server.document.DocumentConfig;
import io.throng.server.signin.Pages;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.sql.SQLException;
import java.util.Map;

/** The API to look at and try out: Swagger UI over the description that the server gives of itself. */
@Path("/api")
public class ApiPage {
    private final DocumentConfig names;
    private final Pages pages;

    ApiPage(DocumentConfig names, Pages pages) {
        this.names = requireNonNull(names);
        this.pages = requireNonNull(pages);
    }

    /** The page. */
    @GET
    @RunOnVirtualThread
    public Response page(@Context HttpHeaders headers) throws SQLException {
        return pages.scriptedPage("api", headers, Map.of("horde", names.hordeTitle()))
                .build();
    }
}
