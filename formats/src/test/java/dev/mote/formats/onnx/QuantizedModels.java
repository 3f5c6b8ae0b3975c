package dev.mote.formats.onnx;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.mote.graph.DType;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import java.util.List;

/** Quantised ONNX models of the forms that other tools write. */
final class QuantizedModels {
  private QuantizedModels() {}

  /** uint8 activations, per-channel int8 weights, int32 bias, a ReLU, everything between DequantizeLinear and QuantizeLinear. */
  static byte[] byteConvolution() {
    Tensor weights = TensorData.whole(DType.I8, Shape.of(4, 3, 3, 3), index -> index * 53 % 255 - 127);
    return new ModelRecords().input("x", DataType.UINT8_VALUE, 1, 3, 6, 5).output("y", DataType.UINT8_VALUE, 1, 4, 6, 5)
        .initializer("x_scale", Tensor.scalar(0.02f))
        .initializer("x_zero", TensorData.whole(DType.U8, Shape.of(), _ -> 120))
        .initializer("w", weights).initializer("w_scale", Tensor.floats(Shape.of(4), 0.01f, 0.02f, 0.005f, 0.03f))
        .initializer("w_zero", Tensor.zeros(DType.I8, Shape.of(4)))
        .initializer("b", Tensor.ints(Shape.of(4), 100, -2000, 300, 4000))
        .initializer("b_scale", Tensor.floats(Shape.of(4), 0.0002f, 0.0004f, 0.0001f, 0.0006f))
        .initializer("y_scale", Tensor.scalar(0.08f))
        .initializer("y_zero", TensorData.whole(DType.U8, Shape.of(), _ -> 0))
        .node("DequantizeLinear", List.of("x", "x_scale", "x_zero"), List.of("xr"))
        .node("DequantizeLinear", List.of("w", "w_scale", "w_zero"), List.of("wr"), GraphExport.integer("axis", 0))
        .node("DequantizeLinear", List.of("b", "b_scale"), List.of("br"), GraphExport.integer("axis", 0))
        .node("Conv", List.of("xr", "wr", "br"), List.of("c"), GraphExport.ints("pads", List.of(1, 1, 1, 1)))
        .node("Relu", List.of("c"), List.of("r"))
        .node("QuantizeLinear", List.of("r", "y_scale", "y_zero"), List.of("y")).bytes();
  }
}
