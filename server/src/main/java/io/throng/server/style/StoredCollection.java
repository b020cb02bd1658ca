package io.throng.server.style;

import io.throng.server.dispatch.matching.JobKind;
import java.util.List;
import java.util.UUID;

/**
 * A collection as it is stored.
 *
 * @param info empty without one
 * @param members its styles, in the order the owner named them; empty when all were deleted
 */
record StoredCollection(
        UUID id,
        int ownerId,
        JobKind kind,
        String name,
        String info,
        boolean isPublic,
        long useCount,
        List<Member> members) {
    /** A style in it. */
    record Member(UUID styleId, String creator, String name) {}

    StoredCollection {
        members = List.copyOf(members);
    }

    /** The same with these styles in it. */
    StoredCollection with(List<Member> styles) {
        return new StoredCollection(id, ownerId, kind, name, info, isPublic, useCount, styles);
    }
}
