/**
 * How the kinds of text server differ: what they call their parameters, where they tell their model and context, how they stream
 * (worker spec 7.4, 7.5). Knows payloads and servers; must not know hordes, pops or submits.
 */
package io.throng.worker.backend.text;
