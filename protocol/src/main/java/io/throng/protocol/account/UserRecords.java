package io.throng.protocol.account;

/**
 * What an account has asked for and done (accounts spec 19). All groups are always present.
 *
 * @param usage work asked for
 * @param contribution work done
 * @param fulfillment pieces done
 * @param request pieces asked for
 * @param style uses of the account's styles
 */
public record UserRecords(
        ThingRecords usage,
        ThingRecords contribution,
        AmountRecords fulfillment,
        AmountRecords request,
        AmountRecords style) {}
