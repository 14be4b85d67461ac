/** The command line, {@code java -jar headstay.jar}: never loaded inside a program. */
package dev.headstay.cli;
