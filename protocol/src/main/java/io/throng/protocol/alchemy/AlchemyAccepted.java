package io.throng.protocol.alchemy;

/**
 * Answer 202 to an alchemy request. Carries no message: clients in circulation take any for a failure (alchemy spec 11).
 *
 * @param id id of the request, also the only secret needed to read or cancel it
 */
public record AlchemyAccepted(String id) {}
