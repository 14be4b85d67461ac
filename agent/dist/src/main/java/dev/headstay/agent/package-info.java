/** Where the JVM enters the agent. */
package dev.headstay.agent;
