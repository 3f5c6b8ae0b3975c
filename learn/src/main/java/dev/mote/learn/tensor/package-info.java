/**
 * Training of factorised layers: ranks that are found while training.
 *
 * <p>
 * Start at {@link dev.mote.learn.tensor.RankAdaptation}, which a {@link dev.mote.learn.Trainer} follows.
 */
@NullMarked
package dev.mote.learn.tensor;

import org.jspecify.annotations.NullMarked;
