package dev.mote.hardware.cim.function;

import dev.mote.graph.RunFailedException;
import dev.mote.hardware.mcu.HostCompiler;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The functions of {@code planes.c} and the files it includes, compiled once for this machine. */
final class NativeLibrary {
  private static final List<String> FILES = List.of("planes.c", "layer.h", "counts.h", "conversion.h", "tile.h");
  private static final MemoryLayout POINTER = ValueLayout.ADDRESS;
  private static final MemoryLayout LONG = ValueLayout.JAVA_LONG;

  private final MethodHandle scratch;
  private final MethodHandle planes;

  /** Holds the library from its first use on. */
  private static final class Holder {
    private static final NativeLibrary LIBRARY = new NativeLibrary("");
  }

  /** Holds the library without what only some processors have, from its first use on. */
  private static final class Portable {
    private static final NativeLibrary LIBRARY = new NativeLibrary("#define PORTABLE 1\n");
  }

  private NativeLibrary(String definitions) {
    HostCompiler compiler = HostCompiler.find().orElseThrow(() -> new RunFailedException(HostCompiler.ABSENT));
    SymbolLookup symbols = SymbolLookup.libraryLookup(compiler.library(sources(definitions)),
        Arena.global());
    scratch = function(symbols, "mote_cim_scratch", FunctionDescriptor.of(LONG, POINTER, LONG));
    planes = function(symbols, "mote_cim_planes",
        FunctionDescriptor.ofVoid(POINTER, POINTER, POINTER, POINTER, POINTER, POINTER, POINTER, POINTER, POINTER,
            POINTER, LONG, ValueLayout.JAVA_FLOAT, LONG, LONG, POINTER, POINTER));
  }

  /** Why there is none on this machine, in one sentence; empty where there is one. */
  static String obstacle() {
    return HostCompiler.find().isPresent() ? "" : HostCompiler.ABSENT;
  }

  /** The library. Throws {@link RunFailedException} where there is no C compiler. */
  static NativeLibrary get() {
    return Holder.LIBRARY;
  }

  /** The library that any processor runs. Throws {@link RunFailedException} where there is no C compiler. */
  static NativeLibrary portable() {
    return Portable.LIBRARY;
  }

  private static Map<String, String> sources(String definitions) {
    Map<String, String> sources = new TreeMap<>();
    FILES.forEach(file -> sources.put(file, source(file)));
    sources.put("layer.h", definitions + sources.get("layer.h"));
    return sources;
  }

  private static String source(String file) {
    try (InputStream stream = NativeLibrary.class.getResourceAsStream(file)) {
      if (stream == null) {
        throw new IllegalStateException("the C file " + file + " is missing");
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException exception) {
      throw new UncheckedIOException(exception);
    }
  }

  /** Arrays are passed where they lie, so that calls take milliseconds at most. */
  private static MethodHandle function(SymbolLookup symbols, String name, FunctionDescriptor type) {
    return Linker.nativeLinker().downcallHandle(symbols.findOrThrow(name), type, Linker.Option.critical(true));
  }

  /** Bytes of working memory for {@code vectors} vectors of a layer. */
  int scratch(long[] layer, int vectors) {
    try {
      return Math.toIntExact((long) scratch.invokeExact(MemorySegment.ofArray(layer), (long) vectors));
    } catch (RuntimeException | Error thrown) {
      throw thrown;
    } catch (Throwable thrown) {
      throw new IllegalStateException(thrown);
    }
  }

  /** Computes vectors of a layer. */
  void planes(NativeLayer layer, byte[] inputs, Read read, int from, int to, long[] sums, byte[] working) {
    try {
      planes.invokeExact(MemorySegment.ofArray(layer.header()), MemorySegment.ofArray(layer.planes()),
          MemorySegment.ofArray(layer.ones()), MemorySegment.ofArray(layer.factors()),
          MemorySegment.ofArray(layer.gains()), MemorySegment.ofArray(layer.offsets()),
          MemorySegment.ofArray(layer.normals()), MemorySegment.ofArray(layer.deviations()),
          MemorySegment.ofArray(layer.base()), MemorySegment.ofArray(inputs), read.key(), read.gain(), (long) from,
          (long) to, MemorySegment.ofArray(sums), MemorySegment.ofArray(working));
    } catch (Throwable thrown) {
      throw new IllegalStateException(thrown);
    }
  }
}
