package io.throng.bench;

import java.io.IOException;

/** A way to have equal jobs done, one after the other. */
interface Course {
    /**
     * Has jobs done.
     *
     * @param jobs how many, 1 or more
     * @return seconds that one of them took, waiting for the next included
     */
    double secondsPerJob(int jobs) throws IOException, InterruptedException;
}
