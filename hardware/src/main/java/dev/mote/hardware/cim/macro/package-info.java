/**
 * Compute-in-memory macros as data: arrays that multiply and sum where their weights are stored.
 *
 * <p>
 * Start at {@link dev.mote.hardware.cim.macro.Macro}, one record a part; {@link dev.mote.hardware.cim.macro.Macros} holds
 * those that come with Mote, a folder with a YAML file each, and reads those of users.
 */
@NullMarked
package dev.mote.hardware.cim.macro;

import org.jspecify.annotations.NullMarked;
