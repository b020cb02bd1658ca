/**
 * Bodies of the image calls: {@code generate/async}, {@code check}, {@code status}, {@code pop} and {@code submit}. Must not
 * know how an image is priced, matched or made.
 */
package io.throng.protocol.image;
