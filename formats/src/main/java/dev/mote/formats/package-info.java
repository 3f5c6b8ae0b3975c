/**
 * Model files in and out (TFLite, ONNX) and data sets by name.
 *
 * <p>Readers turn bytes that may be hostile into a verified graph or one sentence saying why not; writers do the reverse.
 */
@NullMarked
package dev.mote.formats;

import org.jspecify.annotations.NullMarked;
