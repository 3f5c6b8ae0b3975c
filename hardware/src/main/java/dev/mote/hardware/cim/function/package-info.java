/**
 * A network through a compute-in-memory macro: weights in bit slices, inputs in chunks of bits, a conversion for each sum of a column, and what
 * noise and the spread of chips do to it.
 *
 * <p>
 * Start at {@link dev.mote.hardware.cim.function.CimExecutor}, which runs a network. A {@code Scheme} says how a macro splits integers, a
 * {@code Layer} is a layer split that way, a {@code ChipLayer} the same on one chip; {@code NaiveKernel} is the meaning of it all, which the
 * fast kernels reproduce bit for bit.
 */
@NullMarked
package dev.mote.hardware.cim.function;

import org.jspecify.annotations.NullMarked;
