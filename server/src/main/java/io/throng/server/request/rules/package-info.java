/**
 * The rules a request passes on its way in and out, as pure functions over the wire records: what is refused and warned about, which
 * defaults really apply, what is rewritten, when kudos are due up front and how a request is made smaller instead, and what a worker
 * is handed. Facts about the requester, models and load are arguments. The package must not know HTTP, SQL, the clock, or how
 * requests are stored and matched.
 */
package io.throng.server.request.rules;
