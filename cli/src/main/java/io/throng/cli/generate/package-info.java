/**
 * {@code throng generate}: asks a horde for text or images over its HTTP API, as any other client would. It must not know the server.
 */
package io.throng.cli.generate;
