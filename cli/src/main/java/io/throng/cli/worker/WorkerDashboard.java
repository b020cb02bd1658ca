package io.throng.cli.worker;

import static java.util.Objects.requireNonNull;

import io.throng.cli.CommandFailure;
import io.throng.cli.ExitCode;
import io.throng.worker.WorkerEvent;
import io.throng.worker.WorkerStatistics;
import io.throng.worker.config.AlchemistConfig;
import io.throng.worker.config.DreamerConfig;
import io.throng.worker.config.ScribeConfig;
import io.throng.worker.config.WorkerConfig;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.StringJoiner;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.AttributedString;
import org.jline.utils.Display;
import org.jline.utils.InfoCmp.Capability;

/**
 * A worker as a screen that is redrawn twice a second. Only what has changed is written, so nothing flickers; what the program logs
 * meanwhile is shown among the messages.
 */
final class WorkerDashboard implements WorkerDisplay {
    private static final Duration PERIOD = Duration.ofMillis(500);

    private final WorkerStatistics statistics;
    private final DashboardView view;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private LoggedRemarks logs;

    WorkerDashboard(WorkerConfig config, WorkerStatistics statistics) {
        this.statistics = requireNonNull(statistics, "statistics");
        this.view = new DashboardView(title(config), ZoneId.systemDefault());
    }

    private static String title(WorkerConfig config) {
        StringJoiner names = new StringJoiner(", ");
        config.dreamer().map(DreamerConfig::name).ifPresent(names::add);
        config.scribe().map(ScribeConfig::name).ifPresent(names::add);
        config.alchemist().map(AlchemistConfig::name).ifPresent(names::add);
        StringJoiner hordes = new StringJoiner(", ");
        config.hordes().forEach(horde -> hordes.add(horde.address().toString()));
        return "Throng worker " + names + " for " + hordes + "   (Ctrl-C stops it)";
    }

    @Override
    public void onEvent(WorkerEvent event) {
        // The statistics hear every event and are what is drawn.
    }

    @Override
    public void start() {
        Terminal terminal;
        try {
            terminal =
                    TerminalBuilder.builder().system(true).nativeSignals(false).build();
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.FAILED, "the terminal cannot be used; set disable_terminal_ui: " + e.getMessage(), e);
        }
        logs = LoggedRemarks.redirect(statistics);
        Thread.ofPlatform().name("throng-dashboard").daemon().start(() -> draw(terminal));
    }

    private void draw(Terminal terminal) {
        try (terminal) {
            terminal.puts(Capability.enter_ca_mode);
            terminal.puts(Capability.cursor_invisible);
            Display display = new Display(terminal, true);
            try {
                do {
                    Size size = terminal.getSize();
                    display.resize(size.getRows(), size.getColumns());
                    List<AttributedString> lines =
                            view.lines(statistics.snapshot(), Instant.now(), size.getColumns(), size.getRows()).stream()
                                    .map(AttributedString::new)
                                    .toList();
                    display.update(lines, 0);
                } while (!closing.await(PERIOD.toNanos(), TimeUnit.NANOSECONDS));
            } finally {
                terminal.puts(Capability.cursor_visible);
                terminal.puts(Capability.exit_ca_mode);
                terminal.flush();
            }
        } catch (IOException e) {
            statistics.onEvent(new WorkerEvent.Warning("", "the terminal failed: " + e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            closed.countDown();
        }
    }

    @Override
    public void close() {
        closing.countDown();
        if (logs == null) {
            return;
        }
        try {
            boolean done = closed.await(PERIOD.toNanos() * 4, TimeUnit.NANOSECONDS);
            logs.restore();
            System.err.println(WorkerLines.summary(statistics.snapshot()) + (done ? "" : " (the screen hangs)"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
