package io.throng.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ScriptsTest {
    private static final UUID JOB = UUID.fromString("00000000-0000-4000-8000-000000000001");
    private static final HordeWire WIRE = new HordeWire(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 80));
    private static final Call POP = WIRE.pop("key", 0, HordeWire.WANTED_MODEL);
    private static final Call SUBMIT = WIRE.submit("key", JOB);
    private static final Reply A_JOB = new Reply(200, "{\"id\":\"" + JOB + "\"}");
    private static final Reply NO_JOB = new Reply(200, "{\"id\":null}");

    private final PopAndSubmit worker = new PopAndSubmit(POP, id -> {
        assertThat(id).isEqualTo(JOB);
        return SUBMIT;
    });

    @Test
    void givenAJobWhenPoppedThenItIsHandedInBeforeTheNextPop() {
        assertThat(worker.next(false)).contains(POP);
        worker.answered(POP, A_JOB);
        assertThat(worker.next(false)).contains(SUBMIT);
        worker.answered(SUBMIT, new Reply(200, "{\"reward\":1.0}"));
        assertThat(worker.next(false)).contains(POP);
    }

    @Test
    void givenAJobWhenTheRunIsOverThenItIsStillHandedIn() {
        worker.answered(POP, A_JOB);
        assertThat(worker.next(true)).contains(SUBMIT);
        assertThat(worker.next(true)).isEmpty();
    }

    @Test
    void givenADryQueueWhenPoppedThenTheWorkerEnds() {
        worker.answered(POP, NO_JOB);
        assertThat(worker.next(false)).isEmpty();
    }

    @Test
    void givenARefusedPopWhenAnsweredThenTheWorkerTriesAgain() {
        worker.answered(POP, new Reply(503, "{}"));
        assertThat(worker.next(false)).contains(POP);
    }

    @Test
    void givenAWorkerThatKeepsJobsWhenTheQueueIsDryThenItHasThemAllAndEnds() {
        List<UUID> kept = new ArrayList<>();
        PopAndKeep keeper = new PopAndKeep(POP, kept::add);
        keeper.answered(POP, A_JOB);
        assertThat(keeper.next(false)).contains(POP);
        keeper.answered(POP, NO_JOB);
        assertThat(keeper.next(false)).isEmpty();
        assertThat(kept).containsExactly(JOB);
    }

    @Test
    void givenCallsInTurnWhenBegunInTheMiddleThenTheyGoRound() {
        RoundRobin turns = new RoundRobin(List.of(POP, SUBMIT), 3);
        assertThat(turns.next(false)).contains(SUBMIT);
        assertThat(turns.next(false)).contains(POP);
        assertThat(turns.next(true)).isEqualTo(Optional.empty());
    }
}
