package dev.mote.app;

import dev.mote.graph.BadInputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * A recorded run that is done again.
 *
 * @param record what was done
 * @param folder where all its files go this time
 */
record Repetition(RunRecord record, Path folder) {
  /** Holds the inputs to the record and makes the verb write into the folder. */
  void prepare(Verb verb) throws IOException {
    Map<String, String> now = RunRecord.inputs(record.arguments(), verb.allWritten());
    record.inputs().forEach((path, hash) -> {
      if (!hash.equals(now.get(path))) {
        throw new BadInputException("a replay reads the files of the recorded run, but " + path
            + " is missing or has other contents; restore it and start from the same folder");
      }
    });
    verb.redirect(folder);
    verb.common.record = again();
  }

  /** The record of the run done again. */
  Path again() {
    return folder.resolve("again" + RunRecord.EXTENSION);
  }
}
