/**
 * Quantisation and pruning without a single sample: {@link dev.mote.compress.datafree.DataFree} reads from the batch norms of a
 * network how the inputs of its layers are distributed, and chooses the weights of each layer by what they do to such inputs.
 *
 * <p>
 * Source: M. Horton et al., Layer-Wise Data-Free CNN Compression, 2020. The steps: {@code Preconditioned} folds batch norms and
 * keeps what they say, {@code ImageStatistics} guesses the network's own input from the first of them, {@code Synthesis} makes
 * the layers' inputs, {@code ErrorCompensation} chooses the weights of one layer.
 */
@NullMarked
package dev.mote.compress.datafree;

import org.jspecify.annotations.NullMarked;
