/**
 * Passes that shrink a graph: quantisation and what prepares for it.
 *
 * <p>Each pass takes a graph and returns a smaller one with the same inputs and outputs.
 */
@NullMarked
package dev.mote.compress;

import org.jspecify.annotations.NullMarked;
