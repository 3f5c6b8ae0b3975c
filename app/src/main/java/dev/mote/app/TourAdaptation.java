package dev.mote.app;

import dev.mote.engine.Engine;
import dev.mote.formats.data.DataSet;
import dev.mote.formats.data.DataSets;
import dev.mote.formats.data.Feed;
import dev.mote.graph.BadInputException;
import dev.mote.graph.Graph;
import dev.mote.graph.Tensor;
import dev.mote.hardware.mcu.Deployment;
import dev.mote.hardware.mcu.McuTarget;
import dev.mote.hardware.mcu.TrainerFirmware;
import dev.mote.hardware.mcu.TrainingCurve;
import dev.mote.learn.integer.IntegerOptions;
import dev.mote.learn.zeroth.Distribution;
import dev.mote.learn.zeroth.IntegerUpdate;
import dev.mote.learn.zeroth.Layer;
import dev.mote.learn.zeroth.LayerChoice;
import dev.mote.learn.zeroth.ZerothOptions;
import dev.mote.learn.zeroth.ZerothTrainer;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The tour's network on images that its training never saw, and what the device makes of it by forward passes alone.
 *
 * @param clean    the accuracy on the same images before they were blurred
 * @param trainer  the emitted trainer
 * @param backward all RAM that back-propagation would take for the same layers
 * @param place    where it ran, as a sentence says it; "" where nothing could run it
 * @param curve    what it came to; null where nothing could run it
 */
record TourAdaptation(double clean, TrainerFirmware trainer, long backward, String place,
    @Nullable TrainingCurve curve) {
  /** What happens to the images. */
  static final String CORRUPTION = "motion_blur:5";
  static final int BATCH = 16;
  static final int QUERIES = 20;
  private static final String LAYERS = "last:2";
  private static final int STEPS = 40;
  private static final int EVERY = 5;
  private static final int FED = 640;
  private static final int HELD_OUT = 200;

  /** Trains on the emulated board; where its tools are missing, on this machine. */
  static TourAdaptation run(Graph quantized, int images, long seed, Console console) {
    int held = Math.min(HELD_OUT, images);
    ZerothOptions options = new ZerothOptions(1, BATCH, QUERIES, new ZerothOptions.Sigma(1, 100, 5), Distribution.SIGNS,
        false, ZerothOptions.Method.NODES, 0.06, true, true, false, IntegerUpdate.Rounding.STOCHASTIC, 0, (int) seed);
    McuTarget target = Deployment.missingPackages(McuTarget.CORTEX_M4).isEmpty() ? McuTarget.CORTEX_M4 : McuTarget.C99;
    List<Layer> layers = LayerChoice.parse(LAYERS).of(quantized);
    TrainerFirmware trainer = TrainerFirmware.emit(quantized, layers, options, target);
    long backward = TrainerFirmware.emit(quantized, layers, new IntegerOptions(1, BATCH, 0.03, 0, true,
        IntegerUpdate.Rounding.STOCHASTIC, 0, (int) seed), target).ramBytes();
    String spec = "digits#test[0:" + held + "]";
    double clean = accuracy(quantized, samples(quantized, spec));
    if (!Deployment.missingPackages(target).isEmpty()) {
      return new TourAdaptation(clean, trainer, backward, "", null);
    }
    String place = target == McuTarget.C99 ? "this machine" : "the emulated Cortex-M4";
    console.note("Train on " + place);
    try (ZerothTrainer host = new ZerothTrainer(quantized, layers, options, Engine::new);
        Progress progress = console.progress("train the same on the host", STEPS)) {
      TrainingCurve curve = TrainingCurve.of(trainer, host,
          samples(quantized, "digits#train[0:" + FED + "]?corrupt=" + CORRUPTION),
          samples(quantized, spec + "?corrupt=" + CORRUPTION), new TrainingCurve.Schedule(STEPS, EVERY, (int) seed),
          progress::at);
      return new TourAdaptation(clean, trainer, backward, place, curve);
    }
  }

  private static TrainingCurve.Samples samples(Graph network, String spec) {
    DataSet data = DataSets.open(spec);
    if (!data.isLabeled()) {
      throw new BadInputException("a network is adapted with labelled images, found '" + spec + "'; name others");
    }
    Feed feed = new Feed(data, network.type(network.inputs().getFirst()));
    return new TrainingCurve.Samples(IntStream.range(0, data.size()).mapToObj(feed::tensor).toList(),
        IntStream.range(0, data.size()).map(data::label).toArray());
  }

  private static double accuracy(Graph network, TrainingCurve.Samples samples) {
    try (Engine engine = new Engine(network)) {
      List<List<Tensor>> results = engine.runAll(samples.samples().stream().map(List::of).toList());
      return IntStream.range(0, results.size())
          .filter(index -> TourAccuracy.largest(results.get(index).getFirst()) == samples.labels()[index]).count()
          / (double) results.size();
    }
  }

  /** What was trained, by name. */
  static String layers(Graph quantized) {
    return String.join(" and ", LayerChoice.parse(LAYERS).of(quantized).stream().map(Layer::name).toList());
  }

  /** What it came to, in two sentences. */
  String sentence() {
    TrainingCurve found = curve;
    if (found == null) {
      return "An emitted trainer runs with a C compiler, not found here; `apt-get install gcc` brings it.";
    }
    return String.format(
        "Motion blur takes the accuracy from %.1f %% to %.1f %%; %d steps on %s bring it back to %.1f %%. Losses and"
            + " weights are %s.",
        100 * clean, 100 * found.before(), STEPS, place, 100 * found.after(),
        found.same() ? "those of the host, bit for bit" : "NOT those of the host: report this as a bug");
  }
}
