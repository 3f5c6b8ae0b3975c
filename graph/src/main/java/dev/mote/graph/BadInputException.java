package dev.mote.graph;

/** What the user gave breaks a rule: a damaged file, an impossible shape, an unknown option. */
public final class BadInputException extends MoteException {
  /** A failure with the sentence the user reads. */
  public BadInputException(String sentence) {
    super(sentence);
  }

  /** A failure with the sentence the user reads and the exception that showed it. */
  public BadInputException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
