package io.throng.cli.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.throng.worker.WorkerStatistics;
import java.io.PrintStream;
import java.time.Instant;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

class LoggedRemarksTest {
    private final WorkerStatistics statistics = new WorkerStatistics(Instant::now);

    @Test
    void whateverIsPrintedOrLoggedIsAmongTheMessagesAndNotOnTheTerminal() {
        PrintStream output = System.out;
        PrintStream errors = System.err;
        LoggedRemarks remarks = LoggedRemarks.redirect(statistics);
        try {
            System.out.println("a library unpacked itself");
            System.out.print("half a line, ");
            System.err.println("a stack trace");
            System.out.println("and the other half: ä\n");
            System.out.print("x".repeat(LoggedRemarks.MAX_LINE_BYTES));
            Logger.getLogger(LoggedRemarksTest.class.getName()).warning("a warning");
        } finally {
            remarks.restore();
        }

        assertThat(System.out).isSameAs(output);
        assertThat(System.err).isSameAs(errors);
        assertThat(statistics.snapshot().remarks())
                .extracting(WorkerStatistics.Remark::text)
                .containsExactly(
                        "a library unpacked itself",
                        "a stack trace",
                        "half a line, and the other half: ä",
                        "x".repeat(LoggedRemarks.MAX_LINE_BYTES),
                        "a warning");
    }
}
