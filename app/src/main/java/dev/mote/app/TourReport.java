package dev.mote.app;

import dev.mote.app.report.Report;
import dev.mote.app.report.Section;
import dev.mote.compress.SignalToNoise;
import dev.mote.hardware.mcu.Firmware;
import dev.mote.hardware.mcu.Measurement;
import dev.mote.hardware.mcu.TrainingCurve;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The tour's page: what each step gave, as figures, tables and charts. */
record TourReport(TourTraining training, Int8Conversion conversion, TourAccuracy accuracy, TourCompression compression,
    TourFirmware tour,
    TourAdaptation adaptation, TourMacros macros) {
  private static final int CLASSES = 10;

  Report page(double seconds) {
    List<Section> sections = new ArrayList<>();
    sections.add(figures());
    sections.add(accuracyCurve());
    sections.add(layers());
    sections.add(digits());
    sections.add(compressionCurve());
    sections.add(memory());
    Measurement measured = tour.measured();
    if (measured == null) {
      sections.add(new Section.Text("On the Cortex-M4", tour.remedy(), List.of("./mote tour --install")));
    } else {
      sections.add(cost(measured));
      sections.add(budget(measured));
    }
    sections.add(adaptationSection());
    sections.add(macros.table());
    sections.add(macros.energy());
    sections.add(files());
    return new Report("From handwritten digits to the smallest hardware", String.format(Locale.ROOT,
        "A small network is trained on 1,297 images, turned into int8 and into C, and judged by %d images it has never"
            + " seen. Made by ./mote tour in %.0f seconds.",
        accuracy.images().size(), seconds), sections);
  }

  private Section figures() {
    NetworkSummary summary = NetworkSummary.of(conversion.quantized());
    List<Section.Figure> figures = new ArrayList<>(List.of(
        new Section.Figure("Accuracy in int8", percent(accuracy.share(TourAccuracy.Image::int8Right)),
            percent(accuracy.share(TourAccuracy.Image::floatRight)) + " in float"),
        new Section.Figure("Parameters", count(summary.parameters()), count(summary.weightBytes()) + " bytes"),
        new Section.Figure("Multiply-accumulates", count(summary.macs()), "an image")));
    Measurement measured = tour.measured();
    if (measured != null) {
      figures.add(new Section.Figure("Equal bits", tour.equal() + " of " + measured.count(),
          "images, board and interpreter"));
      figures.add(new Section.Figure("Instructions", figure(measured.instructions()), "an image"));
      figures.add(new Section.Figure("RAM", count(ram()), "bytes, arena and stack"));
      figures.add(new Section.Figure("Flash", count(flash(measured)), "bytes, weights and code"));
    }
    return new Section.Figures("In short", figures);
  }

  private Section accuracyCurve() {
    double[] epochs = series(TourTraining.Epoch::number);
    return new Section.LineChart("Training",
        "Accuracy after each pass over the training images. The held-out images are"
            + " only looked at: they neither train the network nor decide when to stop.",
        "epoch", "accuracy, %",
        List.of(new Section.Line("training images", epochs, series(epoch -> 100 * epoch.trainingAccuracy())),
            new Section.Line("held-out images", epochs, series(epoch -> 100 * epoch.accuracy()))));
  }

  private double[] series(ToDoubleFunction<TourTraining.Epoch> figure) {
    return training.epochs().stream().mapToDouble(figure).toArray();
  }

  private Section layers() {
    Map<String, Double> losses = conversion.losses().stream()
        .collect(Collectors.toMap(SignalToNoise::layer, SignalToNoise::decibels));
    List<List<String>> rows = NetworkSummary.of(conversion.quantized()).layers().stream()
        .map(layer -> List.of(layer.name(), layer.operator(), shape(layer.output()), count(layer.parameters()),
            count(layer.macs()), decibels(losses.getOrDefault(layer.name(), Double.POSITIVE_INFINITY))))
        .toList();
    return new Section.Table("Layers", "The int8 network in the order it runs. Signal to noise says how close a layer's"
        + " results are to those of the float network, with the errors of all layers before it; 6 dB are one bit.",
        List.of("layer", "operator", "result", "parameters", "multiply-accumulates", "signal to noise"), List.of(3, 4),
        rows);
  }

  private Section digits() {
    List<List<String>> rows = IntStream.range(0, CLASSES).mapToObj(this::digit).toList();
    return new Section.Table("Accuracy in float and in int8",
        "The share of held-out images of each digit that the two networks recognise.",
        List.of("digit", "images", "float", "int8"), List.of(2, 3), rows);
  }

  private List<String> digit(int label) {
    TourAccuracy images = accuracy.ofClass(label);
    return List.of(Integer.toString(label), count(images.images().size()),
        percent(images.share(TourAccuracy.Image::floatRight)), percent(images.share(TourAccuracy.Image::int8Right)));
  }

  private Section compressionCurve() {
    return new Section.TradeOff("Accuracy against bytes",
        "The same network with weights of fewer bits, rounded and not trained again: VecQ with 1, 2, 3, 4, 6 and 8, evenly"
            + " spaced ones with 2, 3, 4, 6 and 8. " + compression.sentence()
            + " `./mote compress` runs recipes of these and other passes, and trains what they cost.",
        "bytes of all constants", "accuracy on held-out images, %",
        List.of(curve("VecQ", "vecq"), curve("uniform", "uniform")));
  }

  private Section.Line curve(String name, String method) {
    List<TourCompression.Point> points = compression.of(method);
    return new Section.Line(name, points.stream().mapToDouble(TourCompression.Point::bytes).toArray(),
        points.stream().mapToDouble(point -> 100 * point.accuracy()).toArray());
  }

  private Section memory() {
    Firmware firmware = tour.firmware();
    List<Section.Block> blocks = firmware.buffers().stream().map(
        buffer -> new Section.Block(buffer.name(), buffer.first(), buffer.last(), buffer.offset(), buffer.bytes()))
        .toList();
    return new Section.MemoryMap("Memory over time", "Where each result lies in the arena of "
        + bytes(firmware.arenaBytes())
        + " while the layers run from left to right. A result may overwrite its operand where the operand is no longer"
        + " needed.", firmware.layers(), firmware.arenaBytes(), blocks);
  }

  private Section cost(Measurement measured) {
    Map<String, Long> macs = NetworkSummary.of(conversion.quantized()).layers().stream()
        .collect(Collectors.toMap(NetworkSummary.Layer::name, NetworkSummary.Layer::macs));
    List<List<String>> rows = measured.layers().stream().map(layer -> List.of(layer.name(), layer.operator(),
        figure(layer.instructions()), ratio(layer.instructions(), macs.getOrDefault(layer.name(), 0L)))).toList();
    return new Section.Table("Cost of each layer",
        "Instructions for one image on the emulated Cortex-M4, each layer run"
            + " by itself.",
        List.of("layer", "operator", "instructions", "instructions a multiply-accumulate"), List.of(2),
        rows);
  }

  private Section adaptationCurve(TrainingCurve curve) {
    double[] steps = curve.points().stream().mapToDouble(TrainingCurve.Point::steps).toArray();
    double[] clean = new double[steps.length];
    java.util.Arrays.fill(clean, 100 * adaptation.clean());
    double[] adapted = curve.points().stream().mapToDouble(point -> 100 * point.accuracy()).toArray();
    Long instructions = curve.points().getLast().instructions();
    return new Section.LineChart("Adaptation on the device",
        String.format(Locale.ROOT,
            "The images are blurred by motion, which the network has never seen. The emitted trainer,"
                + " run on %s, trains %s in place by forward passes alone: it perturbs a layer's results, %d times an image, and"
                + " looks at the loss. %s%s It takes %s of RAM with its stack and a batch of %d images, back-propagation of the"
                + " same layers would take %s.",
            adaptation.place(), TourAdaptation.layers(conversion.quantized()),
            TourAdaptation.QUERIES, adaptation.sentence(),
            instructions == null ? "" : " All steps together take " + count(instructions) + " instructions.",
            bytes(adaptation.trainer().ramBytes()), TourAdaptation.BATCH, bytes(adaptation.backward())),
        "step", "accuracy on held-out images, %",
        List.of(new Section.Line("blurred images", steps, adapted),
            new Section.Line("before they were blurred", steps, clean)));
  }

  private Section adaptationSection() {
    TrainingCurve curve = adaptation.curve();
    return curve == null
        ? new Section.Text("Adaptation on the device", adaptation.sentence(), List.of("apt-get install gcc"))
        : adaptationCurve(curve);
  }

  private static String ratio(@Nullable Long instructions, long macs) {
    return instructions == null || macs == 0
        ? ""
        : String.format(Locale.ROOT, "%.2f", (double) instructions / macs);
  }

  private Section budget(Measurement measured) {
    Firmware firmware = tour.firmware();
    return new Section.Table("RAM and flash",
        "Predicted before the build, and found by the linker and the emulator. The"
            + " linker script gives the firmware exactly the predicted RAM, so a wrong prediction would not link or run.",
        List.of("memory", "predicted, bytes", "found, bytes"), List.of(), List.of(
            List.of("RAM: arena", count(firmware.arenaBytes()), count(measured.arenaBytes())),
            List.of("RAM: stack", count(firmware.stackBytes()) + " at most", figure(measured.stackBytes()) + " used"),
            List.of("flash: weights", count(firmware.weightBytes()), count(measured.weightBytes())),
            List.of("flash: code and tables", count(firmware.codeBytes()), figure(measured.codeBytes()))));
  }

  private long ram() {
    return tour.firmware().arenaBytes() + tour.firmware().stackBytes();
  }

  private static long flash(Measurement measured) {
    Long code = measured.codeBytes();
    return measured.weightBytes() + (code == null ? 0 : code);
  }

  private static Section files() {
    return new Section.Text("Files beside this page", "Commands to go on with:", List.of(
        "./mote inspect mote-tour/digits-int8.tflite",
        "./mote eval mote-tour/digits-int8.tflite --data digits#test",
        "./mote cost mote-tour/digits-int8.tflite --on cim:jia-2020 --data digits"));
  }

  /** The extents without the batch, from a type such as {@code i8[1x8x8x16] scale ...}. */
  private static String shape(String type) {
    return type.replaceAll("^\\w+\\[1x([^]]*)].*", "$1");
  }

  private static String decibels(double value) {
    return Double.isInfinite(value) ? "exact" : String.format(Locale.ROOT, "%.1f dB", value);
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  private static String bytes(long value) {
    return count(value) + " bytes";
  }

  private static String figure(@Nullable Long value) {
    return value == null ? "" : count(value);
  }

  private static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }
}
