package dev.mote.compress;

import dev.mote.graph.Graph;
import dev.mote.graph.Pass;
import dev.mote.graph.pass.ChannelwiseConvolution;
import dev.mote.graph.pass.TensorTrainExpansion;

/**
 * Turns a float graph into an int8 one by the TensorFlow Lite 8-bit specification: int8 activations with scale and zero
 * point, int8 weights with one scale an output channel, int32 biases.
 *
 * <p>
 * Tensor-train layers become one dense layer a core first ({@link TensorTrainExpansion}). Factors and summands of channels that no layer could take become depthwise layers first ({@link ChannelwiseConvolution}).
 * Float graph inputs and the outputs of integer operators become int8. Operators without integer arithmetic stay float
 * between a dequantisation and a quantisation.
 *
 * @param calibration    the ranges of the graph's values
 * @param perChannel     whether each output channel of a layer has its own weight scale
 * @param biasCorrection whether the mean error of rounded weights is taken out of the bias (Nagel et al., "Data-Free
 *                       Quantization Through Weight Equalization and Bias Correction", 2019, with measured means)
 */
public record Int8Quantization(Calibration calibration, boolean perChannel, boolean biasCorrection) implements Pass {
  @Override
  public String name() {
    return "int8-quantization";
  }

  @Override
  public Graph apply(Graph graph) {
    return new Int8Rewriting(new ChannelwiseConvolution().apply(TensorTrainExpansion.folded(graph)), this).run();
  }
}
