/**
 * The horde's own lists of image and text models (worker spec 11.1, 11.2), as a worker needs them: which names there are, of which family
 * each is, which files it has. Must not know which models this worker serves.
 */
package io.throng.worker.reference;
