package dev.mote.compress;

import dev.mote.compress.weights.Uniform;
import dev.mote.compress.weights.WeightFormat;
import dev.mote.graph.Graph;
import dev.mote.graph.Node;
import dev.mote.graph.Pass;
import dev.mote.graph.pass.ChannelwiseConvolution;
import dev.mote.graph.pass.TensorTrainExpansion;
import java.util.function.Function;

/**
 * Turns a float graph into an int8 one by the TensorFlow Lite 8-bit specification: int8 activations with scale and zero
 * point, int8 weights with one scale an output channel or in another {@link WeightFormat}, int32 biases.
 *
 * <p>
 * Tensor-train layers become one dense layer a core first ({@link TensorTrainExpansion}). Factors and summands of channels that no layer could take become depthwise layers first ({@link ChannelwiseConvolution}).
 * Float graph inputs and the outputs of integer operators become int8. Operators without integer arithmetic stay float
 * between a dequantisation and a quantisation.
 *
 * @param calibration    the ranges of the graph's values
 * @param formats        what the weights of a layer become, by its node
 * @param biasCorrection whether the mean error of rounded weights is taken out of the bias (Nagel et al., "Data-Free
 *                       Quantization Through Weight Equalization and Bias Correction", 2019, with measured means)
 */
public record Int8Quantization(Calibration calibration, Function<Node, WeightFormat> formats, boolean biasCorrection)
    implements
      Pass {
  /** Weights of 8 bits in all layers, with a scale for each output channel or with one in all. */
  public Int8Quantization(Calibration calibration, boolean perChannel, boolean biasCorrection) {
    this(calibration, _ -> new Uniform(8, perChannel), biasCorrection);
  }

  @Override
  public String name() {
    return "int8-quantization";
  }

  @Override
  public Graph apply(Graph graph) {
    return new Int8Rewriting(new ChannelwiseConvolution().apply(TensorTrainExpansion.folded(graph)), this).run();
  }
}
