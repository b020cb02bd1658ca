package io.throng.server.worker;

import static java.util.Objects.requireNonNull;

import io.throng.protocol.ReturnCode;
import io.throng.protocol.worker.WorkerMessage;
import io.throng.protocol.worker.WorkerMessageInput;
import io.throng.server.account.Account;
import io.throng.server.account.PrivilegedActions;
import io.throng.server.http.HordeException;
import io.throng.server.request.Ids;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;

/** Messages of owners to their workers, and of moderators to any worker or to all: styles spec 10, workers spec 2.6. */
public final class WorkerMessages {
    /** Messages on a page of the list. */
    public static final int PAGE_SIZE = 50;

    /** Unexpired messages to one worker, and to all workers: every pop carries them all. */
    public static final int MAX_ACTIVE = 100;

    /** How long messages can be looked up after they expired. */
    public static final Duration KEPT_AFTER_EXPIRY = Duration.ofDays(90);

    private final DataSource dataSource;
    private final WorkerProfiles profiles;
    private final MessageBoard board;
    private final PrivilegedActions actions;
    private final Clock clock;

    public WorkerMessages(
            DataSource dataSource,
            WorkerProfiles profiles,
            MessageBoard board,
            PrivilegedActions actions,
            Clock clock) {
        this.dataSource = requireNonNull(dataSource);
        this.profiles = requireNonNull(profiles);
        this.board = requireNonNull(board);
        this.actions = requireNonNull(actions);
        this.clock = requireNonNull(clock);
    }

    WorkerMessage post(Account sender, WorkerMessageInput input) throws SQLException {
        if (sender.isAnonymous()) {
            throw new HordeException.Refusal(
                    ReturnCode.ANON_FORBIDDEN, "Messages need a registered account; the anonymous one sends none.");
        }
        Optional<WorkerProfile> worker = Optional.empty();
        if (input.workerId() != null) {
            Optional<UUID> id = Ids.parse(input.workerId());
            worker = id.isPresent() ? profiles.byId(id.get()) : Optional.empty();
            if (worker.isEmpty()) {
                throw WorkerChanges.notFound(input.workerId());
            }
        }
        boolean own = worker.map(found -> found.owner().id() == sender.id()).orElse(false);
        if (!own && !sender.isModerator()) {
            throw new HordeException.Refusal(
                    ReturnCode.MESSAGES_ONLY_OWN_WORKERS, "Only moderators send messages to workers of others.");
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        WorkerMessage message = new WorkerMessage(
                UUID.randomUUID().toString(),
                worker.map(found -> found.id().toString()).orElse(null),
                Integer.toString(sender.id()),
                input.message(),
                sender.isModerator() ? input.effectiveOrigin() : Integer.toString(sender.id()),
                now,
                now.plus(Duration.ofHours(input.effectiveExpiry())));
        try (Connection connection = dataSource.getConnection()) {
            if (!MessageRows.insert(connection, message, MAX_ACTIVE)) {
                throw new HordeException.Refusal(
                        ReturnCode.BAD_REQUEST,
                        "There are " + MAX_ACTIVE
                                + " messages already that have not expired. Please delete some first.");
            }
        }
        board.refresh();
        if (!own) {
            actions.record(
                    sender.id(),
                    "send-worker-message",
                    worker.map(found -> "worker " + found.id()).orElse("all workers"),
                    Map.of("message", message.id()));
        }
        return message;
    }

    List<WorkerMessage> find(MessageRows.Query query) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            return MessageRows.find(connection, query, PAGE_SIZE, clock.instant());
        }
    }

    WorkerMessage one(String id) throws SQLException {
        Optional<UUID> parsed = Ids.parse(id);
        if (parsed.isPresent()) {
            try (Connection connection = dataSource.getConnection()) {
                Optional<WorkerMessage> message = MessageRows.byId(connection, parsed.get());
                if (message.isPresent()) {
                    return message.get();
                }
            }
        }
        throw new HordeException.Refusal(
                ReturnCode.WORKERMESSAGE_NOT_FOUND,
                "No message has the id '" + id.substring(0, Math.min(id.length(), 60)) + "'.");
    }

    void delete(String id, Account caller) throws SQLException {
        WorkerMessage message = one(id);
        boolean own = message.userId().equals(Integer.toString(caller.id()));
        if (!own && !caller.isModerator()) {
            throw new HordeException.Refusal(
                    ReturnCode.FORBIDDEN, "Only its sender or a moderator may delete a message.");
        }
        try (Connection connection = dataSource.getConnection()) {
            MessageRows.delete(connection, UUID.fromString(message.id()));
        }
        board.refresh();
        if (!own) {
            actions.record(caller.id(), "delete-worker-message", "message " + message.id(), Map.of());
        }
    }

    /** Forgets what expired long ago. */
    void forgetOld() throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            MessageRows.forget(connection, clock.instant().minus(KEPT_AFTER_EXPIRY));
        }
    }
}
