/**
 * Small valid graphs and inputs drawn from a seed, for tests that hold executors to each other; start at
 * {@link dev.mote.graph.random.RandomGraphs}. Beside them {@link dev.mote.graph.random.SplitMix}, which makes seeds of seeds.
 */
@NullMarked
package dev.mote.graph.random;

import org.jspecify.annotations.NullMarked;
