package dev.mote.app;

import dev.mote.formats.data.DataSet;
import dev.mote.formats.data.DataSets;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code mote data SPEC}: what is in a data set. */
@Command(name = "data", description = "Show what is in a data set.")
final class DataVerb extends Verb {
  @Parameters(paramLabel = "SPEC",
      description = "Such as digits#test, images:DIR-or-ZIP, csv:FILE or npy:FILE#[0:100].")
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
