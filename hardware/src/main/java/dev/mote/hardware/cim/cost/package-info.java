/**
 * What a compute-in-memory macro and a network on it cost: energy, time and silicon by component.
 *
 * <p>
 * Start at {@link dev.mote.hardware.cim.cost.MacroCost} for a macro at its best and at
 * {@link dev.mote.hardware.cim.cost.NetworkCost} for a network. {@link dev.mote.hardware.cim.cost.Technology} holds the
 * constants of processes with their sources, {@link dev.mote.hardware.cim.cost.Activity} what the data do to them.
 */
@NullMarked
package dev.mote.hardware.cim.cost;

import org.jspecify.annotations.NullMarked;
