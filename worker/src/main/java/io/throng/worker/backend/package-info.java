/**
 * What does the work: one interface for texts, one for images, and an implementation for each kind of engine or server. Knows the
 * payload of a job; must not know hordes, pops or submits.
 */
package io.throng.worker.backend;
