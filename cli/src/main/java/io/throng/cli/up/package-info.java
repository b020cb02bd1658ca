/**
 * {@code throng up}: keeps a server process and a local worker running on one data folder, and stops them in order. It must not know
 * how requests are queued or how jobs are run.
 */
package io.throng.cli.up;
