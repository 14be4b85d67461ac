/** Programs that the tests run in containers, on every JDK: they know nothing of the agent. */
package dev.headstay.containers.programs;
