/**
 * The network as data: {@link dev.mote.graph.Graph} and what its parts mean.
 *
 * <p>
 * Start at {@link dev.mote.graph.Graph}, then {@link dev.mote.graph.Op}, the list of all operators. A graph is built with
 * {@link dev.mote.graph.GraphBuilder}, changed by a {@link dev.mote.graph.Pass}, held to its rules by
 * {@link dev.mote.graph.Verifier} and given its meaning by {@code Interpreter}, whose results every other executor must
 * reproduce.
 */
@NullMarked
package dev.mote.graph;

import org.jspecify.annotations.NullMarked;
