/**
 * The command line: one class a verb.
 *
 * <p>Start at {@code Main}, which lists the verbs; only this module and {@code bench} print.
 */
@NullMarked
package dev.mote.app;

import org.jspecify.annotations.NullMarked;
