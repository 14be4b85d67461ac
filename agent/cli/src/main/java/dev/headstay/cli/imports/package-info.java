/** Turns header rules of gateways, and curl command lines, into a configuration: {@code import}. */
package dev.headstay.cli.imports;
