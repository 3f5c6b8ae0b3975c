/**
 * The passes that simplify a graph without changing what it computes: folding constants and batch norms, fusing pads and
 * activations, moving transposes out of the way, removing what nobody reads.
 *
 * <p>
 * Start at {@link dev.mote.graph.pass.Simplify}, which runs them in the order that suits imported networks.
 */
@NullMarked
package dev.mote.graph.pass;

import org.jspecify.annotations.NullMarked;
