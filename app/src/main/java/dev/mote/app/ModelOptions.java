package dev.mote.app;

import dev.mote.formats.Models;
import dev.mote.graph.Graph;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** How a verb reads its model. */
final class ModelOptions {
  @Option(names = "--dim", paramLabel = "NAME=SIZE",
      description = "Size of a dimension that an ONNX file leaves open; INPUT:AXIS=SIZE for one without a name.")
  Map<String, Integer> dims = new HashMap<>();

  /** The network in {@code file}. */
  Graph read(Path file) {
    return Models.read(file, dims);
  }
}
