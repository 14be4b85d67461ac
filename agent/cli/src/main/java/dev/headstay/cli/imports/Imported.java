package dev.headstay.cli.imports;

import java.util.Collections;
import java.util.List;

/** What came of an import. Immutable. */
public final class Imported {
  private final String configuration;
  private final List<Remark> remarks;

  Imported(String configuration, List<Remark> remarks) {
    this.configuration = configuration;
    this.remarks = Collections.unmodifiableList(remarks);
  }

  /** A whole configuration, in YAML, with the remarks as comments. */
  public String configuration() {
    return configuration;
  }

  /** What the result lacks, and what to do, in the order of the snippet. */
  public List<Remark> remarks() {
    return remarks;
  }
}
