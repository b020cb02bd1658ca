package io.throng.server.account;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.throng.protocol.ReturnCode;
import io.throng.protocol.account.LedgerPage;
import io.throng.protocol.account.NewKeyReply;
import io.throng.protocol.wire.WireWriter;
import io.throng.server.http.HordeException;
import io.throng.server.http.RequestHeaders;
import io.throng.server.kudos.LedgerAccounts;
import io.throng.server.kudos.LedgerAudit;
import io.throng.server.kudos.LedgerEntry;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What the contract has no calls for: a new key, one's own ledger. Extensions of ours, for the caller's own account only. */
@Path("/api/throng/v1/account")
@Produces(MediaType.APPLICATION_JSON)
public class OwnAccountResource {
    /** Entries on a page when no number is named. */
    static final int DEFAULT_PAGE = 50;

    private static final double HUNDREDTHS = 100.0;

    private final AccountDirectory directory;
    private final AccountRegistry registry;
    private final LedgerAudit audit;

    OwnAccountResource(AccountDirectory directory, AccountRegistry registry, LedgerAudit audit) {
        this.directory = requireNonNull(directory);
        this.registry = requireNonNull(registry);
        this.audit = requireNonNull(audit);
    }

    /** Makes a new key; the one that was sent is void from then on. */
    @POST
    @Path("key")
    @RunOnVirtualThread
    public NewKeyReply rotateKey(@HeaderParam(RequestHeaders.API_KEY) String apiKey) throws SQLException {
        Account caller = caller(apiKey);
        return new NewKeyReply(registry.rotateKey(caller.id()), caller.alias());
    }

    /**
     * What moved the caller's balance, newest first.
     *
     * @param before only entries with smaller numbers; absent: from the newest on
     * @param limit entries on the page, 1 to {@link LedgerAudit#MAX_PAGE}
     */
    @GET
    @Path("ledger")
    @RunOnVirtualThread
    public LedgerPage ledger(
            @HeaderParam(RequestHeaders.API_KEY) String apiKey,
            @QueryParam("before") String before,
            @QueryParam("limit") String limit)
            throws SQLException {
        long beforeNumber = number("before", before, Long.MAX_VALUE, 1, Long.MAX_VALUE);
        int size = (int) number("limit", limit, DEFAULT_PAGE, 1, LedgerAudit.MAX_PAGE);
        Account caller = caller(apiKey);
        List<LedgerEntry> entries = audit.entries(LedgerAccounts.spendable(caller.id()), beforeNumber, size);
        Long next = entries.size() < size ? null : (Long) entries.getLast().seq();
        return new LedgerPage(entries.stream().map(OwnAccountResource::entry).toList(), next);
    }

    /** Everybody's ledger is nobody's to read, and everybody's key nobody's to change. */
    private Account caller(String apiKey) throws SQLException {
        Account caller = directory
                .byKey(RequestHeaders.requiredApiKey(apiKey))
                .orElseThrow(() -> new HordeException.Refusal(
                        ReturnCode.INVALID_API_KEY, "No user has the API key that was sent."));
        if (caller.isAnonymous()) {
            throw new HordeException.Refusal(ReturnCode.ANON_FORBIDDEN, "The anonymous account is nobody's own.");
        }
        return caller;
    }

    private static LedgerPage.Entry entry(LedgerEntry entry) {
        JsonNode details = WireWriter.tree(entry.detailJson().getBytes(StandardCharsets.UTF_8));
        return new LedgerPage.Entry(
                entry.seq(),
                word(entry.kind()),
                entry.ref().toString(),
                entry.at().toString(),
                entry.changeHundredths() / HUNDREDTHS,
                entry.postings().stream()
                        .map(posting ->
                                new LedgerPage.Posting(posting.amountHundredths() / HUNDREDTHS, word(posting.bucket())))
                        .toList(),
                details);
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static long number(String name, String text, long absent, long least, long greatest) {
        if (text == null) {
            return absent;
        }
        try {
            long number = Long.parseLong(text.strip());
            if (number >= least && number <= greatest) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Answered below, like a number out of range.
        }
        throw new HordeException.InvalidPayload(Map.of(name, "must be an integer from " + least + " to " + greatest));
    }
}
