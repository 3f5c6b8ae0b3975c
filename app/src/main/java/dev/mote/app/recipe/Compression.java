package dev.mote.app.recipe;

import dev.mote.compress.weights.WeightFormat;
import dev.mote.graph.Graph;
import java.util.Map;

/**
 * A network between two passes.
 *
 * @param network what the passes so far made of it
 * @param formats the weight formats that they chose, by the name of the layer
 * @param trained whether its weights were trained for these formats
 */
record Compression(Graph network, Map<String, WeightFormat> formats, boolean trained) {
  Compression with(Graph other) {
    return new Compression(other, formats, trained);
  }
}
