package io.throng.server.commit;

import java.util.concurrent.ThreadLocalRandom;

/**
 * Which of the rows of a shared counter a node adds to. A counter that every settlement adds to would be one row that all nodes wait
 * for; split by shards it is a row for each node, and readers sum up. Two nodes that draw the same shard wait for each other, and no
 * more than that.
 */
public final class CounterShard {
    private static final short THIS_NODE = (short) ThreadLocalRandom.current().nextInt(1, Short.MAX_VALUE + 1);

    private CounterShard() {}

    /** From 1 to 32767, the same for as long as the process lives; 0 is for what was folded together. */
    public static short ofThisNode() {
        return THIS_NODE;
    }
}
