/** Programs under test: small mains that know nothing of the agent, run in forked JVMs. */
package dev.headstay.it.programs;
