package com.example.okhttp;

import com.example.conversation.Conversation;
import com.example.conversation.Endpoint;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Headers;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/**
 * A tool loop on OkHttp; runs on 4 and on 5.
 *
 * <p>Environment: as {@link Endpoint} says. Argument {@code async}: enqueues its calls.
 */
public final class OkHttpSample {
  private OkHttpSample() {}

  public static void main(String[] args) throws Exception {
    boolean async = args.length > 0 && args[0].equals("async");
    OkHttpClient client = new OkHttpClient();
    MediaType json = MediaType.get("application/json");
    Endpoint endpoint = Endpoint.fromEnvironment();
    Conversation conversation = endpoint.ask("Where is the weather better?");
    while (!conversation.isOver()) {
      Request request =
          new Request.Builder()
              .url(endpoint.url())
              .headers(Headers.of(endpoint.headers(conversation.turn())))
              .post(RequestBody.create(conversation.nextBody(), json))
              .build();
      Call call = client.newCall(request);
      try (Response response = async ? enqueue(call).get() : call.execute()) {
        conversation.take(response.code(), response.body().string());
      }
    }
    System.exit(conversation.exitCode());
  }

  private static CompletableFuture<Response> enqueue(Call call) {
    CompletableFuture<Response> future = new CompletableFuture<>();
    call.enqueue(
        new Callback() {
          @Override
          public void onResponse(Call call, Response response) {
            future.complete(response);
          }

          @Override
          public void onFailure(Call call, IOException e) {
            future.completeExceptionally(e);
          }
        });
    return future;
  }
}
