/**
 * Passes that shrink a network.
 *
 * <p>
 * Integer quantisation goes in steps: {@link dev.mote.compress.CrossLayerEqualization} evens out the channels,
 * {@link dev.mote.compress.Calibration} measures the range of every value on sample data,
 * {@link dev.mote.compress.Int8Quantization} turns the float graph into an int8 one, and
 * {@link dev.mote.compress.SignalToNoise} says what each layer lost.
 */
@NullMarked
package dev.mote.compress;

import org.jspecify.annotations.NullMarked;
