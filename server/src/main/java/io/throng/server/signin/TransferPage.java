package io.throng.server.signin;

import static java.util.Objects.requireNonNull;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.throng.server.account.Account;
import io.throng.server.account.AccountDirectory;
import io.throng.server.http.HordeException;
import io.throng.server.transfer.Transfers;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jboss.resteasy.reactive.RestForm;

/**
 * The web page on which kudos are given away (accounts specification sections 3 and 14), by whoever is signed in or shows a key. Each
 * form can be sent once: sent twice, it gives once. Like the original it answers 200 with a page even when it refuses.
 */
@Path("/transfer")
public class TransferPage {
    /** Digits of an amount; more kudos than that there are none. */
    static final int MAX_AMOUNT_DIGITS = 12;

    private static final int MAX_ECHOED = 100;
    private static final String ONCE = "[0-9a-f-]{36}";

    private final Sessions sessions;
    private final AccountDirectory directory;
    private final Transfers transfers;
    private final Cookies cookies;
    private final Pages pages;

    TransferPage(Sessions sessions, AccountDirectory directory, Transfers transfers, Cookies cookies, Pages pages) {
        this.sessions = requireNonNull(sessions);
        this.directory = requireNonNull(directory);
        this.transfers = requireNonNull(transfers);
        this.cookies = requireNonNull(cookies);
        this.pages = requireNonNull(pages);
    }

    /** The form. */
    @GET
    @RunOnVirtualThread
    public Response form(@Context HttpHeaders headers) throws SQLException {
        return form(visitor(headers), "", "", "", "");
    }

    /** Gives. */
    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @RunOnVirtualThread
    public Response give(
            @RestForm String username,
            @RestForm String amount,
            @RestForm("src_api_key") String sourceKey,
            @RestForm String once,
            @RestForm String token,
            @Context HttpHeaders headers,
            @Context HttpServerRequest request)
            throws SQLException {
        Visitor visitor = visitor(headers);
        String target = text(username);
        String digits = text(amount);
        try {
            OwnForms.requireSameSite(request);
            OwnForms.requireToken(visitor, token);
            if (target.isEmpty()) {
                throw new HordeException.Transport(400, "Please say who is to be given kudos.");
            }
            if (!digits.matches("[0-9]{1," + MAX_AMOUNT_DIGITS + "}")) {
                throw new HordeException.Transport(
                        400, "The amount must be a whole number of at most " + MAX_AMOUNT_DIGITS + " digits.");
            }
            Account giver = giver(visitor, text(sourceKey));
            Optional<String> onceOnly =
                    Optional.of(text(once)).filter(key -> key.matches(ONCE)).map(key -> "page-" + key);
            long given = transfers.give(giver, target, Long.parseLong(digits), onceOnly);
            return form(visitor, "", given + " kudos were given to " + shown(target) + ".", "", "");
        } catch (HordeException refusal) {
            return form(visitor, refusal.getMessage(), "", shown(target), shown(digits));
        }
    }

    private Account giver(Visitor visitor, String sourceKey) throws SQLException {
        if (visitor instanceof Visitor.Holder holder) {
            return holder.account();
        }
        return directory
                .byKey(sourceKey)
                .orElseThrow(() -> new HordeException.Transport(401, "No account has this key. Nothing was given."));
    }

    private Response form(Visitor visitor, String problem, String done, String target, String amount) {
        return pages.page(
                        "transfer",
                        visitor,
                        Map.of(
                                "problem", problem,
                                "done", done,
                                "target", target,
                                "amount", amount,
                                "isHolder", visitor instanceof Visitor.Holder,
                                "once", UUID.randomUUID().toString(),
                                "to", Destination.TRANSFER.word()))
                .build();
    }

    private Visitor visitor(HttpHeaders headers) throws SQLException {
        return sessions.visitor(Cookies.value(headers, cookies.session()));
    }

    private static String text(String field) {
        return field == null ? "" : field.strip();
    }

    private static String shown(String text) {
        return text.substring(0, Math.min(text.length(), MAX_ECHOED));
    }
}
