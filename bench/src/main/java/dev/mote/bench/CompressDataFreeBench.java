package dev.mote.bench;

import dev.mote.compress.Calibration;
import dev.mote.compress.Int8Quantization;
import dev.mote.compress.Range;
import dev.mote.compress.datafree.DataFree;
import dev.mote.compress.layer.LayerInputs;
import dev.mote.compress.pruning.MagnitudePruning;
import dev.mote.compress.weights.WeightFormat;
import dev.mote.engine.Engine;
import dev.mote.formats.data.DataSet;
import dev.mote.graph.Graph;
import dev.mote.graph.Pass;
import dev.mote.graph.RunFailedException;
import dev.mote.graph.Tensor;
import dev.mote.graph.pass.Simplify;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * Networks with batch norms compressed without a sample, beside the same with samples: weights of 8 to 1 bits, and zeros. The networks
 * are trained first where they are not there.
 */
final class CompressDataFreeBench {
  private static final int THREADS = 2;
  private static final double WITHIN = 0.5;
  private static final double ABOVE = 10;
  private static final Range BYTES = new Range(0, 255);
  private static final List<String> FORMATS = List.of("uniform:8", "uniform:8:tensor", "uniform:6", "uniform:6:tensor",
      "uniform:5", "uniform:5:tensor", "uniform:4", "uniform:4:tensor", "vecq:4", "nf4:64", "uniform:3",
      "uniform:3:tensor", "vecq:3", "uniform:2", "uniform:2:tensor", "vecq:2", "ternary", "vecq:1");
  private static final List<Double> SPARSITIES = List.of(0.25, 0.5, 0.625, 0.75, 0.875);

  private final CompressPoints points;

  private CompressDataFreeBench(CompressPoints points) {
    this.points = points;
  }

  /** Takes the networks' names; without one, all. Throws where a bound is missed. */
  static void run(List<String> arguments) throws IOException {
    Main.requireKnown(arguments, NormedNetwork.labels());
    CompressDataFreeBench bench = new CompressDataFreeBench(new CompressPoints("compress-datafree.tsv"));
    List<String> missed = new ArrayList<>();
    for (NormedNetwork network : NormedNetwork.values()) {
      if (arguments.isEmpty() || arguments.contains(network.label())) {
        missed.addAll(bench.new Network(network).run());
      }
    }
    if (!missed.isEmpty()) {
      throw new RunFailedException("data-free compression stays within its bounds, found " + String.join("; ", missed));
    }
  }

  /** One of them. */
  private final class Network {
    private final String name;
    private final Graph normed;
    private final Graph folded;
    private final Calibration calibration;
    private final LayerInputs inputs;
    private final DataSet test;
    private final String data;
    private final List<String> bounds = new ArrayList<>();

    Network(NormedNetwork network) throws IOException {
      Graph trained = network.trained(THREADS);
      this.name = network.label();
      this.normed = Pass.run(trained, Simplify.keepingBatchNorms());
      this.folded = Pass.run(trained, new Simplify());
      List<List<Tensor>> samples = CompressAccuracy.samples(network.train(), folded, CompressAccuracy.SAMPLES);
      this.calibration = CompressAccuracy.calibration(folded, samples);
      this.test = network.test();
      this.data = network.data();
      this.inputs = LayerInputs.of(folded, samples, Engine::new);
    }

    /** Prints tables and says which bounds are missed. */
    List<String> run() throws IOException {
      System.out.printf(Locale.ROOT, "%s on %d test images of %s, float %.2f %%.%n%n", name, test.size(), data,
          accuracy("float", () -> folded));
      System.out.println("| weights | rounded | bias corrected | layer by layer | data-free | independent inputs "
          + "| not preconditioned |");
      System.out.println("|---|---|---|---|---|---|---|");
      List<String> missed = new ArrayList<>();
      for (String text : FORMATS) {
        WeightFormat format = WeightFormat.named(text);
        DataFree usual = new DataFree(format).withRange(BYTES);
        Map<String, Supplier<Graph>> ways = new LinkedHashMap<>();
        ways.put("rounded", () -> Pass.run(folded, new Int8Quantization(calibration, _ -> format, false)));
        ways.put("corrected", () -> Pass.run(folded, new Int8Quantization(calibration, _ -> format, true)));
        ways.put("samples", () -> inputs.compressed(folded, _ -> format, 0));
        ways.put("data-free", () -> Pass.run(normed, usual));
        ways.put("independent", () -> Pass.run(normed, usual.withInputs(DataFree.Inputs.INDEPENDENT)));
        ways.put("plain", () -> Pass.run(normed, usual.withPrecondition(false)));
        Map<String, Double> found = row("`" + text + "`", text, ways);
        if (text.equals("uniform:8")) {
          bound(missed, "at 8 bits %.2f points behind calibrated, at most %.1f",
              difference(found, "corrected", "data-free"), WITHIN, true);
        } else if (text.equals("uniform:5:tensor") && name.equals(NormedNetwork.MOBILENET.label())) {
          bound(missed, "at 5 bits a tensor %.2f points above rounding, at least %.1f",
              difference(found, "data-free", "rounded"), ABOVE, false);
        }
      }
      System.out.println("\n| zeros, 8 bits | magnitude | layer by layer | data-free |");
      System.out.println("|---|---|---|---|");
      for (double sparsity : SPARSITIES) {
        Map<String, Supplier<Graph>> ways = new LinkedHashMap<>();
        ways.put("magnitude",
            () -> Pass.run(folded, new MagnitudePruning(sparsity, MagnitudePruning.Scope.LAYER),
                new Int8Quantization(calibration, _ -> WeightFormat.INT8, true)));
        ways.put("samples", () -> inputs.compressed(folded, _ -> WeightFormat.INT8, sparsity));
        ways.put("data-free",
            () -> Pass.run(normed, new DataFree(WeightFormat.INT8).withRange(BYTES).withSparsity(sparsity)));
        String text = String.format(Locale.ROOT, "%.1f %%", 100 * sparsity);
        row(text, text, ways);
      }
      System.out.println("\nData-free is " + String.join("; ", bounds) + ".\n");
      return missed;
    }

    private Map<String, Double> row(String label, String key, Map<String, Supplier<Graph>> ways) throws IOException {
      Map<String, Double> found = new LinkedHashMap<>();
      StringBuilder line = new StringBuilder("| ").append(label).append(" |");
      for (var way : ways.entrySet()) {
        double accuracy = accuracy(key + ", " + way.getKey(), way.getValue());
        found.put(way.getKey(), accuracy);
        line.append(String.format(Locale.ROOT, " %.2f |", accuracy));
      }
      System.out.println(line);
      return found;
    }

    private static double difference(Map<String, Double> found, String one, String other) {
      return Objects.requireNonNull(found.get(one)) - Objects.requireNonNull(found.get(other));
    }

    private void bound(List<String> missed, String sentence, double value, double limit, boolean most) {
      String text = String.format(Locale.ROOT, sentence, value, limit);
      bounds.add(text);
      if (most ? value > limit : value < limit) {
        missed.add(name + " " + text);
      }
    }

    /** In percent; measured once and kept. */
    private double accuracy(String method, Supplier<Graph> making) throws IOException {
      String key = name + ", " + method;
      var known = points.find(key);
      if (known.isPresent()) {
        return 100 * known.get().accuracy();
      }
      Graph made = making.get();
      double accuracy = CompressAccuracy.of(made, test);
      points.add(key, accuracy / 100, CompressNetwork.bytes(made));
      return accuracy;
    }
  }
}
