package io.throng.server.alchemy;

import io.throng.protocol.ReturnCode;
import io.throng.protocol.alchemy.AlchemyForm;
import io.throng.protocol.alchemy.AlchemyPopForm;
import io.throng.protocol.alchemy.AlchemyPopInput;
import io.throng.protocol.alchemy.AlchemyPopReply;
import io.throng.server.account.AccountDirectory;
import io.throng.server.alchemy.rules.AlchemistOffer;
import io.throng.server.commit.GroupCommitter;
import io.throng.server.dispatch.matching.JobKind;
import io.throng.server.http.HordeException;
import io.throng.server.media.MediaKey;
import io.throng.server.media.MediaStore;
import io.throng.server.media.SignedUrl;
import io.throng.server.pop.Attendance;
import io.throng.server.pop.Pops;
import io.throng.server.worker.Worker;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * {@code POST interrogate/pop}: alchemy spec 6. Like the other pops it touches memory only when there is nothing to do, and waits for
 * the group commit of its claim when there is; it never blocks.
 */
final class AlchemyPops {
    /** Claims a pop tries when other nodes are faster each time. */
    static final int MAX_CLAIMS = 5;

    private static final String SKIPPED_UNTRUSTED = "untrusted";

    private final Attendance attendance;
    private final AlchemyIndex index;
    private final GroupCommitter.Lane<FormChange, FormChange.Result> lane;
    private final MediaStore store;
    private final Pops.PopMetrics metrics;

    AlchemyPops(
            Attendance attendance,
            AlchemyIndex index,
            GroupCommitter.Lane<FormChange, FormChange.Result> lane,
            MediaStore store,
            Pops.PopMetrics metrics) {
        this.attendance = attendance;
        this.index = index;
        this.lane = lane;
        this.store = store;
        this.metrics = metrics;
    }

    CompletableFuture<AlchemyPopReply> pop(AlchemyPopInput input, String apiKey, InetAddress address) {
        List<String> friends = input.priorityUsernames() == null ? List.of() : input.priorityUsernames();
        for (String friend : friends) {
            if (friend.indexOf('#') < 0) {
                throw new HordeException.Refusal(
                        ReturnCode.BAD_REQUEST,
                        "'" + friend.substring(0, Math.min(friend.length(), 60))
                                + "' is no user: name#number is expected.");
            }
        }
        return attendance.alchemist(input, apiKey, address).thenCompose(present -> {
            AlchemistOffer offer = offer(input, present, friends);
            return search(new Search(input, present.worker(), offer, new HashSet<>()), MAX_CLAIMS);
        });
    }

    private record Search(AlchemyPopInput input, Worker worker, AlchemistOffer offer, Set<UUID> lost) {}

    private static AlchemistOffer offer(AlchemyPopInput input, Attendance.Present present, List<String> friends) {
        Worker worker = present.worker();
        Set<Integer> favoured = new HashSet<>();
        favoured.add(present.owner().id());
        friends.forEach(friend -> AccountDirectory.idOfAlias(friend).ifPresent(favoured::add));
        return new AlchemistOffer(
                worker.id(),
                present.owner().id(),
                present.owner().isTrusted(),
                input.forms() == null ? Set.of() : Set.copyOf(input.forms()),
                input.effectiveMaxTiles(),
                worker.thingsPerSecond().orElse(AlchemistOffer.NEW_SECONDS_PER_FORM),
                worker.maintenance() || worker.paused(),
                favoured);
    }

    private CompletableFuture<AlchemyPopReply> search(Search search, int attempts) {
        AlchemyIndex.Proposal proposal =
                index.propose(search.offer(), search.input().effectiveAmount(), search.lost());
        if (proposal.forms().isEmpty() || attempts == 0) {
            index.settle(proposal);
            return CompletableFuture.completedFuture(nothing(search, proposal));
        }
        FormChange.Claim claim = new FormChange.Claim(
                UUID.randomUUID(),
                search.worker().id(),
                proposal.forms(),
                search.input().effectiveRequireUpfrontKudos());
        return lane.submit(claim)
                .whenComplete((result, failure) -> index.settle(proposal))
                .thenCompose(result -> switch (result) {
                    case FormChange.Result.Claimed claimed -> {
                        if (!claimed.forms().isEmpty()) {
                            yield CompletableFuture.completedFuture(handed(claimed));
                        }
                        search.lost().addAll(claimed.lost());
                        yield search(search, attempts - 1);
                    }
                    case FormChange.Result.Ended ended -> throw unexpected(result);
                    case FormChange.Result.NotProcessing not -> throw unexpected(result);
                    case FormChange.Result.Withdrawn withdrawn -> throw unexpected(result);
                    case FormChange.Result.Unknown unknown -> throw unexpected(result);
                });
    }

    private static IllegalStateException unexpected(FormChange.Result result) {
        return new IllegalStateException("a claim is answered by " + result);
    }

    private AlchemyPopReply nothing(Search search, AlchemyIndex.Proposal proposal) {
        if (search.worker().maintenance()) {
            throw new HordeException.Refusal(
                    ReturnCode.WORKER_MAINTENANCE,
                    search.worker().maintenanceMessage().orElse(Worker.MAINTENANCE_MESSAGE));
        }
        metrics.nothing(JobKind.ALCHEMY);
        return new AlchemyPopReply(
                null, proposal.untrusted() == 0 ? Map.of() : Map.of(SKIPPED_UNTRUSTED, proposal.untrusted()));
    }

    private AlchemyPopReply handed(FormChange.Result.Claimed claimed) {
        metrics.handed(JobKind.ALCHEMY, claimed.forms().size());
        List<AlchemyPopForm> forms = new ArrayList<>(claimed.forms().size());
        for (FormChange.Handed handed : claimed.forms()) {
            forms.add(new AlchemyPopForm(
                    handed.formId().toString(),
                    handed.form(),
                    handed.payload().map(FormResults::object).orElse(null),
                    address(store.downloadUrl(MediaKey.source(handed.requestId()), MediaStore.URL_LIFE)),
                    handed.form().output() == AlchemyForm.Output.IMAGE
                            ? address(store.uploadUrl(MediaKey.result(handed.formId()), MediaStore.URL_LIFE))
                            : null));
        }
        return new AlchemyPopReply(forms, Map.of());
    }

    private static String address(SignedUrl url) {
        return url.uri().toString();
    }
}
