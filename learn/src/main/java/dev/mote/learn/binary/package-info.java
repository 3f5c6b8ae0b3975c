/**
 * Networks whose weights are random signs: each weight is +1 with a probability of its own, which training finds, and a prediction is the
 * mean over several drawn networks.
 *
 * <p>
 * A network before and after training is a {@link dev.mote.graph.Graph} whose weights are natural parameters. Start at
 * {@link dev.mote.learn.binary.BinaryNetworks} and {@link dev.mote.learn.binary.BayesianRule}, which a
 * {@link dev.mote.learn.Trainer} takes; then {@link dev.mote.learn.binary.Ensemble} draws networks and runs them, and
 * {@link dev.mote.learn.binary.Predictions} says how good and how sure they are.
 */
@NullMarked
package dev.mote.learn.binary;

import org.jspecify.annotations.NullMarked;
