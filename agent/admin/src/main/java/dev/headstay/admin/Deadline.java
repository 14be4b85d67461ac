package dev.headstay.admin;

/** Interrupts a thread unless that is done in time, which closes the channel it waits for. */
final class Deadline implements Runnable {
  private final Thread worker;
  private boolean met;

  Deadline(Thread worker) {
    this.worker = worker;
  }

  @Override
  public synchronized void run() {
    if (!met) {
      worker.interrupt();
    }
  }

  /** From now on the thread is left alone. Called by that thread. */
  synchronized void met() {
    met = true;
    Thread.interrupted();
  }
}
