package io.throng.server.alchemy;

import io.throng.protocol.alchemy.FormState;
import io.throng.server.alchemy.rules.WaitingForm;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/**
 * What a node remembers of a request: which of its forms wait.
 *
 * @param version of the request when this held
 * @param open forms that wait or are being worked on
 */
record AlchemyStanding(UUID requestId, int version, List<WaitingForm> waiting, int open) {
    AlchemyStanding {
        waiting = List.copyOf(waiting);
    }

    static AlchemyStanding of(StoredRequest request, Collection<StoredForm> forms) {
        List<WaitingForm> waiting = new ArrayList<>();
        int open = 0;
        for (StoredForm form : forms) {
            if (form.life().state() == FormState.WAITING) {
                waiting.add(request.waiting(form));
            }
            open += form.life().state() == FormState.WAITING || form.life().state() == FormState.PROCESSING ? 1 : 0;
        }
        return new AlchemyStanding(request.id(), request.version(), waiting, open);
    }

    /** How requests stand in the database; those that are gone are missing. */
    static List<AlchemyStanding> read(Connection connection, Collection<UUID> ids) throws SQLException {
        // Requests first: forms that are newer than their request's version are put right by the next reading.
        List<StoredRequest> requests = AlchemyRows.requests(connection, ids);
        List<StoredForm> forms = AlchemyRows.forms(connection, ids);
        List<AlchemyStanding> standings = new ArrayList<>(requests.size());
        for (StoredRequest request : requests) {
            standings.add(of(
                    request,
                    forms.stream()
                            .filter(form -> form.requestId().equals(request.id()))
                            .toList()));
        }
        return standings;
    }
}
