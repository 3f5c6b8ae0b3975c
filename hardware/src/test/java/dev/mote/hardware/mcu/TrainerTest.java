package dev.mote.hardware.mcu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mote.compress.Calibration;
import dev.mote.compress.CalibrationMethod;
import dev.mote.compress.Int8Quantization;
import dev.mote.formats.data.DataSet;
import dev.mote.formats.data.DataSets;
import dev.mote.formats.data.Feed;
import dev.mote.graph.Graph;
import dev.mote.graph.Interpreter;
import dev.mote.graph.Pass;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.pass.Simplify;
import dev.mote.learn.zeroth.Distribution;
import dev.mote.learn.zeroth.IntegerUpdate;
import dev.mote.learn.zeroth.LayerChoice;
import dev.mote.learn.zeroth.ZerothOptions;
import dev.mote.learn.zeroth.ZerothTrainer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A device that trains by forward passes alone has the host's losses and weights, bit for bit. */
class TrainerTest {
  /** An int8 network that has not learnt anything, and samples. */
  record Case(Graph network, List<Tensor> samples, int[] labels) {
    static Case of(String name, int samples) {
      DataSet data = DataSets.open("digits#train[0:" + samples + "]");
      Graph network = Pass.run(dev.mote.learn.Networks.build(name, Shape.of(8, 8, 1), 10, 1f / 16, 1), new Simplify());
      List<List<Tensor>> inputs = new ArrayList<>();
      Feed feed = new Feed(data, network.type(network.inputs().getFirst()));
      for (int index = 0; index < samples; index++) {
        inputs.add(List.of(feed.tensor(index)));
      }
      Graph quantized = Pass.run(network, new Int8Quantization(
          Calibration.measure(network, inputs, new CalibrationMethod.MinMax(), Interpreter::new, _ -> {}), true,
          false));
      Feed integers = new Feed(data, quantized.type(quantized.inputs().getFirst()));
      List<Tensor> tensors = new ArrayList<>();
      int[] labels = new int[samples];
      for (int index = 0; index < samples; index++) {
        tensors.add(integers.tensor(index));
        labels[index] = data.label(index);
      }
      return new Case(quantized, tensors, labels);
    }

    List<Tensor> batch(int step, int batch) {
      List<Tensor> inputs = new ArrayList<>();
      for (int index = 0; index < batch; index++) {
        inputs.add(samples.get((step * batch + index) % samples.size()));
      }
      return inputs;
    }

    int[] labels(int step, int batch) {
      int[] chosen = new int[batch];
      for (int index = 0; index < batch; index++) {
        chosen[index] = labels[(step * batch + index) % labels.length];
      }
      return chosen;
    }
  }

  static ZerothOptions options(ZerothOptions.Method method, Distribution distribution, boolean antithetic,
      boolean normalized, IntegerUpdate.Rounding rounding) {
    return new ZerothOptions(1, 4, 6, new ZerothOptions.Sigma(2, 60, 3), distribution, antithetic, method, 0.02, true,
        true, normalized, rounding, 0, 7);
  }

  @ParameterizedTest
  @CsvSource({"C99,mlp,all,WEIGHTS,SIGNS,false,false,STOCHASTIC,100",
      "C99,mlp,all,NODES,SIGNS,false,false,STOCHASTIC,100",
      "C99,mlp,all,MIXTURE,SIGNS,false,false,CARRY,100", "CORTEX_M4,mlp,all,NODES,SIGNS,false,false,CARRY,8",
      "C99,cnn-small,all,MIXTURE,SIGNS,true,false,NEAREST,20", "C99,mlp,all,MIXTURE,GAUSSIAN,true,true,STOCHASTIC,20",
      "C99,resnet-small,all,WEIGHTS,SIGNS,false,true,SIGN,4",
      "C99,resnet-small,all,NODES,SIGNS,true,false,STOCHASTIC,4",
      "C99,mlp,all,WEIGHTS,GAUSSIAN,false,false,STOCHASTIC,4", "C99,mlp,all,NODES,GAUSSIAN,false,false,STOCHASTIC,4",
      "C99,mlp,all,WEIGHTS,SIGNS,false,true,STOCHASTIC,4", "C99,mlp,all,WEIGHTS,SIGNS,true,false,STOCHASTIC,4",
      "C99,cnn-small,bias,MIXTURE,SIGNS,false,false,STOCHASTIC,10",
      "CORTEX_M4,mlp,all,WEIGHTS,SIGNS,false,false,STOCHASTIC,100",
      "CORTEX_M4,mlp,all,NODES,SIGNS,false,false,STOCHASTIC,100",
      "CORTEX_M55,mlp,all,WEIGHTS,SIGNS,false,false,STOCHASTIC,100",
      "CORTEX_M55,mlp,all,NODES,SIGNS,false,false,STOCHASTIC,100",
      "CORTEX_M4,resnet-small,all,MIXTURE,SIGNS,true,true,STOCHASTIC,1",
      "CORTEX_M55,resnet-small,all,MIXTURE,SIGNS,true,true,STOCHASTIC,1"})
  void lossesAndWeightsAreTheHosts(McuTarget target, String network, String layers, ZerothOptions.Method method,
      Distribution distribution, boolean antithetic, boolean normalized, IntegerUpdate.Rounding rounding, int steps) {
    assumeTrue(Deployment.missingPackages(target).isEmpty(), "not installed: " + Deployment.missingPackages(target));
    Case drawn = Case.of(network, 40);
    ZerothOptions options = options(method, distribution, antithetic, normalized, rounding);
    int[] losses = new int[steps];
    List<int[]> integers;
    try (ZerothTrainer host = new ZerothTrainer(drawn.network, LayerChoice.parse(layers).of(drawn.network), options,
        Interpreter::new)) {
      for (int step = 0; step < steps; step++) {
        losses[step] = host.step(drawn.batch(step, options.batch()), drawn.labels(step, options.batch()),
            IntegerUpdate.FULL_RATE);
      }
      integers = host.saved();
    }
    TrainerFirmware trainer = TrainerFirmware.emit(drawn.network, LayerChoice.parse(layers).of(drawn.network), options,
        target);
    try (TrainerHarness device = new TrainerHarness(trainer)) {
      TrainerHarness.Outcome outcome = device.train(drawn.samples, drawn.labels, steps, 0, options.seed());
      assertThat(outcome.losses()).isEqualTo(losses);
      assertThat(outcome.integers()).usingRecursiveComparison().isEqualTo(integers);
      assertThat(outcome.stack()).as("stack").isLessThanOrEqualTo(trainer.stackBytes());
    }
  }
}
