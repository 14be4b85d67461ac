package dev.headstay.config;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256. */
final class Sha256 {
  private Sha256() {}

  static MessageDigest start() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      // Every JDK has it.
      throw new IllegalStateException(e);
    }
  }

  static String hex(byte[] hash) {
    return String.format("%064x", new BigInteger(1, hash));
  }
}
