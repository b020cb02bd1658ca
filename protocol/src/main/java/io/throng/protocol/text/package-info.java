/**
 * Bodies of the text calls: {@code generate/text/async}, {@code status}, {@code pop} and {@code submit}. Must not know how a
 * text is priced, matched or made.
 */
package io.throng.protocol.text;
