package dev.mote.app;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Fields of a macro that are given anew. */
final class FieldOptions {
  @Option(names = "--set", paramLabel = "FIELD=VALUE",
      description = "Give a field of the macro another value, such as converter.bits=6; may be repeated.")
  List<String> fields = new ArrayList<>();
}
