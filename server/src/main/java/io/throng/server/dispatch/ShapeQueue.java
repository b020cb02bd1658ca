package io.throng.server.dispatch;

import io.throng.server.dispatch.matching.RequestShape;
import java.util.TreeSet;

/**
 * The waiting requests that share a shape, best first. Whether a worker can serve them is decided once for all of them, which is
 * why the cost of a pop depends on how many shapes wait and not on how many requests.
 */
final class ShapeQueue {
    private final RequestShape shape;
    private final TreeSet<LiveRequest> requests = new TreeSet<>(LiveRequest::compareService);

    ShapeQueue(RequestShape shape) {
        this.shape = shape;
    }

    RequestShape shape() {
        return shape;
    }

    TreeSet<LiveRequest> requests() {
        return requests;
    }
}
