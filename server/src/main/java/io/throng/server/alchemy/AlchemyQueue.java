package io.throng.server.alchemy;

/** How much alchemy is waiting or being worked on, for whoever shows the state of the horde. Answered from memory. */
@FunctionalInterface
public interface AlchemyQueue {
    /** Forms that wait or are being worked on. */
    int openForms();
}
