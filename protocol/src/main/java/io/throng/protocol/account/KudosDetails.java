package io.throng.protocol.account;

/**
 * Where an account's kudos came from and went to (accounts spec 12.3). All buckets are always present.
 *
 * @param accumulated kudos
 * @param gifted kudos
 * @param donated kudos
 * @param admin kudos
 * @param received kudos
 * @param recurring kudos
 * @param awarded kudos
 * @param styled kudos
 */
public record KudosDetails(
        double accumulated,
        double gifted,
        double donated,
        double admin,
        double received,
        double recurring,
        double awarded,
        double styled) {}
