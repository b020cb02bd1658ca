package io.throng.server.media;

/** The rooms of the store (image spec section 10, styles spec section 11). */
public enum Bucket {
    /** Results of jobs, put there by workers. */
    TRANSIENT("transient", false),
    /** Source images and masks of requests, put there by the server. */
    SOURCES("sources", false),
    /** Results that their owners share, kept for good. */
    SHARED("shared", true);

    private final String pathName;
    private final boolean permanent;

    Bucket(String pathName, boolean permanent) {
        this.pathName = pathName;
        this.permanent = permanent;
    }

    /** Whether things in it stay until somebody deletes them, rather than for the time of retention. */
    public boolean permanent() {
        return permanent;
    }

    /** The name in URLs, folders and S3 keys. */
    public String pathName() {
        return pathName;
    }
}
