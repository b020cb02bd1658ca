/**
 * Holds answers against the published contract: the file itself, the few corrections the specifications make to it, and the shapes of
 * errors. Knows nothing of how the server makes its answers.
 */
package io.throng.server.contract;
