package dev.mote.formats.data;

import dev.mote.graph.BadInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Fashion-MNIST (Xiao, Rasul and Vollgraf, 2017, MIT licence) from Debian's package dataset-fashion-mnist. */
final class FashionMnist {
  private static final Path FOLDER = Path.of("/usr/share/datasets/fashion-mnist");
  private static final List<String> CLASSES = List.of("t-shirt", "trouser", "pullover", "dress", "coat", "sandal",
      "shirt",
      "sneaker", "bag", "ankle-boot");

  private FashionMnist() {}

  static Parts open() {
    if (!Files.isDirectory(FOLDER)) {
      throw new BadInputException("the data set fashion-mnist is read from " + FOLDER
          + ", found no such folder; run: sudo apt-get install dataset-fashion-mnist");
    }
    return IdxFiles.open(FOLDER, CLASSES);
  }
}
