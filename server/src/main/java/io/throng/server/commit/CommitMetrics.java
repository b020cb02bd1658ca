package io.throng.server.commit;

/** What a {@link GroupCommitter} tells about itself; calls come from the committer's thread and must return at once. */
public interface CommitMetrics {
    CommitMetrics NONE = new CommitMetrics() {
        @Override
        public void committed(int writes, long durationNanos) {}

        @Override
        public void failed() {}
    };

    /**
     * A transaction became durable.
     *
     * @param writes how many writes it carried, at least 1
     * @param durationNanos from the first statement to the end of the commit
     */
    void committed(int writes, long durationNanos);

    /** A transaction failed and will be repeated or taken apart. */
    void failed();
}
