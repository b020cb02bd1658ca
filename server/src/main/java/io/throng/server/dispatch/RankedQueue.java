package io.throng.server.dispatch;

import java.util.random.RandomGenerator;

/**
 * The waiting requests of one kind in the order in which they should be served, with sums over every prefix: a treap (Seidel and
 * Aragon, "Randomized search trees", 1996) whose nodes carry the size and the sums of their subtree.
 *
 * <p>Queue positions and waiting times are asked for far more often than the queue changes, and a list sorted once a second is
 * stale and costs the whole queue each time. Here insertion, removal, change and rank are all expected O(log n), with one object
 * per request and no allocation on reads. The links are kept in the {@link Node} that the request's own object extends, so the
 * queue itself costs no further object.
 *
 * <p>Not thread-safe: guarded by its owner's lock.
 *
 * @param <N> the request's object
 */
final class RankedQueue<N extends RankedQueue.Node<N>> {
    private final RandomGenerator random;
    private N root;

    RankedQueue(RandomGenerator random) {
        this.random = random;
    }

    /** Sums over a request and everything in front of it. */
    record Standing(int position, long jobs, long things) {
        static final Standing ABSENT = new Standing(0, 0, 0);
    }

    /** The links and sums that the queue keeps inside a request's object. */
    abstract static class Node<N extends Node<N>> {
        private N left;
        private N right;
        private int heapPriority;
        private int size = 1;
        private long jobs;
        private long things;
        private boolean queued;

        /** Order of service: negative when this one is served before the other. Consistent with identity. */
        abstract int compareService(N other);

        /** Jobs that wait to be handed out. */
        abstract long ownJobs();

        /** Work of one job times {@link #ownJobs}. */
        abstract long ownThings();
    }

    int size() {
        return root == null ? 0 : sizeOf(root);
    }

    /** Jobs waiting in all requests together. */
    long jobs() {
        return root == null ? 0 : jobsOf(root);
    }

    boolean contains(N node) {
        return isQueued(node);
    }

    void add(N node) {
        if (isQueued(node)) {
            throw new IllegalStateException("already queued");
        }
        Node<N> links = node;
        links.left = null;
        links.right = null;
        links.heapPriority = random.nextInt();
        links.queued = true;
        recompute(node);
        root = insert(root, node);
    }

    void remove(N node) {
        if (!isQueued(node)) {
            throw new IllegalStateException("not queued");
        }
        root = delete(root, node);
        ((Node<N>) node).queued = false;
    }

    /** Brings the sums up to date after {@link Node#ownJobs} of a queued node changed. */
    void refresh(N node) {
        if (isQueued(node)) {
            refreshPath(root, node);
        }
    }

    /** Where the node stands, position counted from 1; {@link Standing#ABSENT} when it is not queued. */
    Standing standing(N node) {
        if (!isQueued(node)) {
            return Standing.ABSENT;
        }
        int position = 0;
        long jobs = 0;
        long things = 0;
        N at = root;
        while (at != null) {
            Node<N> links = at;
            int order = node.compareService(at);
            if (order < 0) {
                at = links.left;
                continue;
            }
            if (links.left != null) {
                position += sizeOf(links.left);
                jobs += jobsOf(links.left);
                things += thingsOf(links.left);
            }
            position++;
            jobs += at.ownJobs();
            things += at.ownThings();
            if (order == 0) {
                return new Standing(position, jobs, things);
            }
            at = links.right;
        }
        throw new IllegalStateException("a queued node was not found: its order of service must not change");
    }

    private N insert(N at, N node) {
        if (at == null) {
            return node;
        }
        Node<N> links = at;
        if (heapPriorityOf(node) > links.heapPriority) {
            split(at, node);
            recompute(node);
            return node;
        }
        if (node.compareService(at) < 0) {
            links.left = insert(links.left, node);
        } else {
            links.right = insert(links.right, node);
        }
        recompute(at);
        return at;
    }

    /** Splits the subtree around the node and hangs the halves under it. */
    private void split(N at, N node) {
        Node<N> target = node;
        target.left = before(at, node);
        target.right = after;
        after = null;
    }

    private N after;

    /** Returns the part of the subtree that is served before the node and leaves the rest in {@link #after}. */
    private N before(N at, N node) {
        if (at == null) {
            after = null;
            return null;
        }
        Node<N> links = at;
        if (node.compareService(at) < 0) {
            N front = before(links.left, node);
            links.left = after;
            recompute(at);
            after = at;
            return front;
        }
        N front = before(links.right, node);
        links.right = front;
        recompute(at);
        return at;
    }

    private N delete(N at, N node) {
        if (at == null) {
            throw new IllegalStateException("a queued node was not found: its order of service must not change");
        }
        Node<N> links = at;
        if (at == node) {
            return join(links.left, links.right);
        }
        if (node.compareService(at) < 0) {
            links.left = delete(links.left, node);
        } else {
            links.right = delete(links.right, node);
        }
        recompute(at);
        return at;
    }

    private N join(N front, N back) {
        if (front == null) {
            return back;
        }
        if (back == null) {
            return front;
        }
        Node<N> frontLinks = front;
        Node<N> backLinks = back;
        if (frontLinks.heapPriority > backLinks.heapPriority) {
            frontLinks.right = join(frontLinks.right, back);
            recompute(front);
            return front;
        }
        backLinks.left = join(front, backLinks.left);
        recompute(back);
        return back;
    }

    private void refreshPath(N at, N node) {
        Node<N> links = at;
        if (at != node) {
            refreshPath(node.compareService(at) < 0 ? links.left : links.right, node);
        }
        recompute(at);
    }

    private void recompute(N at) {
        Node<N> links = at;
        int size = 1;
        long jobs = at.ownJobs();
        long things = at.ownThings();
        if (links.left != null) {
            size += sizeOf(links.left);
            jobs += jobsOf(links.left);
            things += thingsOf(links.left);
        }
        if (links.right != null) {
            size += sizeOf(links.right);
            jobs += jobsOf(links.right);
            things += thingsOf(links.right);
        }
        links.size = size;
        links.jobs = jobs;
        links.things = things;
    }

    // The fields are private to Node, and a type variable has no access to private members of its bound.

    private boolean isQueued(Node<N> node) {
        return node.queued;
    }

    private int heapPriorityOf(Node<N> node) {
        return node.heapPriority;
    }

    private int sizeOf(Node<N> node) {
        return node.size;
    }

    private long jobsOf(Node<N> node) {
        return node.jobs;
    }

    private long thingsOf(Node<N> node) {
        return node.things;
    }
}
