package dev.mote.graph.reference;

import dev.mote.graph.Activation;
import dev.mote.graph.DType;
import dev.mote.graph.Op;
import dev.mote.graph.Tensor;

/** Convolutions and dense layers: sums of products, bias, then the output stage or a float activation. */
final class Linear {
  private Linear() {}

  static Tensor conv(Call call, Op.Conv2d op) {
    Slide slide = Slide.convolution(call.shape(0), call.shape(1), call.result().shape(), op.groups(), op.window());
    return compute(call, op.activation(), false,
        () -> IntegerConvolution.forward(slide, call.centred(0), call.centred(1)),
        () -> RealConvolution.forward(slide, call.reals(0), call.reals(1)));
  }

  static Tensor depthwise(Call call, Op.DepthwiseConv2d op) {
    Slide slide = Slide.depthwise(call.shape(0), call.shape(1), call.result().shape(), op.window());
    return compute(call, op.activation(), false,
        () -> IntegerConvolution.forward(slide, call.centred(0), call.centred(1)),
        () -> RealConvolution.forward(slide, call.reals(0), call.reals(1)));
  }

  static Tensor transposed(Call call, Op.TransposeConv2d op) {
    Slide slide = Slide.transposed(op, call.shape(0), call.shape(1));
    return compute(call, op.activation(), false,
        () -> IntegerConvolution.spread(slide, call.centred(0), call.centred(1)),
        () -> RealConvolution.spread(slide, call.reals(0), call.reals(1)));
  }

  static Tensor dense(Call call, Op.Dense op) {
    Product product = Product.dense(call.shape(0), call.shape(1));
    return compute(call, op.activation(), hasOneScale(call), () -> product.of(call.centred(0), call.centred(1)),
        () -> product.of(call.reals(0), call.reals(1)));
  }

  static Tensor matMul(Call call, Op.MatMul op) {
    Product product = Product.matMul(op, call.shape(0), call.shape(1));
    return compute(call, Activation.NONE, true, () -> product.of(call.centred(0), call.centred(1)),
        () -> product.of(call.reals(0), call.reals(1)));
  }

  /** Sums of whole numbers. */
  private interface Integers {
    long[] sums();
  }

  /** Sums of real numbers. */
  private interface Reals {
    double[] sums();
  }

  /** The result of a quantised convolution or dense layer from its sums of products. */
  static Tensor finish(Call call, Op op, long[] sums) {
    return switch (op) {
      case Op.Conv2d conv -> finish(call, conv.activation(), false, sums);
      case Op.DepthwiseConv2d conv -> finish(call, conv.activation(), false, sums);
      case Op.Dense dense -> finish(call, dense.activation(), hasOneScale(call), sums);
      default -> throw new IllegalArgumentException("node '" + call.place() + "' is no convolution or dense layer");
    };
  }

  private static Tensor finish(Call call, Activation activation, boolean oneScale, long[] sums) {
    boolean wide = call.type(0).dtype() == DType.I16 && !(call.has(2) && call.type(2).dtype() == DType.I32);
    OutputStage stage = oneScale
        ? OutputStage.perTensor(call.type(0), call.type(1), call.result(), wide, activation)
        : OutputStage.perChannel(call.type(0), call.type(1), call.result(), wide, activation);
    return call.answer(
        stage.apply(sums, call.has(2) ? call.integers(2) : new long[0], call.result().shape().last()));
  }

  private static boolean hasOneScale(Call call) {
    return call.isQuantized() && call.type(1).affine().scales().length == 1;
  }

  private static Tensor compute(Call call, Activation activation, boolean oneScale, Integers integers, Reals reals) {
    int channels = call.result().shape().last();
    if (call.isQuantized()) {
      return finish(call, activation, oneScale, integers.sums());
    }
    if (call.isInteger()) {
      long[] sums = integers.sums();
      long[] bias = call.has(2) ? call.integers(2) : new long[0];
      for (int index = 0; index < sums.length; index++) {
        sums[index] = Activations.apply(activation,
            bias.length == 0 ? sums[index] : sums[index] + bias[index % channels]);
      }
      return call.answer(sums);
    }
    double[] sums = reals.sums();
    double[] bias = call.has(2) ? call.reals(2) : new double[0];
    for (int index = 0; index < sums.length; index++) {
      sums[index] = Activations.apply(activation,
          bias.length == 0 ? sums[index] : sums[index] + bias[index % channels]);
    }
    return call.answer(sums);
  }
}
