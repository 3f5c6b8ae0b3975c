package dev.mote.compress.polarized;

import dev.mote.compress.layer.ChosenWeights;

/**
 * A layer in two paths: {@code main x + path.output path.input (x - mean)}.
 *
 * @param main weights of few bits, and the bias
 * @param path the path of low rank
 * @param mean the mean patch, which the path leaves to the bias so that its numbers lie around 0
 */
record Polarized(ChosenWeights main, Path path, double[] mean) {}
