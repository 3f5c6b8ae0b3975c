/**
 * Benchmarks beside peers and reproductions of published figures.
 *
 * <p>Start at {@code Main}, which lists the benches by name.
 */
@NullMarked
package dev.mote.bench;

import org.jspecify.annotations.NullMarked;
