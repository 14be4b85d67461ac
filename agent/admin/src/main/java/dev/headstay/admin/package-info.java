/**
 * The admin endpoint: what operators see of the running agent over HTTP, and what they may ask of
 * it. Loaded only where it is configured.
 */
package dev.headstay.admin;
