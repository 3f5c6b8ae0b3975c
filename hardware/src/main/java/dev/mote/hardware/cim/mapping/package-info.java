/**
 * How a network is laid into a compute-in-memory macro. Start at {@link dev.mote.hardware.cim.mapping.Placement}, which says which nodes
 * the macro holds and which stay digital and why; {@link dev.mote.hardware.cim.mapping.MatrixLayer} is a held node as matrices of rows and
 * columns.
 */
@NullMarked
package dev.mote.hardware.cim.mapping;

import org.jspecify.annotations.NullMarked;
