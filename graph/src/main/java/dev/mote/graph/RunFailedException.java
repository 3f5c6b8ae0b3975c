package dev.mote.graph;

/** A run failed for a reason outside the input: a compiler, an emulator, a full disk. */
public final class RunFailedException extends MoteException {
  /** A failure with the sentence the user reads. */
  public RunFailedException(String sentence) {
    super(sentence);
  }

  /** A failure with the sentence the user reads and its cause. */
  public RunFailedException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
