package io.throng.server.alchemy;

import io.throng.protocol.ReturnCode;
import io.throng.protocol.alchemy.AlchemyFormStatus;
import io.throng.protocol.alchemy.AlchemyStatus;
import io.throng.server.alchemy.rules.FormLife;
import io.throng.server.commit.GroupCommitter;
import io.throng.server.http.HordeException;
import io.throng.server.request.Ids;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import javax.sql.DataSource;

/** {@code GET} and {@code DELETE interrogate/status/{id}}: alchemy spec 8. Blocking; for virtual threads. */
final class AlchemyStatuses {
    private final DataSource dataSource;
    private final FormResults results;
    private final GroupCommitter.Lane<FormChange, FormChange.Result> lane;

    AlchemyStatuses(
            DataSource dataSource, FormResults results, GroupCommitter.Lane<FormChange, FormChange.Result> lane) {
        this.dataSource = dataSource;
        this.results = results;
        this.lane = lane;
    }

    AlchemyStatus status(String id) throws SQLException {
        UUID requestId = Ids.parse(id).orElseThrow(() -> notFound(id));
        List<AlchemyRows.Shown> forms;
        try (Connection connection = dataSource.getConnection()) {
            forms = AlchemyRows.shown(connection, requestId);
        }
        if (forms.isEmpty()) {
            throw notFound(id);
        }
        return new AlchemyStatus(
                FormLife.overall(forms.stream().map(AlchemyRows.Shown::state).toList()),
                forms.stream().map(this::status).toList());
    }

    /** Withdraws a request; answers how it stands afterwards. */
    AlchemyStatus withdraw(String id) throws SQLException {
        UUID requestId = Ids.parse(id).orElseThrow(() -> notFound(id));
        try {
            lane.submit(new FormChange.Withdrawal(requestId)).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof HordeException refusal) {
                throw refusal;
            }
            throw e;
        }
        return status(id);
    }

    private AlchemyFormStatus status(AlchemyRows.Shown form) {
        return new AlchemyFormStatus(
                form.form(),
                form.state(),
                form.result()
                        .map(result -> results.shown(form.id(), result))
                        .filter(result -> !result.isEmpty())
                        .orElse(null));
    }

    private static HordeException.Refusal notFound(String id) {
        return new HordeException.Refusal(
                ReturnCode.REQUEST_NOT_FOUND,
                "There is no request '" + id.substring(0, Math.min(id.length(), 60))
                        + "'; requests are forgotten some time after they are done.");
    }
}
