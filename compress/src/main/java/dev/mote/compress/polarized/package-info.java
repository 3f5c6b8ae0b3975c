/**
 * Precision polarisation: most weights of a layer in few bits, and beside them a path of low rank in 8 bits that takes their error
 * back. Start at {@link dev.mote.compress.polarized.Polarization}; {@link dev.mote.compress.polarized.PathCost} says what a path costs,
 * {@link dev.mote.compress.polarized.Variability} simulates a main path whose weights come out wrong.
 *
 * <p>
 * Source: Neural Precision Polarization, arXiv 2411.05845, 2024; paths in closed form after C. Zhang et al., LQER, and QERA, 2024.
 */
@NullMarked
package dev.mote.compress.polarized;

import org.jspecify.annotations.NullMarked;
