package dev.mote.graph;

/** What the user gave is valid, but Mote does not support it; the sentence names the operator or feature. */
public final class UnsupportedException extends MoteException {
  /** A refusal with the sentence the user reads. */
  public UnsupportedException(String sentence) {
    super(sentence);
  }
}
