/**
 * {@code throng admin}: accounts and the ledger, directly on the database, for whoever owns the machine. It must not carry rules of
 * its own; they live in the server's packages.
 */
package io.throng.cli.admin;
