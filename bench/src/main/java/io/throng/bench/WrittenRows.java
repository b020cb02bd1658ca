package io.throng.bench;

import java.io.IOException;

/** Rows that a coordinator's database has written: inserted, updated and deleted ones together, whoever wrote them. */
interface WrittenRows {
    /** What is reported of scenarios that write nothing, or whose database is not ours to ask. */
    long NONE = 0;

    /** A database that cannot be asked. */
    WrittenRows UNKNOWN = () -> NONE;

    /** How many there are by now; waits until the database has counted everything that was committed before. */
    long soFar() throws IOException, InterruptedException;
}
