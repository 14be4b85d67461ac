package dev.headstay.config;

/** Why a document could not be fetched, in words that may be shown. */
final class FetchFault extends Exception {
  private static final long serialVersionUID = 1L;

  final String fault;
  final String expectation;

  FetchFault(String fault) {
    this(fault, "");
  }

  FetchFault(String fault, String expectation) {
    super(fault, null, false, false);
    this.fault = fault;
    this.expectation = expectation;
  }
}
