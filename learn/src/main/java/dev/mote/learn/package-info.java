/**
 * Training by back-propagation: losses, optimisers, schedules, and the loop.
 *
 * <p>
 * Start at {@link dev.mote.learn.Trainer}. It turns a network into a {@link dev.mote.learn.TrainingGraph}, which computes
 * the loss and its gradients for one batch on any executor, and moves the weights by an
 * {@link dev.mote.learn.Optimizer}. {@link dev.mote.learn.Networks} has networks to start from,
 * {@link dev.mote.learn.Evaluation} says how good one is.
 */
@NullMarked
package dev.mote.learn;

import org.jspecify.annotations.NullMarked;
