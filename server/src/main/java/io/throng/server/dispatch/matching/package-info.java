/**
 * Which worker may take which waiting request, and how much of it: one ordered list of named {@linkplain
 * io.throng.server.dispatch.matching.Predicate predicates}, evaluated as bit masks, from which candidate selection, the check
 * before a claim, the {@code skipped} object of an empty pop, "can anybody do this" and the explanation for a waiting user are all
 * read. Beside it the small rules of handing out: batch size, model choice, batch seed, deadline, speed thresholds, uptime reward.
 *
 * <p>Everything here is a pure function over immutable values. The package must not know HTTP, SQL, the clock, or where waiting
 * requests are kept; time, randomness and the model reference are handed in.
 */
package io.throng.server.dispatch.matching;
