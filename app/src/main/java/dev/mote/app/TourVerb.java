package dev.mote.app;

import dev.mote.compress.CalibrationMethod;
import dev.mote.formats.data.DataSet;
import dev.mote.formats.data.DataSets;
import dev.mote.graph.BadInputException;
import dev.mote.graph.Graph;
import dev.mote.hardware.mcu.Firmware;
import dev.mote.hardware.mcu.Measurement;
import dev.mote.hardware.mcu.TrainerFirmware;
import dev.mote.hardware.mcu.TrainingCurve;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code mote tour}: all of Mote once, from training to firmware that runs and learns on an emulated microcontroller, and to macros. */
@Command(name = "tour",
    description = "Train a network on the built-in digits, quantise it, run and adapt it on an emulated Cortex-M4, run it on compute-in-memory macros, write a report.")
final class TourVerb extends Verb {
  private static final int CALIBRATION_SAMPLES = 256;
  private static final int MOST_EPOCHS = 10_000;

  @Option(names = {"-o", "--output"}, paramLabel = "DIR", defaultValue = "mote-tour",
      description = "The folder for model files, firmware and report.html (default ${DEFAULT-VALUE}).")
  Path output = Path.of("");

  @Option(names = "--epochs", paramLabel = "N", defaultValue = "40",
      description = "Passes over the training data (default ${DEFAULT-VALUE}).")
  int epochs;

  @Option(names = "--images", paramLabel = "N", defaultValue = "500",
      description = "Held-out images to test with, at most 500 (default ${DEFAULT-VALUE}).")
  int images;

  /**
   * The result: {@code accuracy} is the int8 network's, {@code stack_bytes} the stack that was used. What comes from the emulated board or the linker is null where the
   * tools for it are missing; {@code missing} names their packages. The last accuracies are on the images that the device adapts to: before they
   * are blurred, blurred, and after adaptation.
   */
  record Report(String report, double accuracy, double floatAccuracy, int count, long parameters, long macs,
      long weightBytes, long arenaBytes, long ramBytes, long predictedCodeBytes, @Nullable Long codeBytes,
      @Nullable Long stackBytes, @Nullable Long instructions, @Nullable Integer equalBits, List<String> missing,
      double cleanAccuracy, @Nullable Double blurredAccuracy, @Nullable Double adaptedAccuracy,
      @Nullable Boolean sameTraining, long trainerRamBytes, List<TourMacros.Figures> macros, double seconds) {}

  @Override
  void prepare() {
    int all = DataSets.open("digits#test").size();
    if (images < 1 || images > all) {
      throw new BadInputException("the tour tests with 1 to " + all + " held-out images, found --images " + images
          + "; give a number in this range");
    }
    if (epochs < 1 || epochs > MOST_EPOCHS) {
      throw new BadInputException("the tour trains for 1 to " + MOST_EPOCHS + " epochs, found --epochs " + epochs
          + "; give a number in this range");
    }
    Outputs.prepareFolder(output);
  }

  @Override
  void run(Console console) throws IOException {
    long began = System.nanoTime();
    DataSet data = DataSets.open("digits#train");
    DataSet heldOut = DataSets.open("digits#test").range(0, images);

    console.say("1. Train cnn-small on %d of the built-in digits, 8x8 pixels each", data.size());
    TourTraining training = TourTraining.run(data, heldOut, epochs, common.seed, console);
    Graph network = training.network();
    Outputs.write(output.resolve("digits-float.tflite"), network);

    console.say("");
    console.say("2. The network");
    NetworkSummary.of(network).print(console);

    console.say("");
    console.say("3. Quantise it to int8");
    Int8Conversion conversion = Int8Conversion.of(network, data, CALIBRATION_SAMPLES, new CalibrationMethod.MinMax(),
        true, true, console);
    Graph quantized = conversion.quantized();
    Outputs.write(output.resolve("digits-int8.tflite"), quantized);
    NetworkSummary summary = NetworkSummary.of(quantized);
    console.say("Weights take %,d bytes instead of %,d; the layer that hurts most keeps %.1f dB of signal over noise.",
        summary.weightBytes(), NetworkSummary.weightBytes(network), conversion.worst());
    TourAccuracy accuracy = TourAccuracy.measure(network, quantized, heldOut, console);
    double floatAccuracy = accuracy.share(TourAccuracy.Image::floatRight);
    double int8Accuracy = accuracy.share(TourAccuracy.Image::int8Right);
    console.say("Accuracy on %d held-out images: float %.2f %%, int8 %.2f %%.", heldOut.size(), 100 * floatAccuracy,
        100 * int8Accuracy);
    TourCompression compression = TourCompression.run(conversion, heldOut, console);
    console.say(compression.sentence());

    console.say("");
    console.say("4. Emit firmware for a Cortex-M4 and run it");
    TourFirmware firmware = TourFirmware.run(quantized, accuracy, output.resolve("firmware"), console);
    print(console, firmware);

    console.say("");
    console.say("5. Adapt it on the device to blurred images, without back-propagation");
    TourAdaptation adaptation = TourAdaptation.run(quantized, images, common.seed, console);
    print(console, adaptation);

    console.say("");
    console.say("6. Run it on compute-in-memory macros of 65 nm");
    TourMacros macros = TourMacros.run(quantized, data, heldOut, common.seed, console);
    macros.print(console);

    double seconds = (System.nanoTime() - began) / 1e9;
    Path page = output.resolve("report.html");
    Outputs.write(page,
        new TourReport(training, conversion, accuracy, compression, firmware, adaptation, macros).page(seconds).html());
    console.say("");
    console.say("Open %s in any browser. All of it took %.0f s.", page, seconds);
    console.result(result(page, summary, floatAccuracy, int8Accuracy, firmware, adaptation, macros, seconds));
  }

  private static void print(Console console, TourFirmware tour) {
    Firmware firmware = tour.firmware();
    console.say("Predicted before the build. "
        + Footprint.of(firmware).sentence(firmware.target().label(), firmware.weightBytes()));
    Measurement measured = tour.measured();
    if (measured == null) {
      console.say(tour.remedy());
      return;
    }
    console.say("%d of %d images give the same bits on the emulated Cortex-M4 as on the interpreter.", tour.equal(),
        measured.count());
    console.say("%,d instructions an image. It links into exactly the predicted RAM, of which the stack uses %,d bytes;"
        + " the linker counts %,d bytes of code.", Objects.requireNonNull(measured.instructions()),
        Objects.requireNonNull(measured.stackBytes()), Objects.requireNonNull(measured.codeBytes()));
  }

  private static void print(Console console, TourAdaptation adaptation) {
    TrainerFirmware trainer = adaptation.trainer();
    console
        .say("The trainer takes %,d bytes of RAM with its stack and a batch of %d images; back-propagation of the same"
            + " layers would take %,d.", trainer.ramBytes(), TourAdaptation.BATCH, adaptation.backward());
    console.say(adaptation.sentence());
    TrainingCurve curve = adaptation.curve();
    Long instructions = curve == null ? null : curve.points().getLast().instructions();
    if (instructions != null) {
      console.say("%,d instructions in all.", instructions);
    }
  }

  private Report result(Path page, NetworkSummary summary, double floatAccuracy, double int8Accuracy, TourFirmware tour,
      TourAdaptation adaptation, TourMacros macros, double seconds) {
    Measurement measured = tour.measured();
    Footprint footprint = Footprint.of(tour.firmware());
    TrainingCurve curve = adaptation.curve();
    return new Report(page.toString(), int8Accuracy, floatAccuracy, images, summary.parameters(), summary.macs(),
        tour.firmware().weightBytes(), footprint.arenaBytes(), footprint.ramBytes(), tour.firmware().codeBytes(),
        measured == null ? null : measured.codeBytes(), measured == null ? null : measured.stackBytes(),
        measured == null ? null : measured.instructions(), measured == null ? null : tour.equal(), tour.missing(),
        adaptation.clean(), curve == null ? null : curve.before(), curve == null ? null : curve.after(),
        curve == null ? null : curve.same(), adaptation.trainer().ramBytes(), macros.figures(), seconds);
  }

  @Override
  Path output() {
    return output.resolve("tour");
  }

  @Override
  List<Path> files() {
    return List.of(output.resolve("digits-float.tflite"), output.resolve("digits-int8.tflite"));
  }

  @Override
  void redirect(Path folder) {
    output = Outputs.moved(output, folder);
  }
}
