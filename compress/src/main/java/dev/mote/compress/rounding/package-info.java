/**
 * Rounding of int8 weights to few values, where a layer's errors are made up for by the weights rounded after them.
 *
 * <p>
 * Start at {@link dev.mote.compress.rounding.EntropyConstrainedRounding}, the pass: it measures what an error of each channel does to the
 * results, then goes through the layers ({@link dev.mote.compress.rounding.WeightLayer}) in run order.
 */
@NullMarked
package dev.mote.compress.rounding;

import org.jspecify.annotations.NullMarked;
