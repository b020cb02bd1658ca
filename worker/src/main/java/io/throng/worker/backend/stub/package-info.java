/**
 * Back ends that do nothing real, for dry runs and tests of everything around them (worker spec 14): pictures that show the job, seeded
 * words. Must not be offered to a horde by accident; only the settings choose them.
 */
package io.throng.worker.backend.stub;
