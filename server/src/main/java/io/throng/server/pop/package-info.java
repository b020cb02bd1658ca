/** {@code generate/pop} and {@code generate/text/pop}: a worker says what it can do and gets the best waiting request for it. */
package io.throng.server.pop;
