package io.throng.cli.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.throng.client.HordeClient;
import io.throng.protocol.account.TestUserReply;
import io.throng.protocol.text.TextGeneration;
import io.throng.protocol.text.TextStatus;
import io.throng.server.kudos.EventKind;
import io.throng.server.kudos.LedgerAccounts;
import io.throng.server.kudos.LedgerAudit;
import io.throng.server.kudos.LedgerEntry;
import io.throng.server.kudos.LedgerReport;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.assertj.core.api.SoftAssertions;

/** What must hold after a drill, whatever happened in it. */
final class DrillChecks {
    private DrillChecks() {}

    /** Every request that was accepted is there, with every result that was confirmed, and none of its jobs was forgotten or made anew. */
    static void everyAcceptedRequestIsThereWithItsResults(DrillRecord record, HordeClient client) {
        SoftAssertions softly = new SoftAssertions();
        record.acceptedRequests().forEach((id, asked) -> {
            TextStatus status = client.textStatus(id);
            softly.assertThat(status.faulted()).as("faulted: %s", status).isFalse();
            softly.assertThat(status.finished() + status.processing() + status.waiting())
                    .as("every job finished, processing or waiting: %s", status)
                    .isEqualTo(asked.jobs());
            // The scribes emptied the queue; only jobs whose hand-out was lost with its answer may have come back
            // since.
            softly.assertThat(status.waiting())
                    .as("nothing forgotten in the queue: %s", status)
                    .isLessThanOrEqualTo(status.restarted());
            softly.assertThat(record.jobsHandedOut(asked.prompt()))
                    .as("no job made anew: %s", status)
                    .isLessThanOrEqualTo(asked.jobs() + status.restarted());
            softly.assertThat(status.generations())
                    .as("results as listed")
                    .hasSize(status.finished())
                    .extracting(TextGeneration::text)
                    .doesNotHaveDuplicates()
                    .containsAll(record.confirmedTexts(asked.prompt()));
        });
        softly.assertAll();
    }

    /** The books balance; each accepted request was paid for once, and exactly the jobs whose results were taken are paid, each once. */
    static void theBooksAreClean(DrillRecord record, LedgerAudit audit, TestUserReply requesting, TestUserReply working)
            throws SQLException {
        assertThat(audit.verify()).returns(List.of(), LedgerReport::differences).returns(true, LedgerReport::isClean);
        assertThat(refs(audit, requesting, EventKind.ACTIVATION))
                .as("requests paid for, each once")
                .doesNotHaveDuplicates()
                .containsAll(record.acceptedRequests().keySet().stream()
                        .map(UUID::fromString)
                        .toList());
        assertThat(refs(audit, working, EventKind.JOB_SETTLEMENT))
                .as("exactly the jobs whose results were taken are paid, each once")
                .containsExactlyInAnyOrderElementsOf(record.confirmedJobs());
    }

    /** What the events of a kind that moved a user's kudos were about. */
    private static List<UUID> refs(LedgerAudit audit, TestUserReply user, EventKind kind) throws SQLException {
        long account = LedgerAccounts.spendable(Integer.parseInt(user.userId()));
        List<UUID> refs = new ArrayList<>();
        long before = Long.MAX_VALUE;
        while (true) {
            List<LedgerEntry> page = audit.entries(account, before, LedgerAudit.MAX_PAGE);
            if (page.isEmpty()) {
                return refs;
            }
            page.stream()
                    .filter(entry -> entry.kind() == kind)
                    .map(LedgerEntry::ref)
                    .forEach(refs::add);
            before = page.getLast().seq();
        }
    }
}
