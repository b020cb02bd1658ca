/**
 * Measures a horde from outside: a closed-loop load generator over loopback, the ceilings of the same machine (bare HTTP, raw
 * durable commits), and the scenarios whose figures stand in {@code docs/reference/benchmarks.md}.
 *
 * <p>Beside that it measures a worker, in its own process, against the engine the worker uses.
 *
 * <p>It speaks the wire by hand, byte for byte, so that the generator costs as little as possible on the machine it shares with
 * the server. It must not know the server's classes: what it needs of the database it takes from rows the server itself wrote.
 */
package io.throng.bench;
