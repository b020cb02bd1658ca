/**
 * What a picture may not be handed in as it is: the filter that measures pictures against concepts, classifiers, block lists, and what is
 * returned instead (worker spec 6). The rules are pure and their numbers are data. Knows pictures, prompts and scores; must not know
 * hordes, nor how a picture was made.
 */
package io.throng.worker.safety;
