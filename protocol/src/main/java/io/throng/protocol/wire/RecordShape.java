package io.throng.protocol.wire;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import io.throng.protocol.Bounds;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An object whose members are the components of a record. Members it does not know are skipped, or kept where the record has a
 * component for them. A member given twice is a violation, not a guess.
 */
final class RecordShape implements Shape {
    /**
     * One component that is a member of the object.
     *
     * @param name on the wire
     * @param index of the component
     * @param required whether the member must be present
     * @param shape of its value
     */
    record Member(String name, int index, boolean required, Shape shape) {}

    private final Map<String, Member> members;
    private final List<Member> required;
    private final int components;
    private final int otherIndex;
    private final MethodHandle constructor;

    /**
     * @param members by name on the wire
     * @param components number of components of the record
     * @param otherIndex component that keeps members not known, or -1
     * @param constructor canonical constructor, from {@code Object[]} to {@code Object}
     */
    RecordShape(Map<String, Member> members, int components, int otherIndex, MethodHandle constructor) {
        this.members = Map.copyOf(members);
        this.required = members.values().stream().filter(Member::required).toList();
        this.components = components;
        this.otherIndex = otherIndex;
        this.constructor = constructor;
    }

    @Override
    public Object read(ReadState state) throws IOException {
        if (state.parser.currentToken() != JsonToken.START_OBJECT) {
            return state.wrongType("an object");
        }
        Object[] values = new Object[components];
        boolean[] seen = new boolean[components];
        boolean fits = true;
        Map<String, JsonNode> others = null;
        TreeShape.Reading reading = null;
        while (state.parser.nextToken() != JsonToken.END_OBJECT) {
            String name = state.parser.currentName();
            state.parser.nextToken();
            Member member = members.get(name);
            if (member != null) {
                fits &= readMember(state, member, values, seen);
            } else if (otherIndex < 0) {
                state.parser.skipChildren();
            } else {
                if (others == null) {
                    others = new LinkedHashMap<>();
                    reading = new TreeShape.Reading(state, Bounds.MAX_FREE_FORM_SIZE);
                }
                JsonNode other = reading.member(name);
                fits &= other != null;
                others.put(name, other);
            }
        }
        fits &= hasAllRequired(state, seen);
        if (others != null) {
            fits &= reading.withinBounds();
            values[otherIndex] = others;
        }
        return fits ? construct(values) : null;
    }

    private static boolean readMember(ReadState state, Member member, Object[] values, boolean[] seen)
            throws IOException {
        state.enter(member.name());
        Object value;
        if (seen[member.index()]) {
            state.parser.skipChildren();
            value = state.violation("must not be given twice");
        } else {
            value = member.shape().read(state);
        }
        state.leave();
        seen[member.index()] = true;
        values[member.index()] = value;
        return value != null;
    }

    private boolean hasAllRequired(ReadState state, boolean[] seen) {
        boolean all = true;
        for (Member member : required) {
            if (!seen[member.index()]) {
                state.enter(member.name());
                state.violation("is required");
                state.leave();
                all = false;
            }
        }
        return all;
    }

    private Object construct(Object[] values) {
        try {
            return (Object) constructor.invokeExact(values);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("constructors of records throw no checked exceptions", e);
        }
    }
}
