package io.throng.cli.drill;

import static java.util.Objects.requireNonNull;

import io.throng.client.HordeCallException;
import io.throng.client.HordeClient;
import io.throng.protocol.ReturnCode;
import io.throng.protocol.text.TextParams;
import io.throng.protocol.text.TextPopInput;
import io.throng.protocol.text.TextPopReply;
import io.throng.protocol.text.TextRequestInput;
import io.throng.protocol.text.TextSubmitInput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Requesters that ask for texts and scribes that make them, as fast as they are served. A requester whose call got no answer asks for
 * something new; a scribe hands its result in until it gets an answer, as our worker does.
 */
final class DrillLoad implements AutoCloseable {
    private static final String MODEL = "koboldcpp/drill";
    private static final int JOBS_PER_REQUEST = 2;
    private static final int MAX_LENGTH_TOKENS = 80;
    private static final int JOBS_PER_POP = 2;
    /** One empty pop may come of a race; three in a row say that there is nothing. */
    private static final int EMPTY_POPS_AT_END = 3;

    private static final Duration LIFE_BOUND = Duration.ofSeconds(120);
    private static final Duration WAIT_BOUND = Duration.ofMillis(200);

    private final DrillRecord record;
    private final Doors doors;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Future<Void>> requesters = new ArrayList<>();
    private final List<Future<Void>> scribes = new ArrayList<>();

    /**
     * Through which client each call goes; asked before every call.
     *
     * @param request for requests
     * @param pop for pops
     * @param submit for results
     */
    record Doors(Supplier<HordeClient> request, Supplier<HordeClient> pop, Supplier<HordeClient> submit) {
        Doors {
            requireNonNull(request);
            requireNonNull(pop);
            requireNonNull(submit);
        }
    }

    DrillLoad(DrillRecord record, HordeClient requester, HordeClient scribe) {
        this(record, new Doors(() -> requester, () -> scribe, () -> scribe));
    }

    DrillLoad(DrillRecord record, Doors doors) {
        this.record = requireNonNull(record);
        this.doors = requireNonNull(doors);
    }

    void start(int requesterCount, int scribeCount) {
        for (int i = 0; i < requesterCount; i++) {
            requesters.add(begin(this::request));
        }
        for (int i = 0; i < scribeCount; i++) {
            TextPopInput offer = TextPopInput.builder()
                    .name("drill scribe " + i)
                    .models(List.of(MODEL))
                    .bridgeAgent(ServerUnderTest.AGENT)
                    .amount(JOBS_PER_POP)
                    .maxLength(MAX_LENGTH_TOKENS)
                    .build();
            scribes.add(begin(() -> work(offer)));
        }
    }

    /** Ends requests, lets the scribes empty the queue, and returns when all are done. */
    void drain(Duration bound) throws InterruptedException, ExecutionException, TimeoutException {
        record.endRequests();
        await(requesters, bound);
        record.lastRequestIsMade();
        await(scribes, bound);
    }

    @Override
    public void close() {
        threads.shutdownNow();
        threads.close();
    }

    private static void await(List<Future<Void>> roles, Duration bound)
            throws InterruptedException, ExecutionException, TimeoutException {
        for (Future<Void> role : roles) {
            role.get(bound.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private Future<Void> begin(Callable<Void> role) {
        return threads.submit(() -> {
            try {
                return role.call();
            } catch (RuntimeException e) {
                record.violation("a caller gave up: " + e);
                throw e;
            }
        });
    }

    private Void request() throws InterruptedException {
        while (!record.requestsEnded()) {
            record.awaitRoom(WAIT_BOUND);
            int life = record.awaitLife(LIFE_BOUND);
            String prompt = "drill " + UUID.randomUUID();
            TextRequestInput input = TextRequestInput.builder()
                    .prompt(prompt)
                    .params(TextParams.builder()
                            .n(JOBS_PER_REQUEST)
                            .maxLength(MAX_LENGTH_TOKENS)
                            .build())
                    .models(List.of(MODEL))
                    .build();
            try {
                record.accepted(
                        doors.request().get().requestText(input).id(), new DrillRecord.Asked(prompt, JOBS_PER_REQUEST));
            } catch (HordeCallException.Unreachable e) {
                record.unanswered(life, "request: " + e.getMessage());
            } catch (HordeCallException.RateLimited e) {
                record.awaitPatience(shorter(e.retryAfter()));
            } catch (HordeCallException.Refused e) {
                if (!e.is(ReturnCode.TOO_MANY_PROMPTS)) {
                    throw e;
                }
                record.awaitPatience(WAIT_BOUND);
            }
        }
        return null;
    }

    private Void work(TextPopInput offer) throws InterruptedException {
        int emptyPops = 0;
        while (emptyPops < EMPTY_POPS_AT_END) {
            int life = record.awaitLife(LIFE_BOUND);
            boolean noMoreComes = record.isLastRequestMade();
            try {
                TextPopReply reply = doors.pop().get().popText(offer);
                if (reply.id() == null) {
                    emptyPops = noMoreComes ? emptyPops + 1 : 0;
                    record.nothingWaits();
                    record.awaitWork(WAIT_BOUND);
                } else {
                    emptyPops = 0;
                    record.handedOut(reply.ids(), reply.payload().prompt());
                    for (String jobId : reply.ids()) {
                        deliver(jobId, reply.payload().prompt());
                    }
                }
            } catch (HordeCallException.Unreachable e) {
                record.unanswered(life, "pop: " + e.getMessage());
            } catch (HordeCallException.RateLimited e) {
                record.awaitPatience(shorter(e.retryAfter()));
            }
        }
        return null;
    }

    private void deliver(String jobId, String prompt) throws InterruptedException {
        String text = "the text of job " + jobId;
        boolean sentBefore = false;
        while (true) {
            int life = record.awaitLife(LIFE_BOUND);
            try {
                doors.submit().get().submitText(new TextSubmitInput(jobId, text, null, 1L, null));
                record.confirmed(jobId, prompt, text);
                return;
            } catch (HordeCallException.Unreachable e) {
                record.unanswered(life, "submit: " + e.getMessage());
                sentBefore = true;
            } catch (HordeCallException.RateLimited e) {
                record.awaitPatience(shorter(e.retryAfter()));
            } catch (HordeCallException.Refused e) {
                if (sentBefore && e.is(ReturnCode.DUPLICATE_GEN)) {
                    record.confirmed(jobId, prompt, text);
                } else {
                    record.violation("job " + jobId + " was handed out, its result refused: " + e.getMessage());
                }
                return;
            }
        }
    }

    private static Duration shorter(Duration asked) {
        return asked.isPositive() && asked.compareTo(WAIT_BOUND) < 0 ? asked : WAIT_BOUND;
    }
}
