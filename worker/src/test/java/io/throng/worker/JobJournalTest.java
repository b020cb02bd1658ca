package io.throng.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobJournalTest {
    private static final String HORDE = "https://horde.example";

    @TempDir
    Path folder;

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    private final InstantSource clock = now::get;

    @Test
    void whatWasTakenAndNotSettledIsLeftOpen() {
        try (JobJournal journal = open()) {
            journal.taken(HORDE, List.of("a", "b", "c"), Duration.ofMinutes(3));
            journal.settled("b");
        }

        try (JobJournal journal = open()) {
            assertThat(journal.takeLeftOpen("https://other.example")).isEmpty();
            assertThat(journal.takeLeftOpen(HORDE))
                    .extracting(JobJournal.Open::id)
                    .containsExactly("a", "c");
            assertThat(journal.takeLeftOpen(HORDE)).isEmpty();
            journal.settled("a");
        }
        try (JobJournal journal = open()) {
            assertThat(journal.takeLeftOpen(HORDE))
                    .as("one was reported, the other could not be")
                    .extracting(JobJournal.Open::id)
                    .containsExactly("c");
        }
    }

    @Test
    void whatTheHordeHasGivenUpNeedsNoReport() {
        try (JobJournal journal = open()) {
            journal.taken(HORDE, List.of("a"), Duration.ofMinutes(3));
        }
        now.updateAndGet(instant -> instant.plusSeconds(180));

        try (JobJournal journal = open()) {
            assertThat(journal.takeLeftOpen(HORDE)).isEmpty();
        }
    }

    @Test
    void halfALastLineAndGarbageDoNoHarm() throws IOException {
        try (JobJournal journal = open()) {
            journal.taken(HORDE, List.of("a"), Duration.ofMinutes(3));
        }
        Files.writeString(folder.resolve("x.jobs"), "nonsense\n{\"taken\":\"half", StandardOpenOption.APPEND);

        try (JobJournal journal = open()) {
            assertThat(journal.takeLeftOpen(HORDE))
                    .extracting(JobJournal.Open::id)
                    .containsExactly("a");
        }
    }

    @Test
    void theFileIsWrittenAnewBeforeItGrowsWithoutBound() throws IOException {
        try (JobJournal journal = open()) {
            for (int i = 0; i < JobJournal.MAX_LINES; i++) {
                journal.taken(HORDE, List.of("job" + i), Duration.ofMinutes(3));
                journal.settled("job" + i);
            }
        }

        assertThat(Files.readAllLines(folder.resolve("x.jobs"))).hasSizeLessThan(JobJournal.MAX_LINES);
    }

    @Test
    void aSecondWorkerOfTheSameNameGoesWithout() {
        try (JobJournal first = open();
                JobJournal second = open()) {
            second.taken(HORDE, List.of("b"), Duration.ofMinutes(3));
            first.taken(HORDE, List.of("a"), Duration.ofMinutes(3));
        }

        try (JobJournal journal = open()) {
            assertThat(journal.takeLeftOpen(HORDE))
                    .extracting(JobJournal.Open::id)
                    .containsExactly("a");
        }
    }

    @Test
    void aPlaceThatCannotBeWrittenStopsNothing() throws IOException {
        Path file = Files.writeString(folder.resolve("a file"), "");
        try (JobJournal journal = JobJournal.at(file.resolve("x.jobs"), clock)) {
            journal.taken(HORDE, List.of("a"), Duration.ofMinutes(3));
            journal.settled("a");
        }

        assertThat(file).isEmptyFile();
    }

    private JobJournal open() {
        return JobJournal.at(folder.resolve("x.jobs"), clock);
    }
}
