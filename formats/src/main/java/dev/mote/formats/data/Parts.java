package dev.mote.formats.data;

import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A data set as its source divides it.
 *
 * @param whole all samples, those for training first
 * @param train the samples to train on, or null where the source is not divided
 * @param test  the samples held out, or null where the source is not divided
 */
record Parts(DataSet whole, @Nullable DataSet train, @Nullable DataSet test) {
  static Parts undivided(DataSet whole) {
    return new Parts(whole, null, null);
  }

  /** A set whose first {@code training} samples are for training and whose others are held out. */
  static Parts dividedAt(int training, DataSet whole) {
    return new Parts(whole, whole.range(0, training), whole.range(training, whole.size()));
  }

  /** Parts that come from two files, of which one may be missing. */
  static Parts of(@Nullable DataSet train, @Nullable DataSet test) {
    if (train == null || test == null) {
      DataSet whole = train != null ? train : test;
      if (whole == null) {
        throw new IllegalArgumentException("neither a training nor a test part");
      }
      return new Parts(whole, train, test);
    }
    return new Parts(new Joined(train, test), train, test);
  }

  /** The same parts of the whole after a change that keeps the number of samples and their order. */
  Parts map(UnaryOperator<DataSet> change) {
    DataSet changed = change.apply(whole);
    int size = whole.size();
    return new Parts(changed, train == null ? null : changed.range(0, train.size()),
        test == null ? null : changed.range(size - test.size(), size));
  }
}
