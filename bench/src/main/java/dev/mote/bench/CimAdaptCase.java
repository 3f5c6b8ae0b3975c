package dev.mote.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A network that is adapted to a noisy macro.
 *
 * @param title      of its table
 * @param model      the int8 network's file
 * @param floatModel the float network's file
 * @param samples    training data
 * @param data       options that say what it is adapted to
 * @param test       data that it is measured on
 * @param boundary   of the macro
 * @param forward    options of training by forward passes alone
 * @param backward   options of back-propagation
 */
record CimAdaptCase(String title, String model, String floatModel, String samples, List<String> data, String test,
    int boundary, List<String> forward, List<String> backward) {
  private static final int IMAGES = 1000;
  private static final int TRAIN = 4000;
  private static final int VALIDATION = 400;

  /** A small network, trained and quantised here, on the built-in digits. */
  static CimAdaptCase digits(Path folder) {
    String floats = folder.resolve("cim-digits.tflite").toString();
    String integers = folder.resolve("cim-digits-int8.tflite").toString();
    if (!Files.exists(Path.of(integers))) {
      VerbRun.json(List.of("train", "cnn-small", "--data", "digits", "--epochs", "40", "-o", floats));
      VerbRun.json(List.of("quantize", floats, "--data", "digits", "-o", integers));
    }
    return new CimAdaptCase("cnn-small on the digits", integers, floats, "digits#train", List.of("--data", "digits"),
        "digits#test", 4,
        List.of("--method", "zo", "--perturb", "nodes", "--exact-last", "--center", "--layers", "all", "--queries",
            "20", "--epochs", "5", "--rate", "0.003"),
        List.of("--method", "bp", "--layers", "all", "--epochs", "5", "--rate", "0.003"));
  }

  /** The published resnet8 on some images of CIFAR-10; by forward passes its last four layers, whose losses take few passes of the layers before. */
  static CimAdaptCase resnet8() {
    return new CimAdaptCase("resnet8 on CIFAR-10", CimInputs.network(), CimInputs.floatNetwork(),
        CimInputs.training(0, TRAIN), List.of("--data", CimInputs.training(0, TRAIN), "--validation",
            CimInputs.training(TRAIN, TRAIN + VALIDATION)),
        CimInputs.tests(IMAGES), 7,
        List.of("--method", "zo", "--perturb", "nodes", "--exact-last", "--center", "--layers", "last:4", "--queries",
            "20", "--sigma", "1,100,25", "--epochs", "3", "--rate", "0.0003"),
        List.of("--method", "bp", "--layers", "all", "--epochs", "4", "--rate", "0.001"));
  }
}
