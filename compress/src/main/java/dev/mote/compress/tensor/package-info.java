/**
 * Weights as products of small tensors: tensor trains, tensor-train matrices, canonical polyadic and Tucker decompositions of dense and convolution
 * layers.
 *
 * <p>
 * Start at {@link dev.mote.compress.tensor.Factorize}, the pass. A {@link dev.mote.compress.tensor.Form} says which small tensors
 * stand for a layer's weights, how they are found from trained weights, and which layers compute the same; a
 * {@link dev.mote.compress.tensor.Factorization} holds them.
 */
@NullMarked
package dev.mote.compress.tensor;

import org.jspecify.annotations.NullMarked;
