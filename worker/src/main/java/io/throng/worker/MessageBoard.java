package io.throng.worker;

import static java.util.Objects.requireNonNull;

import io.throng.protocol.PopMessage;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Shows each message of a horde once, however often pops repeat it (worker spec 3.5). Not thread-safe. */
final class MessageBoard {
    /** Messages remembered. */
    static final int MAX_REMEMBERED_MESSAGES = 1000;

    private final String kind;
    private final WorkerEvent.Listener events;
    private final Set<String> seen = Collections.newSetFromMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > MAX_REMEMBERED_MESSAGES;
        }
    });

    MessageBoard(String kind, WorkerEvent.Listener events) {
        this.kind = requireNonNull(kind, "kind");
        this.events = requireNonNull(events, "events");
    }

    void tell(List<PopMessage> messages) {
        for (PopMessage message : messages) {
            if (seen.add(message.id() == null ? message.message() : message.id())) {
                events.onEvent(new WorkerEvent.Message(kind, message.message()));
            }
        }
    }
}
