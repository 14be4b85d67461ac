package dev.headstay.engine.sample;

import dev.headstay.engine.HopAdapter;
import dev.headstay.engine.HopPlane;
import sample.http.Client;
import sample.http.Request;

/** Marks the request, with the client's own types; fails on demand. */
public final class SampleAdapter implements HopAdapter {
  @Override
  public Object rewrite(Object context, Object value, HopPlane plane) {
    Request request = (Request) value;
    if (request.line().equals("fail")) {
      throw new IllegalStateException("failed as told");
    }
    return new Request(request.line() + " by " + ((Client) context).getClass().getSimpleName());
  }

  @Override
  public Object scope(Object context, Object value) {
    return context;
  }
}
