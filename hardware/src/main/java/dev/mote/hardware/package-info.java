/**
 * What runs a graph outside this machine: targets, their costs and the code emitted for them.
 *
 * <p>One package per family of hardware lives below this one.
 */
@NullMarked
package dev.mote.hardware;

import org.jspecify.annotations.NullMarked;
