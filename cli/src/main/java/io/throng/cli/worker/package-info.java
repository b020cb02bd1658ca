/** {@code throng worker}: a worker of its own, for any horde. It must not know how jobs are run; that is the worker module's. */
package io.throng.cli.worker;
