/** Weights of few bits between a file's form and Mote's, common to all file formats. Start at {@link dev.mote.formats.storage.FourBits}. */
@NullMarked
package dev.mote.formats.storage;

import org.jspecify.annotations.NullMarked;
