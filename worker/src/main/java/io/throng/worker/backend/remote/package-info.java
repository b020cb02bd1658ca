/**
 * Image services on the Internet, paid by the picture: OpenRouter and Stability (quality spec 7.2), and how the environment of other
 * networks' miners names them (quality spec 1.3, 7.1, 8.1). Knows their calls; must not know hordes, pops or submits.
 */
package io.throng.worker.backend.remote;
