/**
 * Back-propagation as a pass: {@link dev.mote.graph.autodiff.Autodiff} turns a graph that computes a loss into one that
 * also computes the loss's gradients.
 *
 * <p>
 * {@link dev.mote.graph.autodiff.Adjoints} names the rule of every operator; the rules lie beside it, by family.
 */
@NullMarked
package dev.mote.graph.autodiff;

import org.jspecify.annotations.NullMarked;
