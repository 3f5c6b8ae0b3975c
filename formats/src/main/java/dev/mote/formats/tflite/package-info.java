/**
 * TensorFlow Lite models in and out.
 *
 * <p>
 * Start at {@link dev.mote.formats.tflite.TfliteReader}. {@code TfliteFile} takes the flatbuffer apart without trusting it,
 * {@code Importer} holds what is built so far, and each {@code ...Import} class turns one family of operators into nodes.
 */
@NullMarked
package dev.mote.formats.tflite;

import org.jspecify.annotations.NullMarked;
