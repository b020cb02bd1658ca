/**
 * Bodies of the alchemy calls, {@code interrogate/async}, {@code status}, {@code pop} and {@code submit}: operations on one image.
 * Must not know how a form is priced, matched or worked on.
 */
package io.throng.protocol.alchemy;
