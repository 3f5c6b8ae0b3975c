package dev.mote.compress.datafree;

import dev.mote.compress.Range;
import dev.mote.compress.layer.ErrorCompensation;
import dev.mote.compress.weights.WeightFormat;
import dev.mote.engine.Engine;
import dev.mote.graph.BadInputException;
import dev.mote.graph.Graph;
import dev.mote.graph.Node;
import dev.mote.graph.Pass;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Turns a float network that still has its batch norms into an int8 one, with weights of any format and as sparse as wanted, and reads
 * no sample.
 *
 * <p>
 * Batch norms are folded, channels evened out and large means absorbed; inputs of all layers are made up from what the batch norms say;
 * each layer then gets, independently of the others and in parallel, the weights that change its own result least on such inputs
 * ({@link ErrorCompensation}), and a bias that takes the mean error back. Ranges of results are means and some deviations.
 *
 * <p>
 * Assumptions: a batch norm's result is normal in each channel with the trained mean and deviation; clamps, sums of branches and pools
 * follow from that by computing them; the network's own input is normal, with what the first batch norm tells of it.
 * Source: M. Horton et al., Layer-Wise Data-Free CNN Compression, 2020; how a layer's weights are chosen, see {@link ErrorCompensation}.
 *
 * @param formats      what the weights of a layer become, by its node
 * @param sparsity     the share of the weights of all layers that become 0, 0 to below 1: those whose loss costs least
 * @param inputs       how layers' inputs are made up
 * @param precondition whether channels are evened out and large means absorbed first
 * @param deviations   how many deviations around the mean a range covers, positive
 * @param range        the range of the network's input where it is known, such as 0 to 255; null to guess it, too
 * @param images       how many images are made up, at least 2
 * @param seed         of all that is made up
 */
public record DataFree(Function<Node, WeightFormat> formats, double sparsity, Inputs inputs, boolean precondition,
    double deviations, @Nullable Range range, int images, long seed) implements Pass {
  /** How the inputs of layers are made up. */
  public enum Inputs {
    /** Images go through the network; each batch norm brings them to its statistics. Channels correlate as weights make them. */
    PROPAGATED,
    /** Each batch norm's result is drawn anew, each pixel and channel on its own. */
    INDEPENDENT
  }

  /** Checks the ranges. Throws {@link BadInputException}. */
  public DataFree {
    if (!(sparsity >= 0 && sparsity < 1)) {
      throw new BadInputException(
          "data-free pruning leaves out a share of 0 to below 1 of the weights, found " + sparsity
              + "; give for example 0.5");
    }
    if (!(deviations > 0 && deviations <= 100) || images < 2 || images > 100_000) {
      throw new BadInputException(
          "data-free ranges cover more than 0 and at most 100 deviations of 2 to 100000 images, found "
              + deviations + " of " + images + "; take 5 of 32");
    }
  }

  /** The usual choices for one format in all layers. */
  public DataFree(WeightFormat format) {
    this(_ -> format, 0, Inputs.PROPAGATED, true, 5, null, 32, 1);
  }

  /** The same with another share of weights that become 0. */
  public DataFree withSparsity(double other) {
    return new DataFree(formats, other, inputs, precondition, deviations, range, images, seed);
  }

  /** The same with a known range of the network's input. */
  public DataFree withRange(Range known) {
    return new DataFree(formats, sparsity, inputs, precondition, deviations, known, images, seed);
  }

  /** The same with layers' inputs made up in another way. */
  public DataFree withInputs(Inputs other) {
    return new DataFree(formats, sparsity, other, precondition, deviations, range, images, seed);
  }

  /** The same with or without evening out channels and absorbing means. */
  public DataFree withPrecondition(boolean wanted) {
    return new DataFree(formats, sparsity, inputs, wanted, deviations, range, images, seed);
  }

  @Override
  public String name() {
    return "data-free";
  }

  @Override
  public Graph apply(Graph graph) {
    Preconditioned network = Preconditioned.of(graph, precondition);
    return Synthesis.of(network, this, Engine::new).compressed(network.graph(), formats, sparsity);
  }
}
