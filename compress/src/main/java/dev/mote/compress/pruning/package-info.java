/**
 * Passes that take weights away.
 *
 * <p>
 * {@link dev.mote.compress.pruning.MagnitudePruning} and {@link dev.mote.compress.pruning.GroupPruning} set weights of float and of int8
 * networks to zero, which storage ({@link dev.mote.graph.Storage.Sparse}, {@link dev.mote.graph.Storage.Groups}) and kernels then leave
 * out; {@link dev.mote.compress.pruning.ChannelPruning} removes whole channels, so that every tensor they pass through shrinks.
 */
@NullMarked
package dev.mote.compress.pruning;

import org.jspecify.annotations.NullMarked;
