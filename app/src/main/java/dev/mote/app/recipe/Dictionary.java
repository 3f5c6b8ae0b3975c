package dev.mote.app.recipe;

import dev.mote.app.recipe.PassKind.Option;
import dev.mote.compress.dictionary.WeightCode;
import dev.mote.compress.dictionary.WeightCoding;
import dev.mote.compress.dictionary.WeightTrimming;
import dev.mote.formats.yaml.Position;
import dev.mote.graph.Graph;
import dev.mote.graph.Pass;
import java.util.List;
import java.util.Map;

/**
 * Trims low bits of int8 weights and stores what is left by a dictionary or another code. The last pass of a recipe.
 *
 * @param at   where the pass is named
 * @param trim bits trimmed of each weight
 * @param code how weights are stored
 */
record Dictionary(Position at, int trim, WeightCode code) implements RecipePass {
  static final PassKind KIND = new PassKind("dictionary",
      "Trim low bits of int8 weights and store what is left by a dictionary or another code; the last pass.",
      List.of(new Option("trim", "BITS", "0", "Bits of each weight that become zero, 0 to 7."),
          new Option("code", "CODE", "best",
              "How weights are stored: dictionary, huffman, arithmetic, bitmap, groups (N of M), deltas, plain, or best: the shortest.")),
      options -> new Dictionary(options.at(), (int) options.whole("trim", 0, 0, 7),
          options.read("code", WeightCode.BEST, WeightCode::named)));

  @Override
  public boolean takes(Numbers numbers) {
    return numbers == Numbers.INTEGERS;
  }

  @Override
  public void check(Graph network, Workbench bench) {
    requireWritable(at, code, bench);
  }

  /** Refuses codes that the file to write cannot hold. */
  static void requireWritable(Position at, WeightCode code, Workbench bench) {
    if (!bench.writable() && code != WeightCode.PLAIN) {
      throw at.refused("a .tflite file has weights of 8 or 4 bits, found the code " + code.label()
          + "; write an .onnx file");
    }
  }

  @Override
  public Compression apply(Compression before, Workbench bench) {
    return before.with(Pass.run(before.network(), new WeightTrimming(trim, Map.of()), new WeightCoding(code)));
  }
}
