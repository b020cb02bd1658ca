package io.throng.server.media;

/** The two rooms of the store (image spec section 10). Buckets that keep things for good belong to other features. */
public enum Bucket {
    /** Results of jobs, put there by workers. */
    TRANSIENT("transient"),
    /** Source images and masks of requests, put there by the server. */
    SOURCES("sources");

    private final String pathName;

    Bucket(String pathName) {
        this.pathName = pathName;
    }

    /** The name in URLs, folders and S3 keys. */
    public String pathName() {
        return pathName;
    }
}
