package dev.mote.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mote.graph.Activation;
import dev.mote.graph.Graph;
import dev.mote.graph.GraphBuilder;
import dev.mote.graph.Op;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import dev.mote.graph.Window;
import dev.mote.graph.random.RandomGraphs;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compiled or not yet, wide vectors or none, sums keep their bits, so that a training does too. */
class VectorTileTest {
  private static final int ROUNDS = 40;
  private static final int RUNS = 2_000;

  private static void assumeVectors() {
    assumeTrue(Provider.best() == Provider.VECTOR, "the module jdk.incubator.vector is absent");
  }

  private static float[] draw(SplittableRandom random, int count) {
    float[] values = new float[count];
    for (int index = 0; index < count; index++) {
      values[index] = (float) random.nextDouble(-1, 1);
    }
    return values;
  }

  @ParameterizedTest
  @CsvSource({"1,1", "2,1", "3,1", "4,1", "2,3"})
  void bitsStayWhenATileIsCompiled(int vectors, int step) {
    assumeVectors();
    Kernels kernels = new VectorKernels();
    if (vectors > kernels.widestTile()) {
      return;
    }
    SplittableRandom random = new SplittableRandom(vectors);
    int width = vectors * kernels.lanes();
    int length = random.nextInt(5, 40);
    float[] a = draw(random, 500);
    float[] b = draw(random, 3 * length * width);
    int[] rows = random.ints(20, 0, 200).toArray();
    Segments inner = new Segments(new int[]{0, 50, 100}, new int[]{0, length * width, 2 * length * width}, length, step,
        width);
    int tileRows = kernels.tileRows(vectors, rows.length);
    float[] plain = new float[tileRows * width];
    PlainTile.run(tileRows, width, a, 3, rows, 7, 15, inner, b, 0, plain, 0);
    float[] found = new float[plain.length];
    for (int run = 0; run < RUNS; run++) {
      kernels.tile(tileRows, vectors, a, 3, rows, 7, 15, inner, b, 0, found, 0);
      assertThat(Arrays.equals(found, plain)).as("run " + run).isTrue();
    }
  }

  @Test
  void bitsStayWhenTheKernelForNeighboursIsCompiled() {
    assumeVectors();
    Kernels kernels = new VectorKernels();
    if (!kernels.hasNeighbours()) {
      return;
    }
    SplittableRandom random = new SplittableRandom(5);
    int channels = 7;
    int lanes = kernels.lanes();
    float[] a = draw(random, 3 * 20 * channels + 30);
    float[] b = draw(random, 9 * channels * lanes);
    Segments inner = new Segments(new int[]{0, 20 * channels, 40 * channels},
        new int[]{0, 3 * channels * lanes, 6 * channels * lanes}, 3 * channels, 1, lanes);
    float[] plain = new float[Kernels.NEIGHBOURS * lanes];
    PlainTile.neighbours(Kernels.NEIGHBOURS, lanes, a, 11, inner, b, 0, plain, 0);
    float[] found = new float[plain.length];
    for (int run = 0; run < RUNS; run++) {
      kernels.neighbours(a, 11, inner, b, 0, found, 0);
      assertThat(Arrays.equals(found, plain)).as("run " + run).isTrue();
    }
  }

  /** The naive kernels stand for a machine of narrower vectors: other tiles, other panels, the same order of sums. */
  @Test
  void theWidthOfVectorsChangesNoBitOfAConvolution() {
    assumeVectors();
    SplittableRandom random = new SplittableRandom(6);
    for (int round = 0; round < ROUNDS; round++) {
      int channels = random.nextInt(1, 20);
      int outputs = random.nextInt(1, round % 2 == 0 ? 17 : 90);
      int width = random.nextInt(14, 40);
      int kernel = random.nextInt(4) == 0 ? 1 : 3;
      int stride = random.nextInt(1, 3);
      GraphBuilder builder = new GraphBuilder("convolution");
      builder.output(builder.add("y",
          new Op.Conv2d(Window.same(9, width, kernel, kernel, stride, stride, 1, 1), 1, Activation.RELU),
          List.of(builder.input("x", TensorType.f32(1, 9, width, channels)),
              builder.constant("w", Tensor.floats(Shape.of(outputs, kernel, kernel, channels),
                  draw(random, outputs * kernel * kernel * channels))),
              builder.constant("b", Tensor.floats(Shape.of(outputs), draw(random, outputs))))));
      Graph graph = builder.build();
      List<Tensor> inputs = RandomGraphs.inputs(graph, round);
      try (Engine vector = new Engine(graph, new Engine.Options(Provider.VECTOR, 2));
          Engine naive = new Engine(graph, new Engine.Options(Provider.NAIVE, 1))) {
        assertThat(vector.run(inputs)).as("round " + round).isEqualTo(naive.run(inputs));
      }
    }
  }
}
