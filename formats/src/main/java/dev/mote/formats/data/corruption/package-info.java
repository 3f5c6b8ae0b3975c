/**
 * Common corruptions of images: noise, blur, weather and digital artefacts at five severities.
 *
 * <p>
 * Start at {@link dev.mote.formats.data.corruption.Corruption}, which lists them; each is one class of its name here,
 * on an {@code Image} of values 0 to 1. Definitions and constants: D. Hendrycks and T. Dietterich, Benchmarking neural
 * network robustness to common corruptions and perturbations, ICLR 2019 (arXiv 1903.12261), in the variant for 32x32
 * images (CIFAR-10-C). Only operations with one result on every machine are used: the four of arithmetic, square roots
 * and {@link java.lang.StrictMath}. Random numbers come from {@code RandomStream} alone.
 */
@NullMarked
package dev.mote.formats.data.corruption;

import org.jspecify.annotations.NullMarked;
