/**
 * AUTOMATIC1111's web UI, and its relatives Forge and SD.Next, as back ends (worker spec 10). Knows their calls; must not know
 * hordes, pops or submits.
 */
package io.throng.worker.backend.a1111;
