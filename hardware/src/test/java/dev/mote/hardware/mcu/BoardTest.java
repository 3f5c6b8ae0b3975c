package dev.mote.hardware.mcu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mote.graph.Activation;
import dev.mote.graph.Graph;
import dev.mote.graph.GraphBuilder;
import dev.mote.graph.Op;
import dev.mote.graph.Quantization;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import dev.mote.graph.UnsupportedException;
import dev.mote.graph.Window;
import dev.mote.graph.random.RandomGraphs;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the emulated boards hold. */
class BoardTest {
  @ParameterizedTest
  @EnumSource(value = McuTarget.class, mode = EnumSource.Mode.EXCLUDE, names = "C99")
  void megabytesOfWeightsAndValuesRun(McuTarget target) {
    assumeTrue(Deployment.missingPackages(target).isEmpty(), "skipped: needs " + Deployment.missingPackages(target));
    Graph graph = network(512, 3, 1 << 21);
    List<Tensor> inputs = RandomGraphs.inputs(graph, 1);
    Measurement run = Deployment.run(graph, target, Networks.bytes(inputs), false);
    assertThat(run.arenaBytes()).isGreaterThan(1 << 20);
    assertThat(run.weightBytes()).isGreaterThan(2_000_000);
    assertThat(run.output()).isEqualTo(Networks.interpreted(graph, inputs));
  }

  @Test
  void whatIsTooLargeIsToldByHowMuch() {
    assumeTrue(Deployment.missingPackages(McuTarget.CORTEX_M4).isEmpty(), "skipped: needs the cross compiler");
    Graph wide = network(1024, 3, 1 << 10);
    assertThatThrownBy(() -> Deployment.run(wide, McuTarget.CORTEX_M4, new byte[1024 * 1024 * 3], false))
        .isInstanceOf(UnsupportedException.class).hasMessageContaining("has 4,128,768 bytes of RAM for a network")
        .hasMessageContaining("too many");
    Graph heavy = network(8, 3, 17 << 20);
    assertThatThrownBy(() -> Deployment.run(heavy, McuTarget.CORTEX_M55, new byte[192], false))
        .isInstanceOf(UnsupportedException.class).hasMessageContaining("bytes of flash for a network")
        .hasMessageContaining("too many");
  }

  /** A convolution to five channels on a large image, a small pool's worth of it, and a dense layer of many weights. */
  private static Graph network(int extent, int channels, int weights) {
    GraphBuilder builder = new GraphBuilder("large");
    int x = builder.input("x", TensorType.i8(Shape.of(1, extent, extent, channels), 0.01f, 0));
    byte[] taps = new byte[5 * channels];
    for (int index = 0; index < taps.length; index++) {
      taps[index] = (byte) (31 * index % 200 - 100);
    }
    int kernel = builder.constant("kernel", Tensor.i8(Shape.of(5, 1, 1, channels), taps),
        Quantization.perTensor(0.01f, 0));
    int conv = builder.add("conv", new Op.Conv2d(Window.UNIT, 1, Activation.RELU), List.of(x, kernel),
        TensorType.i8(Shape.of(1, extent, extent, 5), 0.02f, -128));
    int pool = builder.add("pool", new Op.MaxPool2d(extent / 8, extent / 8, Window.stride(extent / 8, extent / 8),
        Activation.NONE), List.of(conv));
    int flat = builder.add("flat", new Op.Reshape(Shape.of(1, 320)), List.of(pool));
    byte[] many = new byte[weights / 320 * 320];
    for (int index = 0; index < many.length; index++) {
      many[index] = (byte) (index * 7919 >> 5);
    }
    int matrix = builder.constant("matrix", Tensor.i8(Shape.of(weights / 320, 320), many),
        Quantization.perTensor(0.001f, 0));
    builder.output(builder.add("dense", new Op.Dense(Activation.NONE), List.of(flat, matrix),
        TensorType.i8(Shape.of(1, weights / 320), 0.02f, 0)));
    return builder.build();
  }
}
