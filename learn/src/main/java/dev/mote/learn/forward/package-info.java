/**
 * Training of float networks by forward passes alone: the loss at perturbed parameters is all that is asked.
 *
 * <p>
 * Start at {@link dev.mote.learn.forward.ForwardTrainer}. It takes a {@link dev.mote.learn.forward.LossGraph}, estimates the gradient
 * of each group of parameters with an {@link dev.mote.learn.forward.Estimator} and moves them with an
 * {@link dev.mote.learn.forward.Update}, phase after phase. Only what lies behind a perturbed parameter is run again. Directions
 * are replayed from seeds and never stored.
 */
@NullMarked
package dev.mote.learn.forward;

import org.jspecify.annotations.NullMarked;
