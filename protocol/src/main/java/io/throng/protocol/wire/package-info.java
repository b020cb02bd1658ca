/**
 * Between bytes and records: a strict, fast reader for request bodies that reports every violation with its path, and the one
 * configuration with which replies are written. Knows JSON and the constraint annotations; must not know any particular body,
 * nor HTTP.
 */
package io.throng.protocol.wire;
