package io.coremill.demo;

import java.util.List;

/// A job of the demo and why it is there.
record SampleJob(String queue, String type, String payload) {

    /// The same computation on every kind of executor, and what each is best at.
    static final List<SampleJob> ALL =
            List.of(
                    new SampleJob("cpu", "primes", "{\"limit\":5000000}"),
                    new SampleJob("cpu", "hash", "{\"text\":\"coremill\",\"rounds\":500000}"),
                    new SampleJob("cpu", "mandelbrot", "{\"width\":800,\"height\":600}"),
                    new SampleJob("io", "sleep", "{\"duration\":\"PT0.5S\"}"),
                    new SampleJob("io", "sleep", "{\"duration\":\"PT0.5S\"}"),
                    new SampleJob("io", "primes", "{\"limit\":5000000}"),
                    new SampleJob("isolated", "primes", "{\"limit\":5000000}"),
                    new SampleJob("isolated", "hash", "{\"text\":\"coremill\",\"rounds\":500000}"),
                    new SampleJob("python", "primes", "{\"limit\":5000000}"),
                    new SampleJob("python", "hash", "{\"text\":\"coremill\",\"rounds\":500000}"));

    String body() {
        return "{\"type\":\"%s\",\"queue\":\"%s\",\"payload\":%s}".formatted(type, queue, payload);
    }
}
