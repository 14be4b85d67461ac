/** Reads configuration and compiles it to a policy. */
package dev.headstay.config;
