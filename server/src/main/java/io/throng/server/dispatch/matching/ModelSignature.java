package io.throng.server.dispatch.matching;

/**
 * A 64-bit Bloom filter with one hash over model names: two sets whose signatures share no bit share no name. Spares most pairs of
 * request and worker the look-up of names.
 */
final class ModelSignature {

    private ModelSignature() {}

    /** The signature of a set of names; 0 for the empty set. */
    static long of(String[] names) {
        long signature = 0;
        for (String name : names) {
            int hash = name.hashCode();
            signature |= 1L << ((hash ^ (hash >>> 16)) & 63);
        }
        return signature;
    }
}
