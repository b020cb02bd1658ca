/**
 * The worker: pops jobs from a horde, has them done by a back end, and hands the results in. A scribe does texts, a dreamer images, an alchemist examines and improves images.
 * Knows the client and the inference module; must not know how a server works, nor who shows its events.
 */
package io.throng.worker;
