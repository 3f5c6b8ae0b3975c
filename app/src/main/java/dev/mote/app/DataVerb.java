package dev.mote.app;

import dev.mote.formats.data.DataSet;
import dev.mote.formats.data.DataSets;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code mote data SPEC}: what is in a data set. */
@Command(name = "data", description = "Show what is in a data set: samples, classes, numbers.", footer = DataVerb.FORMS)
final class DataVerb extends Verb {
  /** How data is named. */
  static final String FORMS = "%nA SPEC is SOURCE[#PART][?OPTIONS]:%n"
      + "  digits               1797 handwritten digits of 8x8 pixels, built in%n"
      + "  fashion-mnist        from the package dataset-fashion-mnist%n"
      + "  idx:DIR              the files of MNIST and its kin, plain or .gz%n"
      + "  images:DIR-or-ZIP    one folder a class%n"
      + "  csv:FILE             a sample a line; ?label=COLUMN names the class%n"
      + "  npy:FILE             a NumPy array; ?labels=FILE holds the classes%n"
      + "  raw:FILE             tensors of a network's input type (not for data, train)%n"
      + "  events:DIR-or-ZIP    one folder a class of event streams%n"
      + "  #train  #test  #test[0:1000]  #[0:100]   choose a part or a range%n"
      + "  ?norm=MEAN:STD  ?shape=HxWxC             change the numbers or the shape%n"
      + "  ?corrupt=NAME:SEVERITY[:SEED]            corrupt images of values 0..255, severity 1 to 5, NAME one of%n"
      + "      gaussian_noise shot_noise impulse_noise speckle_noise gaussian_blur defocus_blur glass_blur%n"
      + "      motion_blur zoom_blur snow frost fog brightness contrast elastic_transform pixelate%n"
      + "      jpeg_compression saturate spatter%n"
      + "  Several options have & between and act in the order shape, corrupt, norm.%n"
      + "%nExamples:%n  ./mote data digits%n  ./mote data 'digits#test[0:100]?norm=127.5:127.5'%n"
      + "  ./mote data 'digits#test?corrupt=fog:5'%n";

  @Parameters(paramLabel = "SPEC", description = "The data set, such as digits#test; see below.")
  String data = "";

  /** The result. */
  record Report(String data, int count, String sample, double least, double most, double mean, double deviation,
      List<ClassCount> classes) {}

  /** How many samples a class has. */
  record ClassCount(String name, int count) {}

  @Override
  void run(Console console) {
    DataSet set = DataSets.open(data);
    int[] counts = new int[set.classes().size()];
    float[] sample = new float[set.sampleShape().count()];
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    double sum = 0;
    double squares = 0;
    try (Progress progress = console.progress("read", set.size())) {
      for (int index = 0; index < set.size(); index++) {
        set.read(index, sample, 0);
        for (float value : sample) {
          least = Math.min(least, value);
          most = Math.max(most, value);
          sum += value;
          squares += (double) value * value;
        }
        if (set.isLabeled()) {
          counts[set.label(index)]++;
        }
        progress.at(index + 1);
      }
    }
    double numbers = (double) set.size() * sample.length;
    double mean = sum / numbers;
    double deviation = Math.sqrt(Math.max(0, squares / numbers - mean * mean));
    console.say("%s: %,d samples of %s, %s to %s, mean %.4g, deviation %.4g", data, set.size(), set.sampleShape(),
        least, most, mean, deviation);
    if (DataSets.isDivided(data)) {
      console.say("%,d to train on (#train), %,d held out (#test)", DataSets.forTraining(data).size(),
          DataSets.forTesting(data, null).size());
    }
    List<ClassCount> classes = new ArrayList<>();
    for (int index = 0; index < counts.length; index++) {
      classes.add(new ClassCount(set.classes().get(index), counts[index]));
      console.say("%4d  %-24s %,8d", index, set.classes().get(index), counts[index]);
    }
    console.result(new Report(data, set.size(), set.sampleShape().toString(), least, most, mean, deviation, classes));
  }
}
