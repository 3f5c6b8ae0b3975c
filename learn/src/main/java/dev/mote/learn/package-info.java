/**
 * Losses, optimisers and the training loop.
 *
 * <p>Training asks a model for a loss and, where there is one, its gradient graph; it does not know what runs the model.
 */
@NullMarked
package dev.mote.learn;

import org.jspecify.annotations.NullMarked;
