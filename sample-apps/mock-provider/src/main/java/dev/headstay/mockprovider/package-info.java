/**
 * A gateway and the model providers behind it, on loopback, judging requests as the real ones do.
 */
package dev.headstay.mockprovider;
