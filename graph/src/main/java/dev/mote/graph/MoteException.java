package dev.mote.graph;

/** A failure that is told to the user in one sentence: the rule, the value found, the place, and what to do. */
public abstract sealed class MoteException extends RuntimeException
    permits BadInputException, UnsupportedException, RunFailedException {
  MoteException(String sentence) {
    super(sentence);
  }

  MoteException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
