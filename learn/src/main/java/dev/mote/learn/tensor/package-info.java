/**
 * Training of factorised layers: ranks that are found while training, and training in few bits.
 *
 * <p>
 * Start at {@link dev.mote.learn.tensor.RankAdaptation}, which a {@link dev.mote.learn.Trainer} follows, or at
 * {@link dev.mote.learn.tensor.LowPrecisionTrainer}, which has the bits of the emitted C.
 */
@NullMarked
package dev.mote.learn.tensor;

import org.jspecify.annotations.NullMarked;
