/**
 * Layers as matrices, for passes that choose weights by what they do to a layer's result:
 * {@link dev.mote.compress.layer.LinearLayer} is a layer's matrix and cuts its inputs into patches,
 * {@link dev.mote.compress.layer.Moments} says how those are distributed,
 * {@link dev.mote.compress.layer.CompensatedRounding} rounds a matrix for such patches, and
 * {@link dev.mote.compress.layer.ChosenWeights} puts weights that were chosen so into an int8 network. All
 * together: {@link dev.mote.compress.layer.LayerInputs}.
 */
@NullMarked
package dev.mote.compress.layer;

import org.jspecify.annotations.NullMarked;
