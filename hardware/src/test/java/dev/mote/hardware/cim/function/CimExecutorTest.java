package dev.mote.hardware.cim.function;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mote.graph.Graph;
import dev.mote.graph.Interpreter;
import dev.mote.graph.Tensor;
import dev.mote.graph.random.RandomGraphs;
import dev.mote.hardware.cim.macro.Macro;
import dev.mote.hardware.cim.mapping.MatrixLayer;
import dev.mote.hardware.cim.mapping.Placement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CimExecutorTest {
  private static final String NOISE = "converter.noise_lsb=0.7";

  @Test
  void wideConvertersWithoutNoiseHaveTheInterpretersBits() {
    List<Macro> macros = List.of(TestMacros.analog(), TestMacros.digital(), TestMacros.hybrid(),
        TestMacros.analog("weights.coding=offset"),
        TestMacros.analog("weights.coding=differential", "converter.bits=9"),
        TestMacros.analog("array.active_rows=17", "inputs.bits_per_cycle=2", "weights.bits_per_cell=2"),
        TestMacros.analog("array.active_rows=5", "inputs.bits_per_cycle=3", "weights.bits_per_cell=4",
            "converter.bits=11", "weights.coding=differential"),
        TestMacros.analog("converter.votes=3", "converter.range=calibrated", "converter.bits=9"),
        TestMacros.analog("converter.range=optimal"));
    for (int seed = 0; seed < 120; seed++) {
      Graph graph = RandomGraphs.quantized(seed);
      List<Tensor> inputs = RandomGraphs.inputs(graph, seed);
      Macro macro = macros.get(seed % macros.size());
      try (CimExecutor executor = new CimExecutor(graph, macro, seed, seed + 1, 1,
          ConverterRanges.of(graph, macro, List.of(inputs)))) {
        assertThat(executor.run(inputs)).as("%s on %s", graph.name(), macro)
            .isEqualTo(new Interpreter(graph).run(inputs));
      }
    }
  }

  @Test
  void noiseChangesResultsAndSeedsRepeatThem() {
    int differing = 0;
    for (int seed = 0; seed < 60; seed++) {
      Graph graph = RandomGraphs.quantized(seed);
      if (Placement.of(graph).held().isEmpty()) {
        continue;
      }
      List<List<Tensor>> samples = List.of(RandomGraphs.inputs(graph, 1), RandomGraphs.inputs(graph, 2),
          RandomGraphs.inputs(graph, 1));
      Macro macro = TestMacros.analog(NOISE, "variation.cell_mismatch=0.1", "variation.column_gain=0.05",
          "variation.column_offset_lsb=1", "variation.count_noise=0.1", "variation.supply=0.02",
          "variation.process=0.02", "variation.stuck_cells=0.01");
      List<List<Tensor>> one = runAll(graph, macro, 1, 2, 1, samples);
      assertThat(runAll(graph, macro, 1, 2, 2, samples)).isEqualTo(one);
      try (CimExecutor executor = new CimExecutor(graph, macro, 1, 2, 2)) {
        List<List<Tensor>> single = new ArrayList<>();
        samples.forEach(sample -> single.add(executor.run(sample)));
        assertThat(single).isEqualTo(one);
      }
      boolean chips = !runAll(graph, macro, 3, 2, 1, samples).equals(one);
      boolean reads = !runAll(graph, macro, 1, 3, 1, samples).equals(one);
      differing += chips && reads && !one.get(0).equals(one.get(2)) ? 1 : 0;
    }
    assertThat(differing).isGreaterThan(10);
  }

  @Test
  void chipsAloneDifferWithoutNoiseOfReads() {
    int differing = 0;
    for (int seed = 0; seed < 40; seed++) {
      Graph graph = RandomGraphs.quantized(seed);
      List<List<Tensor>> samples = List.of(RandomGraphs.inputs(graph, 1), RandomGraphs.inputs(graph, 1));
      Macro macro = TestMacros.analog("variation.stuck_cells=0.02", "variation.column_gain=0.1");
      List<List<Tensor>> one = runAll(graph, macro, 1, 2, 1, samples);
      assertThat(runAll(graph, macro, 1, 5, 1, samples)).isEqualTo(one);
      assertThat(one.get(0)).isEqualTo(one.get(1));
      differing += runAll(graph, macro, 2, 2, 1, samples).equals(one) ? 0 : 1;
    }
    assertThat(differing).isGreaterThan(10);
  }

  @Test
  void weightsThatAreWrittenAreReadByTheNextRun() {
    for (int seed = 0; seed < 40; seed++) {
      Graph graph = RandomGraphs.quantized(seed);
      List<Tensor> inputs = RandomGraphs.inputs(graph, seed);
      Interpreter interpreter = new Interpreter(graph);
      try (CimExecutor executor = new CimExecutor(graph, TestMacros.analog(), 1, 1, 1)) {
        executor.run(inputs);
        for (MatrixLayer layer : Placement.of(graph).held()) {
          int weights = layer.node().inputs().get(1);
          Tensor.Bytes old = (Tensor.Bytes) graph.constant(weights);
          byte[] values = new byte[old.values().length];
          for (int index = 0; index < values.length; index++) {
            values[index] = old.values()[values.length - 1 - index];
          }
          Tensor changed = new Tensor.Bytes(old.shape(), old.dtype(), values);
          executor.write(weights, changed);
          interpreter.write(weights, changed);
        }
        assertThat(executor.run(inputs)).isEqualTo(interpreter.run(inputs));
        assertThat(executor.graph()).isEqualTo(interpreter.graph());
      }
    }
  }

  private static List<List<Tensor>> runAll(Graph graph, Macro macro, long chip, long read, int threads,
      List<List<Tensor>> samples) {
    try (CimExecutor executor = new CimExecutor(graph, macro, chip, read, threads)) {
      return executor.runAll(samples);
    }
  }
}
