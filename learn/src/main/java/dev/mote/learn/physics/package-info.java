/**
 * Partial differential equations solved by networks whose derivatives, too, come from forward passes.
 *
 * <p>
 * Start at {@link dev.mote.learn.physics.ResidualLoss}: it makes a loss of an {@link dev.mote.learn.physics.Equation} and a network, whose
 * derivatives are weighted sums of the network's values around each point ({@link dev.mote.learn.physics.Stencil}). The loss is an ordinary
 * graph, which {@link dev.mote.learn.forward.ForwardTrainer} makes small. Source: Y. Zhao et al., Tensor-Compressed
 * Back-Propagation-Free Training for (Physics-Informed) Neural Networks, 2023.
 */
@NullMarked
package dev.mote.learn.physics;

import org.jspecify.annotations.NullMarked;
