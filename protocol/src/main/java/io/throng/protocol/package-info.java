/**
 * The wire of API v2: request and reply bodies as records with their constraints, return codes, and the shapes of errors. What
 * image, text, account and status calls share is here, the rest in the packages named so. Knows nothing of servers, clients,
 * databases or HTTP; a record here says what a member is and which values are legal, never what is done with it. A boxed
 * component that is {@code null} stands for a member that is absent; explicit JSON {@code null} is refused on the way in.
 */
package io.throng.protocol;
