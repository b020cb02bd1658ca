/**
 * Fetching what a job names by URL, without letting a requester reach what only this machine's network may reach. Must not know what is
 * fetched, nor why.
 */
package io.throng.worker.net;
