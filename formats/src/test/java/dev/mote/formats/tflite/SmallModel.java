package dev.mote.formats.tflite;

import dev.mote.graph.Activation;
import dev.mote.graph.BinaryKind;
import dev.mote.graph.GraphBuilder;
import dev.mote.graph.Op;
import dev.mote.graph.Quantization;
import dev.mote.graph.ReduceKind;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import dev.mote.graph.Window;
import java.util.List;
import java.util.function.Consumer;
import org.tensorflow.lite.schema.BufferT;
import org.tensorflow.lite.schema.ModelT;
import org.tensorflow.lite.schema.SubGraphT;

/** A small valid int8 network as a TFLite file, to damage. */
final class SmallModel {
  private SmallModel() {}

  /** Convolution, sum, mean, dense layer, softmax; some 4 kB. */
  static byte[] bytes() {
    GraphBuilder builder = new GraphBuilder("small");
    TensorType image = TensorType.i8(Shape.of(1, 6, 6, 2), 0.05f, 3);
    int x = builder.input("x", image);
    byte[] taps = new byte[2 * 3 * 3 * 2];
    for (int index = 0; index < taps.length; index++) {
      taps[index] = (byte) (index * 7 % 50 - 25);
    }
    int w = builder.constant("w", Tensor.i8(Shape.of(2, 3, 3, 2), taps),
        Quantization.perAxis(new float[]{0.01f, 0.02f}, 0));
    int b = builder.constant("b", Tensor.ints(Shape.of(2), 5, -7),
        Quantization.perAxis(new float[]{0.0005f, 0.001f}, 0));
    int conv = builder.add("conv", new Op.Conv2d(new Window(1, 1, 1, 1, 1, 1, 1, 1), 1, Activation.RELU),
        List.of(x, w, b), image);
    int sum = builder.add("sum", new Op.Binary(BinaryKind.ADD), List.of(conv, x), image);
    int mean = builder.add("mean", new Op.Reduce(ReduceKind.MEAN, List.of(1, 2), false), List.of(sum),
        TensorType.i8(Shape.of(1, 2), 0.05f, 3));
    int d = builder.constant("d",
        Tensor.i8(Shape.of(3, 2), (byte) 1, (byte) -20, (byte) 90, (byte) 4, (byte) 6, (byte) -8),
        Quantization.perTensor(0.01f, 0));
    int dense = builder.add("dense", new Op.Dense(Activation.NONE), List.of(mean, d),
        TensorType.i8(Shape.of(1, 3), 0.1f, 0));
    builder.output(builder.add("softmax", new Op.Softmax(1, 1), List.of(dense),
        TensorType.i8(Shape.of(1, 3), 1 / 256f, -128)));
    return TfliteWriter.bytes(builder.build());
  }

  /** The small model with a change to its parts. */
  static byte[] with(Consumer<ModelT> change) {
    ModelT model = ModelT.deserializeFromBinary(bytes());
    model.setMetadata(null);
    model.setMetadataBuffer(null);
    model.setSignatureDefs(null);
    for (BufferT buffer : model.getBuffers()) {
      if (buffer.getData() != null && buffer.getData().length == 0) {
        buffer.setData(null);
      }
    }
    change.accept(model);
    return model.serializeToBinary();
  }

  /** The small model with a change to its subgraph. */
  static byte[] withSubgraph(Consumer<SubGraphT> change) {
    return with(model -> change.accept(model.getSubgraphs()[0]));
  }
}
