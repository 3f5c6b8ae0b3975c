/**
 * Weights of 1 to 8 bits: how the float weights of a layer become the few int8 elements that a
 * {@link dev.mote.graph.Storage} keeps in short codes.
 *
 * <p>
 * Start at {@link dev.mote.compress.weights.WeightFormat}; {@link dev.mote.compress.Int8Quantization} takes one a layer.
 */
@NullMarked
package dev.mote.compress.weights;

import org.jspecify.annotations.NullMarked;
