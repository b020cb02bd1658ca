package io.throng.server.dispatch.matching;

/** What a waiting request asks for and what a worker makes. A worker of one kind never sees requests of the other. */
public enum JobKind {
    /** Made by a dreamer. */
    IMAGE,
    /** Made by a scribe. */
    TEXT
}
