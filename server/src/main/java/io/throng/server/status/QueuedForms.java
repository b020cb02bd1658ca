package io.throng.server.status;

/** Says how many image operations wait or run. Whoever keeps their queue provides the bean. */
@FunctionalInterface
public interface QueuedForms {
    long count();
}
