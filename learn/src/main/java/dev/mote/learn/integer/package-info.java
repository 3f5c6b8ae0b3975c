/**
 * Back-propagation through quantised networks, to compare gradient-free training with.
 *
 * <p>
 * Start at {@link dev.mote.learn.integer.IntegerTrainer}: the forward pass is the integer network itself, on any hardware; the
 * backward pass is a float graph ({@link dev.mote.learn.integer.IntegerGradients}) on the integers that the forward pass left;
 * the weights move as integers. {@link dev.mote.learn.integer.FloatTrainer} trains the float twin of an integer network
 * instead.
 *
 * <p>
 * Source: J. Lin et al., "On-Device Training Under 256KB Memory", 2022 (quantisation-aware scaling).
 */
@NullMarked
package dev.mote.learn.integer;

import org.jspecify.annotations.NullMarked;
