/**
 * Training that knows that its weights will be rounded.
 *
 * <p>
 * Start at {@link dev.mote.learn.quantized.StraightThrough}, which a {@link dev.mote.learn.Trainer} takes.
 */
@NullMarked
package dev.mote.learn.quantized;

import org.jspecify.annotations.NullMarked;
