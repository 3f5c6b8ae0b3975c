/**
 * The report of a run: one HTML page that needs nothing else, with figures, tables and charts.
 *
 * <p>
 * Start at {@link dev.mote.app.report.Report}; a page is a list of {@link dev.mote.app.report.Section}s.
 */
@NullMarked
package dev.mote.app.report;

import org.jspecify.annotations.NullMarked;
