/**
 * Fast execution of a graph on this machine: a plan, an arena, kernels and threads.
 *
 * <p>Start at the executor a caller creates from a graph; every kernel is held to {@code dev.mote.graph}'s interpreter.
 */
@NullMarked
package dev.mote.engine;

import org.jspecify.annotations.NullMarked;
