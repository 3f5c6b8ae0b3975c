/**
 * Data sets by name: labelled samples for training, calibration and evaluation.
 *
 * <p>
 * Start at {@link dev.mote.formats.data.DataSets#open}, which turns a specification such as {@code digits#test} or
 * {@code images:photos.zip#[0:1000]} into a {@link dev.mote.formats.data.DataSet}. A {@link dev.mote.formats.data.Feed}
 * turns its samples into the inputs of a network.
 */
@NullMarked
package dev.mote.formats.data;

import org.jspecify.annotations.NullMarked;
