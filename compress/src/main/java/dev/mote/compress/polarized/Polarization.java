package dev.mote.compress.polarized;

import dev.mote.compress.Calibration;
import dev.mote.compress.CalibrationMethod;
import dev.mote.compress.Int8Quantization;
import dev.mote.compress.layer.ChosenWeights;
import dev.mote.compress.layer.LinearLayer;
import dev.mote.compress.weights.WeightFormat;
import dev.mote.engine.Engine;
import dev.mote.graph.Activation;
import dev.mote.graph.BadInputException;
import dev.mote.graph.DType;
import dev.mote.graph.Executor;
import dev.mote.graph.Graph;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Pass;
import dev.mote.graph.Rewriter;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Turns a float network into an int8 one whose convolutions and dense layers have weights of few bits and, beside them, a path of low
 * rank in 8 bits: {@code rank} patterns are looked for in each patch, by a convolution like the layer's, and mixed into the output
 * channels by a convolution of one pixel; the sum is clamped as the layer was. All are ordinary operators. Depthwise and grouped
 * convolutions stay one path.
 *
 * <p>
 * Layer after layer the path is fitted in closed form ({@link Fit}) on samples without labels, on what the layers before it really give.
 *
 * @param formats     what the weights of the main path become, by the layer's node
 * @param rank        of the paths, at least 1 and at most that of each layer
 * @param fit         what the paths make small
 * @param weighted    whether {@link Fit#TRAINED} weighs errors of results by their effect on the network's results (Fisher information)
 * @param share       whether a path may carry the largest part of the weights themselves, where that leaves less error, rather than just
 *                    what rounding left
 * @param samples     inputs of the network, 1 to 256 of them
 * @param variability what is known of the main path's errors
 * @param seed        of what is drawn
 */
public record Polarization(Function<Node, WeightFormat> formats, int rank, Fit fit, boolean weighted, boolean share,
    List<List<Tensor>> samples, Errors variability, long seed) implements Pass {
  /** The most samples that a path is fitted on. */
  public static final int MOST_SAMPLES = 256;
  private static final String INPUT = "_path_input";
  private static final String OUTPUT = "_path_output";
  private static final String MAIN = "_main";

  /** What a path makes small. */
  public enum Fit {
    /** The residual of the weights: its first singular vectors. */
    PLAIN,
    /** The error that the residual makes on the layer's inputs: singular vectors weighed by their covariance. */
    ACTIVATION_AWARE,
    /** The difference from the original network's results, with inputs as the layers before give them: a regression of low rank. */
    TRAINED
  }

  /** What is known of an unreliable main path. */
  public sealed interface Errors {
    /** It is reliable. */
    record None() implements Errors {}

    /** This one device, whose weights were measured, is made up for. */
    record Device(Variability device) implements Errors {}

    /**
     * Only how much weights vary: paths are fitted over several drawn devices and know none of those they will run on. On resnet8 that
     * recovers more than half of what a tenth of variability costs (docs/results/compress-polarized.md).
     *
     * @param deviation relative
     * @param draws     devices, at least 1
     */
    record Resampled(double deviation, int draws) implements Errors {}
  }

  /** Checks the ranges. Throws {@link BadInputException}. */
  public Polarization {
    samples = List.copyOf(samples);
    if (samples.isEmpty() || samples.size() > MOST_SAMPLES) {
      throw new BadInputException("paths are fitted on 1 to " + MOST_SAMPLES + " samples, found " + samples.size()
          + "; choose a part of the data");
    }
    if (rank < 1) {
      throw new BadInputException("a path has a rank of at least 1, found " + rank + "; give for example 8");
    }
  }

  /** The best fit for a reliable main path of one format. */
  public Polarization(WeightFormat format, int rank, List<List<Tensor>> samples) {
    this(_ -> format, rank, Fit.TRAINED, true, true, samples, new Errors.None(), 1);
  }

  @Override
  public String name() {
    return "polarization";
  }

  /** Throws {@link BadInputException} where the rank is above a layer's. */
  @Override
  public Graph apply(Graph given) {
    Graph graph = withBiases(given);
    for (PathCost cost : costs(graph)) {
      if (rank > Math.min(cost.inputs(), cost.outputs())) {
        throw new BadInputException("a path's rank is at most that of its layer, found rank " + rank + " for '"
            + cost.layer() + "' of " + cost.outputs() + " by " + cost.inputs() + "; lower the rank");
      }
    }
    Function<Graph, Executor> executors = Engine::new;
    Map<String, Polarized> layers = new LayerByLayer(graph, this, executors).run();
    Graph split = PathRewriting.split(graph, layers);
    Calibration calibration = Calibration.measure(split, samples, new CalibrationMethod.MinMax(), executors, _ -> {});
    Graph int8 = Pass.run(split, new Int8Quantization(calibration, node -> layers.containsKey(node.name())
        || isPath(node) ? WeightFormat.INT8 : formats.apply(node), true));
    Map<String, ChosenWeights> chosen = new HashMap<>();
    layers.forEach((name, layer) -> chosen.put(name, layer.main()));
    return ChosenWeights.in(int8, chosen);
  }

  /** The graph with a bias of zeros in each layer that gets a path and has none. */
  private static Graph withBiases(Graph graph) {
    return Rewriter.rewrite(graph, (node, rewriter) -> {
      if (node.inputs().size() == 2 && polarizable(graph, node) != null) {
        List<Integer> operands = new ArrayList<>(rewriter.inputs(node));
        operands.add(rewriter.builder().constant(node.name() + "_bias",
            Tensor.zeros(DType.F32, Shape.of(graph.outputType(node).shape().last()))));
        rewriter.keepAs(node, node.op(), operands, graph.outputType(node));
      } else {
        rewriter.keep(node);
      }
    });
  }

  /** What the paths cost in each layer that gets one. */
  public List<PathCost> costs(Graph graph) {
    List<PathCost> costs = new ArrayList<>();
    for (Node node : graph.nodes()) {
      LinearLayer layer = polarizable(graph, node);
      if (layer != null) {
        costs.add(new PathCost(node.name(), rank, layer.columns(), layer.rows(), formats.apply(node).bits()));
      }
    }
    return costs;
  }

  /** The layer of a node that gets a path; null for others. */
  static @Nullable LinearLayer polarizable(Graph graph, Node node) {
    LinearLayer layer = LinearLayer.of(graph, node);
    return layer != null && layer.groups() == 1 && !(node.op() instanceof Op.DepthwiseConv2d) ? layer : null;
  }

  /** Whether a node of a polarised network belongs to a path: its weights are reliable and of 8 bits. */
  public static boolean isPath(Node node) {
    return node.name().endsWith(INPUT) || node.name().endsWith(OUTPUT);
  }

  /** The name of the part of a path that looks for patterns. */
  static String input(String layer) {
    return layer + INPUT;
  }

  /** The name of the part of a path that mixes them. */
  static String output(String layer) {
    return layer + OUTPUT;
  }

  /** The name of the value that a main path gives. */
  static String main(String value) {
    return value + MAIN;
  }

  /** The layer's operator without its clamp. */
  static Op unclamped(Node node) {
    return LinearLayer.withActivation(node.op(), Activation.NONE);
  }
}
