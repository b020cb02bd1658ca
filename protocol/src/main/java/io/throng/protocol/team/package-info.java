/**
 * Bodies of the calls about teams of workers.
 */
package io.throng.protocol.team;
