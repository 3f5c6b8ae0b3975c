/**
 * YAML files that people write: read into parts that know their place, so that what is wrong is told with file, line and column.
 *
 * <p>
 * Start at {@link dev.mote.formats.yaml.Yaml}; {@link dev.mote.formats.yaml.Options} checks the names and values of one
 * part, and {@link dev.mote.formats.yaml.Wording} says in the refusals what kind of file it is.
 */
@NullMarked
package dev.mote.formats.yaml;

import org.jspecify.annotations.NullMarked;
