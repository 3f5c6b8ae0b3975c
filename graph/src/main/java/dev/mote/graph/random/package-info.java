/**
 * Small valid graphs and inputs drawn from a seed, for tests that hold executors to each other; start at
 * {@link dev.mote.graph.random.RandomGraphs}.
 */
@NullMarked
package dev.mote.graph.random;

import org.jspecify.annotations.NullMarked;
