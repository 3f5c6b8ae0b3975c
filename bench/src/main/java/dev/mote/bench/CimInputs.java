package dev.mote.bench;

import dev.mote.graph.BadInputException;
import java.util.List;

/** resnet8 and the images that it is measured on. */
final class CimInputs {
  private static final String IMAGES = "--images=";
  private static final int USUAL_IMAGES = 1000;
  private static final int MOST_IMAGES = 8000;

  private CimInputs() {}

  /** The published int8 resnet8. */
  static String network() {
    return SharedFolder.file("mlperf-tiny/pretrainedResnet_quant.tflite").toString();
  }

  /** The published float resnet8. */
  static String floatNetwork() {
    return SharedFolder.file("mlperf-tiny/pretrainedResnet.tflite").toString();
  }

  /** The first {@code count} test images of CIFAR-10. */
  static String tests(int count) {
    return "images:" + SharedFolder.file("cifar10/test.zip") + "#[0:" + count + "]";
  }

  /** Training images of CIFAR-10. */
  static String training(int from, int to) {
    return "images:" + SharedFolder.file("cifar10/train.zip") + "#[" + from + ":" + to + "]";
  }

  /** The number that {@code --images=N} gives, 1,000 without it. Throws {@link BadInputException} on anything else. */
  static int images(List<String> arguments) {
    int images = USUAL_IMAGES;
    for (String argument : arguments) {
      String digits = argument.startsWith(IMAGES) ? argument.substring(IMAGES.length()) : "";
      images = digits.matches("[1-9][0-9]{0,3}") ? Integer.parseInt(digits) : 0;
      if (images < 1 || images > MOST_IMAGES) {
        throw new BadInputException("this bench may be given --images=N with N of 1 to " + MOST_IMAGES + ", found '"
            + argument + "'; correct it");
      }
    }
    return images;
  }
}
