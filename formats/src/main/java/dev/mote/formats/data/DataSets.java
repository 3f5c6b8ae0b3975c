package dev.mote.formats.data;

import dev.mote.graph.BadInputException;
import dev.mote.graph.TensorType;
import dev.mote.graph.UnknownName;
import dev.mote.graph.UnsupportedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Opens data sets by their specification, {@code SOURCE[:PLACE][#PART[FROM:TO]][?OPTION=VALUE]}.
 *
 * <p>
 * Sources:
 * <ul>
 * <li>{@code digits}: built in, 1797 handwritten digits of 8x8 pixels; the last 500 are the test part.
 * <li>{@code fashion-mnist}: 60,000 and 10,000 articles of clothing of 28x28 pixels, from Debian's package.
 * <li>{@code idx:DIR}: the files {@code train-*} and {@code t10k-*} of MNIST and its kin, plain or compressed.
 * <li>{@code images:DIR-or-ZIP}: one folder a class; classes in alphabetical order, samples one of each class in turn, so
 * that any range holds all classes. A folder that holds {@code train} and {@code test} folders or zip files has two parts.
 * <li>{@code csv:FILE}: a sample a line; the column named by {@code ?label=NAME}, else one called label, class or target,
 * else the last one, is the class; {@code ?label=none} for none.
 * <li>{@code raw:FILE}: tensors of a network's input type one after the other, int8 or little-endian float32.
 * <li>{@code npy:FILE}: a NumPy array with the samples along its first dimension; {@code ?labels=FILE} names their classes.
 * <li>{@code events:DIR-or-ZIP}: one folder a class of event streams of 40-bit events (as in N-MNIST), counted into
 * {@code ?bins=T} (1) images of {@code ?size=WxH} (34x34) and two polarities.
 * </ul>
 *
 * <p>
 * Without a part all samples are meant, training part first. {@code #test} of a source that is not divided is all of it.
 * {@code ?shape=HxWxC} gives another shape to the samples, {@code ?corrupt=NAME:SEVERITY[:SEED]} corrupts images of values
 * 0..255 (see {@link dev.mote.formats.data.corruption.Corruption}; severities 1 to 5, seed 0 unless given), and
 * {@code ?norm=MEAN:STD} gives {@code (x - MEAN) / STD}. Several options, with {@code &} between, act in this order. How a
 * sample is corrupted depends on its number among all samples of the source, whichever part or range is chosen.
 */
public final class DataSets {
  private static final List<String> COMMON_OPTIONS = List.of("norm", "shape", "corrupt");

  private DataSets() {}

  /**
   * Opens a data set.
   *
   * @throws BadInputException    where the specification or a file breaks a rule
   * @throws UnsupportedException where the specification asks for what Mote cannot do
   */
  public static DataSet open(String specification) {
    return choose(Specification.parse(specification), null);
  }

  /** Opens a data set for a network whose input has the type {@code input}, which says how {@code raw:FILE} is read. */
  public static DataSet open(String specification, TensorType input) {
    return choose(Specification.parse(specification), input);
  }

  /** Opens the samples to train on: the training part where the specification chooses none and the source is divided. */
  public static DataSet forTraining(String specification) {
    return forTraining(specification, null);
  }

  /** The same for a network whose input has the type {@code input}, which says how {@code raw:FILE} is read. */
  public static DataSet forTraining(String specification, @Nullable TensorType input) {
    return preferred(specification, true, input);
  }

  /** Opens the samples to measure on: the test part where the specification chooses none and the source is divided. */
  public static DataSet forTesting(String specification, @Nullable TensorType input) {
    return preferred(specification, false, input);
  }

  /** Whether the specification chooses no part, and its source has both a training and a test part. */
  public static boolean isDivided(String specification) {
    Specification parsed = Specification.parse(specification);
    if (!parsed.part().isEmpty() || parsed.source().equals("raw")) {
      return false;
    }
    Parts parts = parts(parsed, null);
    return parts.train() != null && parts.test() != null;
  }

  private static DataSet preferred(String specification, boolean train, @Nullable TensorType input) {
    Specification parsed = Specification.parse(specification);
    if (parsed.part().isEmpty()) {
      Parts parts = parts(parsed, input);
      if (parts.train() != null && parts.test() != null) {
        return prepared(parsed, train ? parts.train() : parts.test());
      }
      return prepared(parsed, parts.whole());
    }
    return choose(parsed, input);
  }

  private static DataSet choose(Specification asked, @Nullable TensorType input) {
    Parts parts = parts(asked, input);
    return prepared(asked, switch (asked.part()) {
      case "train" -> required(asked, parts.train(), "training");
      case "test" -> parts.train() == null ? parts.whole() : required(asked, parts.test(), "test");
      default -> parts.whole();
    });
  }

  private static DataSet required(Specification asked, @Nullable DataSet part, String name) {
    if (part == null) {
      throw new BadInputException("a part of a data set is there to be chosen, found no " + name + " part in '"
          + asked.text() + "'; leave out #" + asked.part() + " or choose samples with #[FROM:TO]");
    }
    return part;
  }

  private static DataSet prepared(Specification asked, DataSet part) {
    int to = asked.to() < 0 ? part.size() : asked.to();
    if (asked.from() >= part.size() || to > part.size()) {
      throw new BadInputException("a range of samples lies within the data set, found [" + asked.from() + ":" + to
          + "] of " + part.size() + " samples in '" + asked.text() + "'; give a smaller range");
    }
    DataSet result = part.range(asked.from(), to);
    String norm = asked.options().get("norm");
    return norm == null ? result : Normalized.parse(result, norm);
  }

  /** The parts of the source, in the shape asked for and corrupted where asked for. */
  private static Parts parts(Specification asked, @Nullable TensorType input) {
    return source(asked, input).map(whole -> {
      DataSet result = new Named(asked.text(), whole);
      String shape = asked.options().get("shape");
      if (shape != null) {
        result = Reshaped.parse(result, shape);
      }
      String corruption = asked.options().get("corrupt");
      return corruption == null ? result : Corrupted.parse(result, corruption);
    });
  }

  private static Parts source(Specification asked, @Nullable TensorType input) {
    Map<String, String> options = asked.options();
    return switch (asked.source()) {
      case "digits" -> {
        check(asked, false);
        yield Digits.open();
      }
      case "fashion-mnist" -> {
        check(asked, false);
        yield FashionMnist.open();
      }
      case "idx" -> IdxFiles.open(check(asked, true));
      case "images" -> ImageFolders.open(check(asked, true));
      case "csv" -> CsvFile.open(check(asked, true, "label"), options.get("label"));
      case "raw" -> RawFile.open(check(asked, true), input);
      case "npy" -> {
        Path file = check(asked, true, "labels");
        String labels = options.get("labels");
        yield NpyFile.open(file, labels == null ? null : path(asked, labels));
      }
      case "events" -> EventFolders.open(check(asked, true, "bins", "size"), options.get("bins"), options.get("size"));
      default -> throw unknown(asked);
    };
  }

  /** A name alone is perhaps a name misspelt, or a file whose source is to be said. */
  private static BadInputException unknown(Specification asked) {
    String rule = "a data set is digits, fashion-mnist, idx:DIR, images:DIR-or-ZIP, csv:FILE, raw:FILE, npy:FILE or"
        + " events:DIR";
    if (asked.place().isEmpty() && Files.exists(path(asked, asked.source()))) {
      String source = asked.source().endsWith(".csv") ? "csv" : asked.source().endsWith(".npy") ? "npy" : "images";
      return new BadInputException(
          rule + ", found '" + asked.text() + "'; say how it is read, such as " + source + ":" + asked.text());
    }
    return UnknownName.refused(rule, List.of("digits", "fashion-mnist", "idx", "images", "csv", "raw", "npy", "events"),
        asked.source());
  }

  /** The place, once the options are known to be among {@code known}. */
  private static Path check(Specification asked, boolean needsPlace, String... known) {
    for (String option : asked.options().keySet()) {
      if (!COMMON_OPTIONS.contains(option) && !List.of(known).contains(option)) {
        throw new BadInputException("the options of " + asked.source() + " are " + String.join(", ", COMMON_OPTIONS)
            + (known.length == 0 ? "" : ", " + String.join(", ", known)) + ", found '" + option + "' in '"
            + asked.text()
            + "'; leave it out");
      }
    }
    if (needsPlace == asked.place().isEmpty()) {
      throw new BadInputException("a data set of " + asked.source() + (needsPlace
          ? " names its file or folder, found '" + asked.text() + "'; write " + asked.source() + ":PATH"
          : " stands alone, found '" + asked.text() + "'; write " + asked.source()));
    }
    return path(asked, asked.place());
  }

  private static Path path(Specification asked, String place) {
    try {
      return Path.of(place);
    } catch (InvalidPathException invalid) {
      throw new BadInputException(
          "the place of a data set is a path, found '" + place + "' in '" + asked.text() + "'; correct the path",
          invalid);
    }
  }
}
