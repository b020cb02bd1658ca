/**
 * Which models a dreamer offers: the operator's instructions, the horde's reference of models, and how much models are used and waited
 * for. Must not know how jobs are popped or done.
 */
package io.throng.worker.model;
