/**
 * Learning without back-propagation: quantised networks trained on their integers by forward passes alone.
 *
 * <p>
 * Start at {@link dev.mote.learn.zeroth.ZerothTrainer}; {@link dev.mote.learn.zeroth.LayerChoice} says what it trains. It perturbs weights ({@link dev.mote.learn.zeroth.WeightEstimate}) or a
 * layer's results ({@link dev.mote.learn.zeroth.NodeEstimate}), sees what that does to the loss
 * ({@link dev.mote.learn.zeroth.IntegerLoss}), and moves the integers ({@link dev.mote.learn.zeroth.IntegerUpdate}). All of it is
 * integer arithmetic with replayed random numbers, so that a microcontroller that does the same ends at the same bits.
 *
 * <p>
 * Source: Y. Zhao, H. Li, I. Young, Z. Zhang, "Poor Man's Training on MCUs", arXiv 2411.05873.
 */
@NullMarked
package dev.mote.learn.zeroth;

import org.jspecify.annotations.NullMarked;
