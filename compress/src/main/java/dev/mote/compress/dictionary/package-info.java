/**
 * Weights in few bytes by words of a dictionary: their low-significance bits are trimmed, what is left is coded by how often it comes.
 *
 * <p>
 * {@link dev.mote.compress.dictionary.WeightTrimming} (or {@link dev.mote.compress.rounding.EntropyConstrainedRounding}, which looks at data)
 * makes the values few; {@link dev.mote.compress.dictionary.WeightCoding}, the last pass of all, chooses their storage. Source: the scheme
 * of Arunachalam et al., HardCompress, 2021, with codes of our own choice.
 */
@NullMarked
package dev.mote.compress.dictionary;

import org.jspecify.annotations.NullMarked;
