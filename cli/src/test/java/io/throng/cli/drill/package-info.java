/**
 * The built server as a process of its own, used over HTTP as requesters and workers do, stopped, killed and started again. Knows the
 * published API and the data folder, clients that others wrote, and nothing of the server's insides but the audit of its books.
 */
package io.throng.cli.drill;
