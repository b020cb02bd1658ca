/**
 * Bodies of the calls that hand kudos from one account to another. Must not know how they are booked.
 */
package io.throng.protocol.kudos;
