/**
 * Compute-in-memory macros as targets: a network on chips of a macro, how many samples it gets right there, and what it costs.
 *
 * <p>
 * Start at {@link dev.mote.hardware.cim.CimTarget}. What a macro is lies in {@code cim.macro}, how layers are laid into it in
 * {@code cim.mapping}, what it computes in {@code cim.function}, what that costs in {@code cim.cost}.
 */
@NullMarked
package dev.mote.hardware.cim;

import org.jspecify.annotations.NullMarked;
